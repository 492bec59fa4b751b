import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CornerDownRight, Pencil, Plus, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { attributesQuery, brandsQuery, categoriesQuery, removeShelf } from "@/api/catalog";
import type { Attribute, Brand, Category } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { say as tell, sayProblem } from "@/components/undo";
import { ShelfDialog, type ShelfKind } from "./shelf-dialog";
import { kindWords } from "./words";

const route = getRouteApi("/console/catalog/shelves");

/** Each category after the one that it stands below. */
function treeOf(all: Category[]): { category: Category; depth: number }[] {
  const below = (parent: string | null, depth: number): { category: Category; depth: number }[] =>
    all
      .filter((each) => (each.parent_code ?? null) === parent)
      .sort((one, other) => one.position - other.position || one.code.localeCompare(other.code))
      .flatMap((category) => [{ category, depth }, ...below(category.code, depth + 1)]);
  return below(null, 0);
}

interface RowProps {
  title: ReactNode;
  name: string;
  code: string;
  note?: ReactNode;
  depth?: number;
  onEdit: () => void;
  onRemove: () => void;
}

function ShelfRow({ title, name, code, note, depth = 0, onEdit, onRemove }: RowProps) {
  const { t } = useLingui();
  const mayWrite = useAllowed()("catalog:write");
  return (
    <li className="flex min-h-12 items-center gap-3 px-4" style={{ paddingLeft: `${1 + depth * 1.5}rem` }}>
      {depth > 0 ? <CornerDownRight className="size-4 shrink-0 text-soft" aria-hidden /> : null}
      <span className="min-w-0 flex-1 truncate font-medium">{title}</span>
      {note}
      <span className="font-mono text-xs text-soft max-sm:hidden">{code}</span>
      {mayWrite ? (
        <span className="flex">
          <Button size="icon-sm" variant="ghost" aria-label={t`Edit ${name}`} onClick={onEdit}><Pencil aria-hidden /></Button>
          <Button size="icon-sm" variant="ghost" aria-label={t`Remove ${name}`} onClick={onRemove}><Trash2 aria-hidden /></Button>
        </span>
      ) : null}
    </li>
  );
}

type Shelf = Category | Brand | Attribute;

function useShelf(kind: ShelfKind) {
  const categories = useQuery({ ...categoriesQuery, enabled: kind === "categories" });
  const brands = useQuery({ ...brandsQuery, enabled: kind === "brands" });
  const attributes = useQuery({ ...attributesQuery, enabled: kind === "attributes" });
  return { categories, brands, attributes }[kind];
}

export function ShelvesPage() {
  const { t } = useLingui();
  const say = useTexts();
  const client = useQueryClient();
  const { kind = "categories" } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useAllowed()("catalog:write");
  const query = useShelf(kind);
  const [edited, setEdited] = useState<{ shelf: Shelf | null } | null>(null);
  const words = { categories: t`New category`, brands: t`New brand`, attributes: t`New attribute` };
  const remove = (shelf: Shelf) =>
    removeShelf(kind, shelf.code, shelf.etag)
      .then(() => tell(t`Removed`), sayProblem)
      .finally(() => void client.invalidateQueries({ queryKey: [kind] }));
  const row = (shelf: Shelf, depth = 0) => {
    const name = (typeof shelf.name === "string" ? shelf.name : say(shelf.name)) || shelf.code;
    const note = "kind" in shelf ? <span className="flex gap-2 text-sm text-soft">{t(kindWords[shelf.kind])}{shelf.facet ? <Badge>{t`filter`}</Badge> : null}</span> : null;
    return <ShelfRow key={shelf.code} title={name} name={name} code={shelf.code} depth={depth} note={note} onEdit={() => setEdited({ shelf })} onRemove={() => void remove(shelf)} />;
  };
  return (
    <>
      <PageHeader
        title={t`Categories, brands, attributes`}
        lead={t`What products are sorted by, and what filters and offers go by.`}
        actions={mayWrite ? <Button variant="primary" onClick={() => setEdited({ shelf: null })}><Plus aria-hidden />{words[kind]}</Button> : null}
      >
        <Segments label={t`Kind`} value={kind} onChange={(next) => void navigate({ search: next === "categories" ? {} : { kind: next }, replace: true })} options={[{ value: "categories", label: t`Categories` }, { value: "brands", label: t`Brands` }, { value: "attributes", label: t`Attributes` }]} />
      </PageHeader>
      <div className="rounded-xl border bg-surface">
        <Loaded query={query as { data: { items: Shelf[] } | undefined; error: unknown; isPending: boolean; refetch: () => unknown }} skeleton={<SkeletonRows rows={8} />}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={<Trans>Nothing here yet</Trans>} action={mayWrite ? <Button variant="primary" onClick={() => setEdited({ shelf: null })}>{words[kind]}</Button> : null}>
                {kind === "categories" ? t`A tree: a product may stand in several, and counts for all above them.` : kind === "brands" ? t`Who makes what you sell.` : t`Color, size, material: what variants differ in and customers filter by.`}
              </Empty>
            ) : (
              <ul className="divide-y" aria-label={t`Entries`}>
                {kind === "categories" ? treeOf(items as Category[]).map(({ category, depth }) => row(category, depth)) : items.map((shelf) => row(shelf))}
              </ul>
            )
          }
        </Loaded>
      </div>
      {edited ? <ShelfDialog key={edited.shelf?.code ?? "new"} kind={kind} shelf={edited.shelf} onClose={() => setEdited(null)} /> : null}
    </>
  );
}
