import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { liveSearch, quarantineSearch } from "@/events/search";
import { consoleRoute } from "./root";

const layout = createRoute({
  getParentRoute: () => consoleRoute,
  id: "events-layout",
  component: lazyRouteComponent(() => import("@/events/layout"), "EventsLayout"),
});

const live = createRoute({
  getParentRoute: () => layout,
  path: "/events",
  validateSearch: liveSearch,
  component: lazyRouteComponent(() => import("@/events/live"), "LivePage"),
});

const plan = createRoute({
  getParentRoute: () => layout,
  path: "/events/plan",
  component: lazyRouteComponent(() => import("@/events/plan"), "PlanListPage"),
});

const planEvent = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/events/plan/$name",
  component: lazyRouteComponent(() => import("@/events/plan-event"), "PlanEventPage"),
});

const quarantine = createRoute({
  getParentRoute: () => layout,
  path: "/events/quarantine",
  validateSearch: quarantineSearch,
  component: lazyRouteComponent(() => import("@/events/quarantine"), "QuarantineListPage"),
});

export const eventsRoute = layout.addChildren([live, plan, quarantine]);
export const planEventRoute = planEvent;
