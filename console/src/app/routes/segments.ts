import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { newSegmentSearch, segmentSearch, segmentsSearch } from "@/segments/search";
import { consoleRoute } from "./root";

/** Segments, and whatever else describes groups of customers, side by side. */
const layout = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/segments",
  component: lazyRouteComponent(() => import("@/segments/layout"), "SegmentsLayout"),
});
const all = createRoute({
  getParentRoute: () => layout,
  path: "/",
  validateSearch: segmentsSearch,
  component: lazyRouteComponent(() => import("@/segments/list"), "SegmentsPage"),
});

const personas = createRoute({
  getParentRoute: () => layout,
  path: "/personas",
  component: lazyRouteComponent(() => import("@/segments/personas"), "PersonasPage"),
});

export const segmentsRoute = layout.addChildren([all, personas]);

export const newSegmentRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/segments/new",
  validateSearch: newSegmentSearch,
  component: lazyRouteComponent(() => import("@/segments/new"), "NewSegmentPage"),
});
export const segmentRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/segments/$id",
  validateSearch: segmentSearch,
  component: lazyRouteComponent(() => import("@/segments/page"), "SegmentPage"),
});
