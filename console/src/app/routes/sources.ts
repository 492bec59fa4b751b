import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { consoleRoute } from "./root";

const layout = createRoute({
  getParentRoute: () => consoleRoute,
  id: "sources-layout",
  component: lazyRouteComponent(() => import("@/sources/layout"), "SourcesLayout"),
});

const sources = createRoute({
  getParentRoute: () => layout,
  path: "/sources",
  component: lazyRouteComponent(() => import("@/sources/list"), "SourcesPage"),
});

const touchpoints = createRoute({
  getParentRoute: () => layout,
  path: "/touchpoints",
  component: lazyRouteComponent(() => import("@/sources/touchpoints"), "TouchpointsPage"),
});

export const newSourceRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/sources/new",
  component: lazyRouteComponent(() => import("@/sources/new"), "NewSourcePage"),
});

export const sourceRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/sources/$id",
  component: lazyRouteComponent(() => import("@/sources/source"), "SourcePage"),
});

export const newTouchpointRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/touchpoints/new",
  component: lazyRouteComponent(() => import("@/sources/touchpoint"), "NewTouchpointPage"),
});

export const touchpointRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/touchpoints/$id",
  component: lazyRouteComponent(() => import("@/sources/touchpoint"), "TouchpointPage"),
});

export const sourcesRoute = layout.addChildren([sources, touchpoints]);
