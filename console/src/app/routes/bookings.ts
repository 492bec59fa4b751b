import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { bookingsSearch, placeSearch } from "@/bookings/search";
import { consoleRoute } from "./root";

const layout = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/bookings",
  component: lazyRouteComponent(() => import("@/bookings/layout"), "BookingsLayout"),
});
const calendar = createRoute({
  getParentRoute: () => layout,
  path: "/",
  validateSearch: bookingsSearch,
  component: lazyRouteComponent(() => import("@/bookings/calendar"), "CalendarPage"),
});
const waiting = createRoute({
  getParentRoute: () => layout,
  path: "/waiting",
  validateSearch: placeSearch,
  component: lazyRouteComponent(() => import("@/bookings/waiting"), "WaitingPage"),
});
const services = createRoute({
  getParentRoute: () => layout,
  path: "/services",
  component: lazyRouteComponent(() => import("@/bookings/services"), "ServicesPage"),
});
const staff = createRoute({
  getParentRoute: () => layout,
  path: "/staff",
  component: lazyRouteComponent(() => import("@/bookings/staff"), "StaffPage"),
});
const hours = createRoute({
  getParentRoute: () => layout,
  path: "/hours",
  component: lazyRouteComponent(() => import("@/bookings/hours"), "HoursPage"),
});
export const bookingsRoute = layout.addChildren([calendar, waiting, services, staff, hours]);
