import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { beginCount, countsQuery } from "@/api/stock";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { useLocations } from "@/components/locations";

export function CountsPage() {
  const { t } = useLingui();
  const query = useQuery(countsQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const places = useLocations();
  const mayWrite = useAllowed()("stock:write");
  const [chosen, setChosen] = useState("");
  const place = chosen || places.items[0]?.id || "";
  const begin = async () => {
    try {
      const count = await beginCount(place, "");
      void client.invalidateQueries({ queryKey: countsQuery.queryKey });
      await navigate({ to: "/stock/counts/$id", params: { id: count.id } });
    } catch (error) {
      sayProblem(error);
    }
  };
  const start = mayWrite && place ? (
    <>
      <Select label={t`Place to count`} className="w-52" value={place} onChange={setChosen} options={places.options} />
      <Button variant="primary" onClick={() => void begin()}><Trans>Begin a count</Trans></Button>
    </>
  ) : null;
  return (
    <>
      <PageHeader title={t`Counts`} lead={t`Counting goes on while the shop sells: what is sold in between stays sold.`} actions={start} />
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>
          {({ items }) => items.length === 0 ? (
            <Empty title={<Trans>Nothing was counted yet</Trans>}><Trans>Begin a count, scan what lies on the shelf, close it: the differences are posted with their cause.</Trans></Empty>
          ) : (
            <ul className="divide-y" aria-label={t`Counts`}>
              {items.map((count) => (
                <li key={count.id}>
                  <Link to="/stock/counts/$id" params={{ id: count.id }} className="flex min-h-13 flex-wrap items-center gap-x-4 px-4 py-2 hover:bg-sunken">
                    <span className="flex-1 font-medium">{places.name(count.location_id)}</span>
                    <span className="text-sm text-soft">{count.opened_by} · <When at={count.opened_at} /></span>
                    <Badge tone={count.state === "open" ? "care" : count.state === "closed" ? "good" : "plain"}>{{ open: t`open`, closed: t`closed`, cancelled: t`cancelled` }[count.state]}</Badge>
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </div>
    </>
  );
}
