import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { SubNav } from "@/components/sub-nav";

export function StockLayout() {
  const { t } = useLingui();
  return (
    <>
      <SubNav
        label={t`Stock`}
        links={[
          { to: "/stock", label: <Trans>What is where</Trans>, exact: true },
          { to: "/stock/movements", label: <Trans>Movements</Trans> },
          { to: "/stock/transfers", label: <Trans>Transfers</Trans> },
          { to: "/stock/counts", label: <Trans>Counts</Trans> },
          { to: "/stock/locations", label: <Trans>Places and channels</Trans> },
        ]}
      />
      <Outlet />
    </>
  );
}
