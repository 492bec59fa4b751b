import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { SubNav } from "@/components/sub-nav";

/** The pages that share this place; a row of tabs shows as soon as there are two. */
const pages = [
  { to: "/segments", label: <Trans>Segments</Trans>, exact: true },
  { to: "/segments/personas", label: <Trans>Personas</Trans> },
] as const;

export function SegmentsLayout() {
  const { t } = useLingui();
  return (
    <>
      {pages.length > 1 ? <SubNav label={t`Segments`} links={[...pages]} /> : null}
      <Outlet />
    </>
  );
}
