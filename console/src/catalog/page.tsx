import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, ChevronDown } from "lucide-react";
import { productQuery } from "@/api/catalog";
import { sideBySideQuery } from "@/api/coherence";
import { isProblem } from "@/api/problem";
import type { Product, ProductStatus } from "@/api/types";
import { useAllowed } from "@/access/session";
import { buttonStyle } from "@/components/button";
import { Menu } from "@/components/menu";
import { PageTabs } from "@/components/page-tabs";
import { Picture } from "@/components/picture";
import { useProductName } from "@/components/product-names";
import { SideBySide } from "@/components/side-by-side";
import { Skeleton, SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader, Panel } from "@/components/surface";
import { When } from "@/components/when";
import { ContentTab } from "./content";
import { PricesTab } from "./prices-tab";
import { RelationsTab } from "./relations";
import { useProductSave } from "./save";
import { StockTab } from "./stock-tab";
import { VariantsTab } from "./variants";
import { statusLook } from "./words";

const route = getRouteApi("/console/catalog/$id");

function StatusMenu({ product }: { product: Product }) {
  const { t } = useLingui();
  const save = useProductSave(product);
  const mayWrite = useAllowed()("catalog:write");
  const look = statusLook[product.status];
  if (!mayWrite) return <Badge tone={look.tone}>{t(look.label)}</Badge>;
  const acts: Record<ProductStatus, string> = { active: t`Put on sale`, draft: t`Back to draft`, archived: t`Archive` };
  return (
    <Menu
      actions={(Object.keys(acts) as ProductStatus[]).filter((status) => status !== product.status).map((status) => ({ label: acts[status], onSelect: () => void save({ status }) }))}
      triggerClassName={buttonStyle({ variant: "secondary" })}
    >
      <Badge tone={look.tone}>{t(look.label)}</Badge>
      <ChevronDown aria-hidden />
    </Menu>
  );
}

function CoherenceTab({ product }: { product: Product }) {
  const query = useQuery(sideBySideQuery(product.id));
  return (
    <Loaded query={query} skeleton={<SkeletonRows />}>
      {(seen) => <SideBySide seen={seen} />}
    </Loaded>
  );
}

function Found({ product }: { product: Product }) {
  const { t } = useLingui();
  const { tab = "content" } = route.useSearch();
  const navigate = route.useNavigate();
  const allowed = useAllowed();
  const { nameOf } = useProductName();
  const open = useQuery({ ...sideBySideQuery(product.id), enabled: allowed("coherence:read") }).data?.findings.filter((each) => each.status === "open").length ?? 0;
  const tabs = [
    { value: "content" as const, label: t`Content`, panel: () => <ContentTab product={product} /> },
    { value: "variants" as const, label: <>{t`Variants`} <span className="figures text-soft">{product.variants.length}</span></>, panel: () => <VariantsTab product={product} /> },
    ...(allowed("prices:read") ? [{ value: "prices" as const, label: t`Prices`, panel: () => <PricesTab product={product} /> }] : []),
    ...(allowed("stock:read") ? [{ value: "stock" as const, label: t`Stock`, panel: () => <StockTab product={product} /> }] : []),
    { value: "relations" as const, label: t`Relations`, panel: () => <RelationsTab product={product} /> },
    ...(allowed("coherence:read") ? [{ value: "coherence" as const, label: <>{t`Coherence`} {open > 0 ? <Badge tone="loss">{open}</Badge> : null}</>, panel: () => <CoherenceTab product={product} /> }] : []),
  ];
  const name = nameOf(product);
  return (
    <>
      <PageHeader
        title={
          <span className="flex items-center gap-4">
            <Picture name={name} url={product.media[0]?.url} className="size-12" />
            <span className="min-w-0">{name}</span>
          </span>
        }
        actions={<StatusMenu product={product} />}
      >
        <p className="text-sm text-soft">
          {product.code} · <Trans>changed <When at={product.updated_at} /></Trans>
        </p>
      </PageHeader>
      <PageTabs value={tab} onChange={(value) => void navigate({ search: value === "content" ? {} : { tab: value }, replace: true })} tabs={tabs} />
    </>
  );
}

const Gone = () => (
  <Empty title={<Trans>No product has this address</Trans>} action={<Link to="/catalog" className={buttonStyle({ variant: "primary" })}><Trans>All products</Trans></Link>}>
    <Trans>The link is mistyped: products are archived, never removed.</Trans>
  </Empty>
);

export function ProductPage() {
  const { id } = route.useParams();
  const query = useQuery(productQuery(id));
  return (
    <>
      <Link to="/catalog" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft hover:text-ink">
        <ArrowLeft className="size-4" aria-hidden />
        <Trans>All products</Trans>
      </Link>
      {isProblem(query.error) && query.error.status === 404 ? (
        <Gone />
      ) : (
        <Loaded query={query} skeleton={<><Skeleton className="mb-4 h-12 w-80" /><Panel><SkeletonRows /></Panel></>}>
          {(product) => <Found key={product.id} product={product} />}
        </Loaded>
      )}
    </>
  );
}
