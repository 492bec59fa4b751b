import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { productQuery, relationsQuery, saveRelations } from "@/api/catalog";
import type { Product, Relation } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Picture } from "@/components/picture";
import { useProductName } from "@/components/product-names";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { sayProblem, sayWithUndo } from "@/components/undo";
import { VariantPicker } from "@/components/variant-picker";
import { relationWords } from "./words";

type Kind = Relation["kind"];
const kinds = Object.keys(relationWords) as Kind[];

function Related({ relations, onRemove }: { relations: Relation[]; onRemove: ((relation: Relation) => void) | null }) {
  const { t } = useLingui();
  const { nameOf } = useProductName();
  const found = useQueries({ queries: relations.map((each) => productQuery(each.product_id)) });
  return kinds.map((kind) => {
    const rows = relations.map((relation, index) => ({ relation, product: found[index]?.data })).filter(({ relation }) => relation.kind === kind);
    if (rows.length === 0) return null;
    return (
      <section key={kind} className="mb-4">
        <h3 className="label-caps mb-1">{t(relationWords[kind])}</h3>
        <ul className="divide-y">
          {rows.map(({ relation, product }) => {
            const name = product ? nameOf(product) : "…";
            return (
              <li key={relation.product_id} className="flex h-13 items-center gap-3">
                <Picture name={name} url={product?.media[0]?.url} className="size-8" />
                <Link to="/catalog/$id" params={{ id: relation.product_id }} className="min-w-0 flex-1 truncate hover:underline">{name}</Link>
                {onRemove ? <Button size="icon-sm" variant="ghost" aria-label={t`Remove ${name}`} onClick={() => onRemove(relation)}><Trash2 aria-hidden /></Button> : null}
              </li>
            );
          })}
        </ul>
      </section>
    );
  });
}

export function RelationsTab({ product }: { product: Product }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const mayWrite = useAllowed()("catalog:write");
  const query = useQuery(relationsQuery(product.id));
  const [kind, setKind] = useState<Kind>("goes_with");
  const store = async (items: Relation[], before: Relation[]) => {
    const { queryKey } = relationsQuery(product.id);
    client.setQueryData(queryKey, { items });
    try {
      const saved = await saveRelations(product.id, items, product.etag);
      client.setQueryData(productQuery(product.id).queryKey, saved);
      sayWithUndo(t`Saved`, async () => {
        const undone = await saveRelations(product.id, before, saved.etag);
        client.setQueryData(productQuery(product.id).queryKey, undone);
        client.setQueryData(queryKey, { items: before });
      });
    } catch (error) {
      void client.invalidateQueries({ queryKey });
      sayProblem(error);
    }
  };
  return (
    <Panel title={t`Relations`} note={t`What assistants and pages suggest beside it.`}>
      <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>
        {({ items }) => (
          <>
            {mayWrite ? (
              <div className="mb-4 flex flex-wrap gap-2">
                <Select label={t`Kind of relation`} className="w-44" value={kind} onChange={setKind} options={kinds.map((each) => ({ value: each, label: t(relationWords[each]) }))} />
                <VariantPicker products label={t`Product to relate`} className="w-72 max-w-full" onPick={({ product: other }) => {
                  if (other.id !== product.id && !items.some((each) => each.kind === kind && each.product_id === other.id)) void store([...items, { kind, product_id: other.id }], items);
                }} />
              </div>
            ) : null}
            {items.length === 0 ? (
              <Empty title={<Trans>Nothing goes with it yet</Trans>}><Trans>Say what completes it, what it replaces, and what it is a part of.</Trans></Empty>
            ) : (
              <Related relations={items} onRemove={mayWrite ? (gone) => void store(items.filter((each) => each !== gone), items) : null} />
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
