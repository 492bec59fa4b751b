import { createRouter } from "@tanstack/react-router";
import { ErrorPage, NotFoundPage, PendingPage } from "./pages";
import { queryClient } from "./query-client";
import { bookingsRoute } from "./routes/bookings";
import { catalogRoute, priceListRoute, productRoute } from "./routes/catalog";
import { customerRoute, customersRoute, duplicatesRoute } from "./routes/customers";
import { eventsRoute, planEventRoute } from "./routes/events";
import { deliveriesRoute, roundRoute } from "./routes/fulfillment";
import { floorRoute } from "./routes/floor";
import { importRoute, importsRoute } from "./routes/imports";
import { loyaltyRoute } from "./routes/loyalty";
import { newOfferRoute, offerRoute, offersRoute } from "./routes/offers";
import { orderRoute, ordersRoute } from "./routes/orders";
import { consoleRoute, homeRoute, rootRoute, signInRoute } from "./routes/root";
import { newSegmentRoute, segmentRoute, segmentsRoute } from "./routes/segments";
import { settingsRoute } from "./routes/settings";
import {
  newSourceRoute,
  newTouchpointRoute,
  sourceRoute,
  sourcesRoute,
  touchpointRoute,
} from "./routes/sources";
import { countRoute, stockRoute } from "./routes/stock";

const routeTree = rootRoute.addChildren([
  signInRoute,
  floorRoute,
  consoleRoute.addChildren([
    homeRoute,
    customersRoute,
    duplicatesRoute,
    customerRoute,
    segmentsRoute,
    newSegmentRoute,
    segmentRoute,
    catalogRoute,
    productRoute,
    priceListRoute,
    offersRoute,
    newOfferRoute,
    offerRoute,
    loyaltyRoute,
    bookingsRoute,
    stockRoute,
    countRoute,
    ordersRoute,
    orderRoute,
    deliveriesRoute,
    roundRoute,
    eventsRoute,
    planEventRoute,
    sourcesRoute,
    newSourceRoute,
    sourceRoute,
    newTouchpointRoute,
    touchpointRoute,
    importsRoute,
    importRoute,
    settingsRoute,
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { client: queryClient },
  defaultPreload: "intent",
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
  defaultPendingComponent: PendingPage,
  defaultPendingMs: 120,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
