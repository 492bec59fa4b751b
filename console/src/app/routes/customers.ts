import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { customerSearch, customersSearch } from "@/customers/search";
import { duplicatesSearch } from "@/duplicates/search";
import { consoleRoute } from "./root";

export const customersRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/customers",
  validateSearch: customersSearch,
  component: lazyRouteComponent(() => import("@/customers/list"), "CustomersPage"),
});

export const duplicatesRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/customers/duplicates",
  validateSearch: duplicatesSearch,
  component: lazyRouteComponent(() => import("@/duplicates/page"), "DuplicatesPage"),
});

export const customerRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/customers/$id",
  validateSearch: customerSearch,
  component: lazyRouteComponent(() => import("@/customers/page"), "CustomerPage"),
});
