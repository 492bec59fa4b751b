import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { catalogSearch, productSearch, shelvesSearch } from "@/catalog/search";
import { consoleRoute } from "./root";

/** Products, what they cost, and what they are sorted by, side by side. */
const layout = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/catalog",
  component: lazyRouteComponent(() => import("@/catalog/layout"), "CatalogLayout"),
});
const products = createRoute({
  getParentRoute: () => layout,
  path: "/",
  validateSearch: catalogSearch,
  component: lazyRouteComponent(() => import("@/catalog/list"), "CatalogPage"),
});
const lists = createRoute({
  getParentRoute: () => layout,
  path: "/prices",
  component: lazyRouteComponent(() => import("@/prices/lists"), "PriceListsPage"),
});
const shelves = createRoute({
  getParentRoute: () => layout,
  path: "/shelves",
  validateSearch: shelvesSearch,
  component: lazyRouteComponent(() => import("@/catalog/shelves"), "ShelvesPage"),
});
const fromFile = createRoute({
  getParentRoute: () => layout,
  path: "/import",
  component: lazyRouteComponent(() => import("@/catalog/from-file"), "CatalogImportPage"),
});
const feeds = createRoute({
  getParentRoute: () => layout,
  path: "/feeds",
  component: lazyRouteComponent(() => import("@/catalog/feeds"), "FeedsPage"),
});
export const catalogRoute = layout.addChildren([products, lists, shelves, fromFile, feeds]);

export const productRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/catalog/$id",
  validateSearch: productSearch,
  component: lazyRouteComponent(() => import("@/catalog/page"), "ProductPage"),
});
export const priceListRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/catalog/prices/$code",
  component: lazyRouteComponent(() => import("@/prices/page"), "PriceListPage"),
});
