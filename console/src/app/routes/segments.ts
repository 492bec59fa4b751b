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

export const segmentsRoute = layout.addChildren([all]);

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
