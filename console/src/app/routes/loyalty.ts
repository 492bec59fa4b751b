import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { cardsSearch } from "@/loyalty/search";
import { consoleRoute } from "./root";

const layout = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/loyalty",
  component: lazyRouteComponent(() => import("@/loyalty/layout"), "LoyaltyLayout"),
});
const program = createRoute({
  getParentRoute: () => layout,
  path: "/",
  component: lazyRouteComponent(() => import("@/loyalty/program"), "ProgramPage"),
});
const rewards = createRoute({
  getParentRoute: () => layout,
  path: "/rewards",
  component: lazyRouteComponent(() => import("@/loyalty/rewards"), "RewardsPage"),
});
const cards = createRoute({
  getParentRoute: () => layout,
  path: "/gift-cards",
  validateSearch: cardsSearch,
  component: lazyRouteComponent(() => import("@/loyalty/gift-cards"), "GiftCardsPage"),
});
const owed = createRoute({
  getParentRoute: () => layout,
  path: "/owed",
  component: lazyRouteComponent(() => import("@/loyalty/owed"), "OwedPage"),
});
export const loyaltyRoute = layout.addChildren([program, rewards, cards, owed]);
