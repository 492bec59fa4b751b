import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { useAllowed } from "@/access/session";
import { SubNav } from "@/components/sub-nav";

export function OffersLayout() {
  const { t } = useLingui();
  const allowed = useAllowed();
  return (
    <>
      <SubNav
        label={t`Offers`}
        links={[
          { to: "/offers", label: <Trans>Offers</Trans>, exact: true },
          { to: "/offers/calendar", label: <Trans>Calendar</Trans> },
          { to: "/offers/groups", label: <Trans>Groups</Trans> },
          ...(allowed("coherence:read") ? [{ to: "/offers/coherence" as const, label: <Trans>Coherence</Trans> }] : []),
        ]}
      />
      <Outlet />
    </>
  );
}
