import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { consoleRoute } from "./root";

const text = z.string().trim().min(1).optional().catch(undefined);

const layout = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/settings/layout"), "SettingsLayout"),
});

const profile = createRoute({
  getParentRoute: () => layout,
  path: "/",
  component: lazyRouteComponent(() => import("@/settings/profile"), "ProfilePage"),
});
const users = createRoute({
  getParentRoute: () => layout,
  path: "/users",
  component: lazyRouteComponent(() => import("@/settings/users"), "UsersPage"),
});
const keys = createRoute({
  getParentRoute: () => layout,
  path: "/keys",
  component: lazyRouteComponent(() => import("@/settings/keys"), "KeysPage"),
});
const consent = createRoute({
  getParentRoute: () => layout,
  path: "/consent",
  component: lazyRouteComponent(() => import("@/settings/consent"), "ConsentPage"),
});
const identity = createRoute({
  getParentRoute: () => layout,
  path: "/identity",
  component: lazyRouteComponent(() => import("@/settings/identity"), "IdentityPage"),
});
const replay = createRoute({
  getParentRoute: () => layout,
  path: "/replay",
  component: lazyRouteComponent(() => import("@/settings/replay"), "ReplayPage"),
});
const computed = createRoute({
  getParentRoute: () => layout,
  path: "/computed",
  component: lazyRouteComponent(() => import("@/settings/computed"), "ComputedPage"),
});
const privacy = createRoute({
  getParentRoute: () => layout,
  path: "/privacy",
  component: lazyRouteComponent(() => import("@/privacy/page"), "PrivacyPage"),
});
const audit = createRoute({
  getParentRoute: () => layout,
  path: "/audit",
  validateSearch: z.object({ actor: text, action: text }),
  component: lazyRouteComponent(() => import("@/settings/audit"), "AuditPage"),
});
const system = createRoute({
  getParentRoute: () => layout,
  path: "/system",
  component: lazyRouteComponent(() => import("@/settings/system"), "SystemPage"),
});

export const settingsRoute = layout.addChildren([
  profile,
  users,
  keys,
  consent,
  identity,
  replay,
  computed,
  privacy,
  audit,
  system,
]);
