import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { ordersSearch } from "@/orders/search";
import { consoleRoute } from "./root";

export const ordersRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/orders",
  validateSearch: ordersSearch,
  component: lazyRouteComponent(() => import("@/orders/list"), "OrdersPage"),
});
export const orderRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/orders/$id",
  component: lazyRouteComponent(() => import("@/orders/page"), "OrderPage"),
});
