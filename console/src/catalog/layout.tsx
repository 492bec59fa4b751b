import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { useAllowed } from "@/access/session";
import { SubNav } from "@/components/sub-nav";

export function CatalogLayout() {
  const { t } = useLingui();
  const allowed = useAllowed();
  return (
    <>
      <SubNav
        label={t`Catalog`}
        links={[
          { to: "/catalog", label: <Trans>Products</Trans>, exact: true },
          ...(allowed("prices:read") ? [{ to: "/catalog/prices" as const, label: <Trans>Price lists</Trans> }] : []),
          { to: "/catalog/shelves", label: <Trans>Categories, brands, attributes</Trans> },
          ...(allowed("catalog:write") ? [{ to: "/catalog/import" as const, label: <Trans>From a file</Trans> }, { to: "/catalog/feeds" as const, label: <Trans>Feeds</Trans> }] : []),
        ]}
      />
      <Outlet />
    </>
  );
}
