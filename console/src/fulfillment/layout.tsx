import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { SubNav } from "@/components/sub-nav";

export function DeliveriesLayout() {
  const { t } = useLingui();
  return (
    <>
      <SubNav
        label={t`Deliveries`}
        links={[
          { to: "/deliveries", label: <Trans>To do</Trans>, exact: true },
          { to: "/deliveries/past", label: <Trans>Sent and collected</Trans> },
        ]}
      />
      <Outlet />
    </>
  );
}
