import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { sessionQuery } from "@/api/access";
import { isProblem } from "@/api/problem";
import { floorSearch } from "@/floor/search";
import { forgetSession, keepSession, recallSession } from "@/floor/session";
import { rootRoute } from "./root";

/** Full screen, for tablets; it opens without the network for whoever was signed in last. */
export const floorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/floor",
  validateSearch: floorSearch,
  component: lazyRouteComponent(() => import("@/floor/page"), "FloorPage"),
  beforeLoad: async ({ context, location }) => {
    try {
      await keepSession(await context.client.ensureQueryData(sessionQuery));
    } catch (error) {
      const kept = isProblem(error, "unreachable") ? await recallSession() : null;
      if (kept) {
        context.client.setQueryData(sessionQuery.queryKey, kept);
        return;
      }
      if (!isProblem(error) || error.status !== 401) throw error;
      await forgetSession();
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
  },
});
