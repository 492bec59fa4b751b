import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { PageHeader } from "@/components/surface";
import { SubNav } from "@/components/sub-nav";

export function SourcesLayout() {
  const { t } = useLingui();
  return (
    <>
      <PageHeader
        title={t`Sources and touchpoints`}
        lead={t`Where events come from, and the places where customers meet you.`}
      />
      <SubNav
        label={t`Sources and touchpoints`}
        links={[
          { to: "/sources", label: <Trans>Sources</Trans>, exact: true },
          { to: "/touchpoints", label: <Trans>Touchpoints</Trans>, exact: true },
        ]}
      />
      <Outlet />
    </>
  );
}
