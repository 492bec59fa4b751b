import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Plus } from "lucide-react";
import type { FloorItem, FloorLook } from "@/api/types";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { Picture } from "@/components/picture";
import { useTexts } from "@/components/texts";
import { Block } from "./parts";

interface GoodsProps {
  title: string;
  items: FloorItem[];
  look: FloorLook;
  currency: string;
  onAdd: (item: FloorItem) => void;
}

/** Articles with what there is of them here and nearby. */
export function Goods({ title, items, look, currency, onAdd }: GoodsProps) {
  const { t } = useLingui();
  const format = useFormat();
  const say = useTexts();
  if (items.length === 0) return null;
  const nearby = (item: FloorItem) => look.shops.filter((shop) => look.stock.some((each) => each.variant_id === item.variant_id && each.code === shop.code)).slice(0, 3);
  return (
    <Block title={title}>
      <ul className="divide-y" aria-label={title}>
        {items.map((item) => (
          <li key={item.variant_id} className="flex items-center gap-3 py-2">
            <Picture name={item.name} url={item.image ?? undefined} />
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{[item.name, ...item.options].join(" · ")}</span>
              <span className="block text-sm text-soft">
                {item.here > 0 ? (
                  <Plural value={item.here} one="# here" other="# here" />
                ) : nearby(item).length > 0 ? (
                  nearby(item)
                    .map((shop) => (shop.metres === null ? say(shop.name) : t`${say(shop.name)}, ${format.number(shop.metres / 1000, 1)} km`))
                    .join(" · ")
                ) : (
                  <Trans>Nowhere at the moment</Trans>
                )}
              </span>
            </span>
            <span className="figures font-semibold">{item.price_minor === null ? "—" : format.money({ amount_minor: item.price_minor, currency })}</span>
            <Button size="icon" className="size-12" aria-label={t`Put ${item.name} into the basket`} onClick={() => onAdd(item)} disabled={item.price_minor === null}>
              <Plus aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
    </Block>
  );
}
