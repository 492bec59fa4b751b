import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { movementsSearch, stockSearch } from "@/stock/search";
import { consoleRoute } from "./root";

const layout = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/stock",
  component: lazyRouteComponent(() => import("@/stock/layout"), "StockLayout"),
});
const levels = createRoute({
  getParentRoute: () => layout,
  path: "/",
  validateSearch: stockSearch,
  component: lazyRouteComponent(() => import("@/stock/levels"), "StockPage"),
});
const movements = createRoute({
  getParentRoute: () => layout,
  path: "/movements",
  validateSearch: movementsSearch,
  component: lazyRouteComponent(() => import("@/stock/movements"), "MovementsPage"),
});
const transfers = createRoute({
  getParentRoute: () => layout,
  path: "/transfers",
  component: lazyRouteComponent(() => import("@/stock/transfers"), "TransfersPage"),
});
const counts = createRoute({
  getParentRoute: () => layout,
  path: "/counts",
  component: lazyRouteComponent(() => import("@/stock/counts"), "CountsPage"),
});
const places = createRoute({
  getParentRoute: () => layout,
  path: "/locations",
  component: lazyRouteComponent(() => import("@/stock/locations"), "LocationsPage"),
});
export const stockRoute = layout.addChildren([levels, movements, transfers, counts, places]);

export const countRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/stock/counts/$id",
  component: lazyRouteComponent(() => import("@/stock/count"), "CountPage"),
});
