import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { PageHeader } from "@/components/surface";
import { SubNav } from "@/components/sub-nav";

export function EventsLayout() {
  const { t } = useLingui();
  return (
    <>
      <PageHeader title={t`Events`} lead={t`Everything that happened, as it reaches us.`} />
      <SubNav
        label={t`Events`}
        links={[
          { to: "/events", label: <Trans>Live</Trans>, exact: true },
          { to: "/events/plan", label: <Trans>Tracking plan</Trans> },
          { to: "/events/quarantine", label: <Trans>Quarantine</Trans> },
        ]}
      />
      <Outlet />
    </>
  );
}
