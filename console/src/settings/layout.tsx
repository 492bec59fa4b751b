import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Scope } from "@/api/types";
import { useAllowed } from "@/access/session";
import { PageHeader } from "@/components/surface";
import { SubNav } from "@/components/sub-nav";

interface Entry {
  to: LinkProps["to"];
  label: ReactNode;
  scope: Scope | null;
  exact?: boolean;
}

export function SettingsLayout() {
  const { t } = useLingui();
  const allowed = useAllowed();
  const links: Entry[] = [
    { to: "/settings", label: <Trans>You</Trans>, scope: null, exact: true },
    { to: "/settings/users", label: <Trans>Users</Trans>, scope: "users:write" },
    { to: "/settings/keys", label: <Trans>API keys</Trans>, scope: "keys:write" },
    { to: "/settings/consent", label: <Trans>Consent</Trans>, scope: "settings:read" },
    { to: "/settings/identity", label: <Trans>Identity</Trans>, scope: "settings:read" },
    { to: "/settings/replay", label: <Trans>Replay</Trans>, scope: "settings:read" },
    { to: "/settings/computed", label: <Trans>Computed traits</Trans>, scope: "settings:read" },
    { to: "/settings/privacy", label: <Trans>Privacy</Trans>, scope: "privacy:read" },
    { to: "/settings/audit", label: <Trans>Audit log</Trans>, scope: "audit:read" },
    { to: "/settings/system", label: <Trans>System</Trans>, scope: "system:read" },
  ];
  return (
    <>
      <PageHeader title={t`Settings`} />
      <SubNav label={t`Settings`} links={links.filter(({ scope }) => scope === null || allowed(scope))} />
      <Outlet />
    </>
  );
}
