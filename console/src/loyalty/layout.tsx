import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { SubNav } from "@/components/sub-nav";

export function LoyaltyLayout() {
  const { t } = useLingui();
  return (
    <>
      <SubNav
        label={t`Loyalty`}
        links={[
          { to: "/loyalty", label: <Trans>Program</Trans>, exact: true },
          { to: "/loyalty/rewards", label: <Trans>Rewards</Trans> },
          { to: "/loyalty/gift-cards", label: <Trans>Gift cards</Trans> },
          { to: "/loyalty/owed", label: <Trans>What we owe</Trans> },
        ]}
      />
      <Outlet />
    </>
  );
}
