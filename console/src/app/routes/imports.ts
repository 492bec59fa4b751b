import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { consoleRoute } from "./root";

export const importsRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/imports",
  component: lazyRouteComponent(() => import("@/imports/list"), "ImportsPage"),
});

export const importRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/imports/$id",
  component: lazyRouteComponent(() => import("@/imports/page"), "ImportPage"),
});
