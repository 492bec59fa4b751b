import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { SubNav } from "@/components/sub-nav";

export function BookingsLayout() {
  const { t } = useLingui();
  return (
    <>
      <SubNav
        label={t`Bookings`}
        links={[
          { to: "/bookings", label: <Trans>Calendar</Trans>, exact: true },
          { to: "/bookings/waiting", label: <Trans>Waiting list</Trans> },
          { to: "/bookings/services", label: <Trans>Services</Trans> },
          { to: "/bookings/staff", label: <Trans>Staff</Trans> },
          { to: "/bookings/hours", label: <Trans>Shops and hours</Trans> },
        ]}
      />
      <Outlet />
    </>
  );
}
