import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { attributesQuery, brandsQuery, categoriesQuery } from "@/api/catalog";
import type { FacetCount, ProductStatus } from "@/api/types";
import { useChannelLabel } from "@/components/channel";
import { Checkbox } from "@/components/controls";
import { useFormat } from "@/components/format";
import { useTexts } from "@/components/texts";
import type { CatalogSearch } from "./search";
import { statusLook } from "./words";

type Facet = "category" | "brand" | "tag" | "status" | "channel" | "attribute";

/** What facets and their values are called. */
export function useFacetNames() {
  const { t } = useLingui();
  const say = useTexts();
  const channel = useChannelLabel();
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  const brands = useQuery(brandsQuery).data?.items ?? [];
  const attributes = useQuery(attributesQuery).data?.items ?? [];
  const title = (kind: Facet, code: string | null) => {
    const own = attributes.find((each) => each.code === code);
    if (kind === "attribute") return own ? say(own.name) : (code ?? "");
    return { category: t`Category`, brand: t`Brand`, tag: t`Tag`, status: t`Status`, channel: t`Available on` }[kind];
  };
  const value = (kind: Facet, code: string | null, raw: string) => {
    if (kind === "category") return say(categories.find((each) => each.code === raw)?.name) || raw;
    if (kind === "brand") return brands.find((each) => each.code === raw)?.name ?? raw;
    if (kind === "channel") return channel(raw);
    if (kind === "status") return raw in statusLook ? t(statusLook[raw as ProductStatus].label) : raw;
    const choice = attributes.find((each) => each.code === code)?.choices.find((each) => each.code === raw);
    if (choice) return say(choice.name);
    return raw === "true" ? t`Yes` : raw === "false" ? t`No` : raw;
  };
  return { title, value };
}

interface FacetsProps {
  facets: FacetCount[];
  search: CatalogSearch;
  onChange: (search: CatalogSearch) => void;
}

function chosenOf(search: CatalogSearch, kind: Facet, code: string | null): string[] {
  if (kind === "channel") return search.channel ? [search.channel] : [];
  if (kind === "attribute") return (search.attribute ?? []).filter((pair) => pair.startsWith(`${code}=`)).map((pair) => pair.slice((code ?? "").length + 1));
  return search[kind] ?? [];
}

export function toggleFacet(search: CatalogSearch, kind: Facet, code: string | null, value: string): CatalogSearch {
  if (kind === "channel") return { ...search, channel: search.channel === value ? undefined : value };
  const key = kind === "attribute" ? `${code}=${value}` : value;
  const before = search[kind] ?? [];
  const next = before.includes(key) ? before.filter((each) => each !== key) : [...before, key];
  return { ...search, [kind]: next.length > 0 ? next : undefined };
}

const order: Facet[] = ["status", "category", "brand", "channel", "attribute", "tag"];
const most = 8;

/** What the found products are like, with counts; choosing narrows the search. */
export function Facets({ facets, search, onChange }: FacetsProps) {
  const names = useFacetNames();
  const format = useFormat();
  const groups = new Map<string, { kind: Facet; code: string | null; values: FacetCount[] }>();
  for (const facet of facets) {
    const key = `${facet.kind} ${facet.code ?? ""}`;
    const group = groups.get(key) ?? { kind: facet.kind, code: facet.code ?? null, values: [] };
    group.values.push(facet);
    groups.set(key, group);
  }
  const shown = [...groups.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return (
    <div className="flex flex-col gap-5">
      {shown.map(({ kind, code, values }) => {
        const chosen = chosenOf(search, kind, code);
        const row = (facet: FacetCount) => (
          <li key={facet.value} className="flex items-center gap-2">
            <Checkbox className="min-w-0 flex-1" checked={chosen.includes(facet.value)} onChange={() => onChange(toggleFacet(search, kind, code, facet.value))}>
              <span className="block truncate">{names.value(kind, code, facet.value)}</span>
            </Checkbox>
            <span className="figures text-xs text-soft">{format.number(facet.count)}</span>
          </li>
        );
        const rest = values.slice(most);
        return (
          <fieldset key={`${kind} ${code}`} className="min-w-0">
            <legend className="label-caps mb-2">{names.title(kind, code)}</legend>
            <ul className="flex flex-col gap-1.5">{values.slice(0, most).map(row)}</ul>
            {rest.length > 0 ? (
              <details className="mt-1.5">
                <summary className="cursor-pointer text-sm font-medium text-accent">
                  <Plural value={rest.length} one="# more" other="# more" />
                </summary>
                <ul className="mt-1.5 flex flex-col gap-1.5">{rest.map(row)}</ul>
              </details>
            ) : null}
          </fieldset>
        );
      })}
      {shown.length === 0 ? (
        <p className="text-sm text-soft">
          <Trans>Nothing to narrow by.</Trans>
        </p>
      ) : null}
    </div>
  );
}
