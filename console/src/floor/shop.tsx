import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Store } from "lucide-react";
import { useEffect, useState } from "react";
import { placesQuery } from "@/api/floor";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Failure } from "@/components/states";
import { useTexts } from "@/components/texts";
import { keep, recall } from "./kept";
import { Big } from "./parts";

interface Shop {
  touchpoint: string;
  name: Record<string, string | undefined>;
}

/** In which shop this tablet stands: it remembers. */
export function useShop() {
  const [shop, setShop] = useState<Shop | null | undefined>(undefined);
  useEffect(() => {
    recall<Shop>("settings", "shop").then((kept) => setShop(kept ?? null), () => setShop(null));
  }, []);
  const choose = (chosen: Shop | null) => {
    setShop(chosen);
    void keep("settings", "shop", chosen).catch(() => undefined);
  };
  return { shop, choose };
}

export function ChooseShop({ onChoose }: { onChoose: (shop: Shop) => void }) {
  const say = useTexts();
  const { data, error, isPending, refetch } = useQuery(placesQuery);
  const shops = (data?.items ?? []).filter((each) => each.kind === "shop" && each.touchpoint !== null);
  return (
    <section className="mx-auto w-full max-w-2xl p-4">
      <h1 className="mb-1 text-2xl font-semibold tracking-tight">
        <Trans>In which shop is this tablet?</Trans>
      </h1>
      <p className="mb-4 text-soft">
        <Trans>Prices, goods and appointments are those of the shop. The tablet remembers it.</Trans>
      </p>
      {isPending ? <SkeletonRows rows={4} height="h-16" /> : null}
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data && shops.length === 0 ? (
        <Empty title={<Trans>No shop has goods yet</Trans>}>
          <Trans>Add the shop as a place of stock, with its touchpoint; then it can be chosen here.</Trans>
        </Empty>
      ) : null}
      <ul className="grid gap-3 sm:grid-cols-2">
        {shops.map((each) => (
          <li key={each.id}>
            <Big className="w-full justify-start" onClick={() => each.touchpoint && onChoose({ touchpoint: each.touchpoint, name: each.name })}>
              <Store aria-hidden />
              {say(each.name)}
            </Big>
          </li>
        ))}
      </ul>
    </section>
  );
}
