import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Minus, Plus, ScanLine, Search, TicketPercent, X } from "lucide-react";
import { useState } from "react";
import type { FloorItem, FloorLook, QuotedLine } from "@/api/types";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { Picture } from "@/components/picture";
import { say } from "@/components/undo";
import { useOnline } from "./network";
import type { Articles } from "./look";
import { Block } from "./parts";
import type { Sale } from "./sale";
import { Scanner } from "@/components/scanner";
import { plain } from "./search";

interface LineProps {
  article: Pick<FloorItem, "name" | "sku" | "options" | "image" | "here"> | undefined;
  quoted: QuotedLine | undefined;
  quantity: number;
  price: number | null;
  currency: string;
  onChange: (quantity: number) => void;
}

function Line({ article, quoted, quantity, price, currency, onChange }: LineProps) {
  const { t } = useLingui();
  const format = useFormat();
  const money = (amount_minor: number) => format.money({ amount_minor, currency });
  const name = quoted?.name ?? article?.name ?? t`An article of the catalogue`;
  const net = quoted ? quoted.net_minor : (price ?? 0) * quantity;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
      <Picture name={name} url={article?.image ?? undefined} />
      <div className="min-w-40 flex-1">
        <p className="font-medium">{name}</p>
        <p className="text-sm text-soft">{[...(article?.options ?? []), article?.sku ?? quoted?.sku].filter(Boolean).join(" · ")}</p>
        {quoted?.applied.map((offer) => (
          <p key={offer.promotion_id} className="text-sm text-good">
            {offer.name}: −{money(offer.amount_minor)}
          </p>
        ))}
        {quoted?.warnings.map((warning) => (
          <p key={warning.code} className="text-sm text-care">
            {warning.text}
          </p>
        ))}
        {article && article.here < quantity ? (
          <p className="text-sm text-care">
            <Plural value={article.here} _0="None in this shop" one="# in this shop" other="# in this shop" />
          </p>
        ) : null}
      </div>
      <div className="flex items-center gap-1">
        <Button size="icon" className="size-12" aria-label={t`One ${name} less`} onClick={() => onChange(quantity - 1)}>
          {quantity === 1 ? <X aria-hidden /> : <Minus aria-hidden />}
        </Button>
        <span className="figures w-8 text-center text-lg font-semibold" aria-label={t`Pieces of ${name}: ${quantity}`} role="status">
          {quantity}
        </span>
        <Button size="icon" className="size-12" aria-label={t`One ${name} more`} onClick={() => onChange(quantity + 1)}>
          <Plus aria-hidden />
        </Button>
      </div>
      <p className="figures w-24 text-right font-semibold">{money(net)}</p>
    </li>
  );
}

const fits = (item: FloorItem, words: string) =>
  plain(words)
    .split(/\s+/)
    .every((word) => plain(`${item.name} ${item.sku} ${item.gtin ?? ""} ${item.brand ?? ""} ${item.options.join(" ")}`).includes(word));

/** Adds by scan, or by a search that asks nobody. */
function AddArticle({ articles, onAdd }: { articles: Articles; onAdd: (item: FloorItem) => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const [scanning, setScanning] = useState(false);
  const found = typed.trim().length > 1 ? articles.items.filter((item) => fits(item, typed.trim())).slice(0, 8) : [];
  const add = (item: FloorItem) => {
    setTyped("");
    onAdd(item);
  };
  const byCode = (code: string) => {
    const item = articles.items.find((each) => each.gtin === code || each.sku.toLowerCase() === code.toLowerCase());
    setScanning(false);
    if (item) add(item);
    else say(t`No article of this shop has the code ${code}`, "loss");
  };
  return (
    <div className="mb-2">
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const exact = articles.items.find((each) => each.gtin === typed.trim() || each.sku.toLowerCase() === typed.trim().toLowerCase());
          const one = exact ?? found[0];
          if (one) add(one);
        }}
      >
        <div className="relative flex-1">
          <Search className="pointer-events-none absolute top-3.5 left-3 size-5 text-soft" aria-hidden />
          <Input type="search" value={typed} onChange={(event) => setTyped(event.target.value)} aria-label={t`Add an article`} placeholder={t`Add an article: name or code`} className="h-12 rounded-xl pl-10 text-base" />
        </div>
        <Button size="icon" className="size-12" aria-label={t`Scan an article`} onClick={() => setScanning(true)}>
          <ScanLine aria-hidden />
        </Button>
      </form>
      {found.length > 0 ? (
        <ul className="mt-1 max-h-96 divide-y overflow-y-auto rounded-xl border bg-surface" aria-label={t`Articles found`}>
          {found.map((item) => (
            <li key={item.variant_id}>
              <button type="button" onClick={() => add(item)} className="flex min-h-14 w-full items-center gap-3 px-3 py-1.5 text-left hover:bg-sunken">
                <Picture name={item.name} url={item.image ?? undefined} className="size-9" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{[item.name, ...item.options].join(" · ")}</span>
                  <span className="block text-sm text-soft">
                    {item.sku} · <Plural value={item.here} _0="none here" one="# here" other="# here" />
                  </span>
                </span>
                <span className="figures font-semibold">{item.price_minor === null ? "—" : format.money({ amount_minor: item.price_minor, currency: articles.currency })}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {scanning ? <Scanner title={t`Scan an article`} onRead={byCode} onClose={() => setScanning(false)} /> : null}
    </div>
  );
}

function Coupons({ sale }: { sale: Sale }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const coupons = sale.basket?.coupons ?? [];
  const bad = sale.quote?.bad_coupons ?? [];
  return (
    <div className="mt-3 border-t pt-3">
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) sale.coupon.mutate({ code: typed.trim(), out: false }, { onSuccess: () => setTyped("") });
        }}
      >
        <Input value={typed} onChange={(event) => setTyped(event.target.value)} aria-label={t`Coupon`} placeholder={t`Coupon`} autoComplete="off" className="h-12 flex-1 rounded-xl text-base" />
        <Button type="submit" className="h-12" disabled={sale.coupon.isPending}>
          <TicketPercent aria-hidden />
          <Trans>Apply</Trans>
        </Button>
      </form>
      <ul className="mt-2 flex flex-col gap-1 text-sm">
        {coupons.map((code) => {
          const refused = bad.find((each) => each.coupon === code);
          return (
            <li key={code} className="flex items-center gap-2">
              <span className="font-mono font-medium">{code}</span>
              <span className={refused ? "text-care" : "text-good"}>{refused?.text ?? t`counts`}</span>
              <Button variant="ghost" size="icon-sm" className="ml-auto" aria-label={t`Take the coupon ${code} out`} onClick={() => sale.coupon.mutate({ code, out: true })}>
                <X aria-hidden />
              </Button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function BasketBlock({ sale, articles, look }: { sale: Sale; articles: Articles; look: FloorLook }) {
  const { t } = useLingui();
  const format = useFormat();
  const online = useOnline();
  const change = (variant_id: string, quantity: number | "one more") => sale.change.mutate({ article: { variant_id }, quantity });
  return (
    <Block title={<Trans>Basket</Trans>}>
      <AddArticle articles={articles} onAdd={(item) => change(item.variant_id, "one more")} />
      {sale.lines.length === 0 ? (
        <p className="py-4 text-center text-soft">
          <Trans>Nothing in it yet. Scan an article or search it.</Trans>
        </p>
      ) : (
        <ul className="divide-y" aria-label={t`Basket`}>
          {sale.lines.map((line) => {
            const article = articles.byId.get(line.variant_id);
            const quoted = sale.quote?.lines.find((each) => each.variant_id === line.variant_id);
            return (
              <Line key={line.variant_id} article={article} quoted={quoted} quantity={line.quantity} price={article?.price_minor ?? null} currency={sale.currency} onChange={(quantity) => change(line.variant_id, quantity)} />
            );
          })}
        </ul>
      )}
      {sale.quote?.applied.filter((offer) => offer.amount_minor > 0).length ? (
        <p className="border-t pt-2 text-sm text-good">
          <Trans>Offers take off {format.money({ amount_minor: sale.quote.discount_minor, currency: sale.currency })}</Trans>
        </p>
      ) : null}
      {sale.withoutOffers && !online ? (
        <p className="border-t pt-2 text-sm text-care">
          <Trans>Without the network: the prices of this shop, no offers.</Trans>
        </p>
      ) : null}
      {online ? <Coupons sale={sale} /> : null}
      {look.basket?.state === "sold" ? (
        <p className="text-sm text-soft">
          <Trans>This basket was sold.</Trans>
        </p>
      ) : null}
    </Block>
  );
}
