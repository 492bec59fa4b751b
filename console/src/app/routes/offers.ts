import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { coherenceSearch } from "@/coherence/search";
import { calendarSearch, offerSearch, offersSearch } from "@/offers/search";
import { consoleRoute } from "./root";

/** What is on offer, when, and whether all channels say the same. */
const layout = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/offers",
  component: lazyRouteComponent(() => import("@/offers/layout"), "OffersLayout"),
});
const all = createRoute({
  getParentRoute: () => layout,
  path: "/",
  validateSearch: offersSearch,
  component: lazyRouteComponent(() => import("@/offers/list"), "OffersPage"),
});
const calendar = createRoute({
  getParentRoute: () => layout,
  path: "/calendar",
  validateSearch: calendarSearch,
  component: lazyRouteComponent(() => import("@/offers/calendar"), "OfferCalendarPage"),
});
const coherence = createRoute({
  getParentRoute: () => layout,
  path: "/coherence",
  validateSearch: coherenceSearch,
  component: lazyRouteComponent(() => import("@/coherence/page"), "CoherencePage"),
});
const groups = createRoute({
  getParentRoute: () => layout,
  path: "/groups",
  component: lazyRouteComponent(() => import("@/offers/groups"), "OfferGroupsPage"),
});
export const offersRoute = layout.addChildren([all, calendar, groups, coherence]);

export const newOfferRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/offers/new",
  component: lazyRouteComponent(() => import("@/offers/new"), "NewOfferPage"),
});
export const offerRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/offers/$id",
  validateSearch: offerSearch,
  component: lazyRouteComponent(() => import("@/offers/page"), "OfferPage"),
});
