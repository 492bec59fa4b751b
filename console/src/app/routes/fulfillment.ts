import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { pastSearch, queueSearch } from "@/fulfillment/search";
import { consoleRoute } from "./root";

const layout = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/deliveries",
  component: lazyRouteComponent(() => import("@/fulfillment/layout"), "DeliveriesLayout"),
});
const queue = createRoute({
  getParentRoute: () => layout,
  path: "/",
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import("@/fulfillment/page"), "DeliveriesPage"),
});
const past = createRoute({
  getParentRoute: () => layout,
  path: "/past",
  validateSearch: pastSearch,
  component: lazyRouteComponent(() => import("@/fulfillment/past"), "PastDeliveriesPage"),
});
export const deliveriesRoute = layout.addChildren([queue, past]);

export const roundRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/deliveries/rounds/$id",
  component: lazyRouteComponent(() => import("@/fulfillment/round"), "RoundPage"),
});
