import { useMutation } from "@tanstack/react-query";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { addPieces, checkOut, deskAt, enterCoupon, openBasket, quoteBasket, removeCoupon, sendNothing, setPieces } from "@/api/baskets";
import type { Checkout, CheckoutDraft, FloorItem, FloorLook, Id, QuotedBasket } from "@/api/types";
import { say, sayProblem } from "@/components/undo";
import type { Articles } from "./look";
import { isSilence, useOnline } from "./network";
import { nextNumber, queueSale, tillName } from "./queue";
import { articlesTotal, isOfQuote, makeSale, soldTotal, type SaleLine } from "./sales";

export interface Payment {
  rest: "cash" | "desk_card";
  points: number;
  gift: { code: string; pin: string; amount_minor: number } | null;
}

export type Sold = { kind: "sold"; checkout: Checkout } | { kind: "queued"; total_minor: number };

interface Arguments {
  look: FloorLook;
  touchpoint: string;
  articles: Articles;
  refresh: () => Promise<unknown>;
  /** A basket that was opened for a sale that began without one. */
  onBasket: (id: Id) => void;
}

const linesOf = (look: FloorLook): SaleLine[] => look.basket?.lines.map(({ variant_id, quantity }) => ({ variant_id, quantity })) ?? [];
const withQuantity = (lines: SaleLine[], variant_id: Id, quantity: number): SaleLine[] =>
  lines.some((each) => each.variant_id === variant_id)
    ? lines.map((each) => (each.variant_id === variant_id ? { variant_id, quantity } : each)).filter((each) => each.quantity > 0)
    : [...lines, { variant_id, quantity }].filter((each) => each.quantity > 0);

/** What the customer agrees to, with each way to pay for a part of it; the last one takes what is left. */
function draftOf(quote: QuotedBasket, look: FloorLook, touchpoint: string, language: string, payment: Payment, open: number): CheckoutDraft {
  const tenders: CheckoutDraft["tenders"] = [];
  if (payment.points > 0) tenders.push({ tender: "points", points: payment.points });
  if (payment.gift) tenders.push({ tender: "gift_card", code: payment.gift.code, pin: payment.gift.pin || null, amount_minor: payment.gift.amount_minor });
  if (open > 0) tenders.push({ tender: payment.rest });
  const card = look.customer?.card;
  return {
    id: crypto.randomUUID(),
    quote_hash: quote.hash,
    ...deskAt(touchpoint),
    language: language === "en" ? "en" : "it",
    contact: { name: card?.name ?? "", email: card?.email ?? null, phone: card?.phone ?? null },
    tenders,
    handed_over: true,
    pay_at_pickup: false,
  };
}

interface PushArguments {
  alone: SaleLine[] | null;
  look: FloorLook;
  touchpoint: string;
  ensureBasket: () => Promise<Id>;
  done: (basket: Id | null) => Promise<unknown>;
}

/** What was changed alone goes into the basket as soon as somebody answers. */
function usePush({ alone, look, touchpoint, ensureBasket, done }: PushArguments) {
  const online = useOnline();
  const pushing = useRef(false);
  useEffect(() => {
    if (!online || alone === null || pushing.current) return;
    pushing.current = true;
    const desk = deskAt(touchpoint);
    const push = async () => {
      if (look.basket?.state !== "open" && alone.length === 0) return done(null);
      const id = await ensureBasket();
      for (const before of linesOf(look)) {
        if (!alone.some((each) => each.variant_id === before.variant_id)) await setPieces(id, desk, before.variant_id, 0);
      }
      for (const line of alone) {
        const known = linesOf(look).some((each) => each.variant_id === line.variant_id);
        await (known ? setPieces(id, desk, line.variant_id, line.quantity) : addPieces(id, desk, line));
      }
      return done(id);
    };
    push()
      .catch((error: unknown) => void isSilence(error))
      .finally(() => {
        pushing.current = false;
      });
    // Only coming back sets it off.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [online]);
}

/** The sale in front of somebody: on the server while it answers, on the tablet while it does not. */
export function useSale({ look, touchpoint, articles, refresh, onBasket }: Arguments) {
  const { i18n, t } = useLingui();
  const online = useOnline();
  const desk = deskAt(touchpoint);
  const basket = look.basket?.state === "open" ? look.basket : null;
  const [alone, setAlone] = useState<SaleLine[] | null>(null);
  const lines = alone ?? (basket ? linesOf(look) : []);
  const quote = isOfQuote(lines, look.quote) ? look.quote : null;

  const ensureBasket = async (): Promise<Id> => {
    if (basket) return basket.id;
    const owner = look.customer ? { customer_id: look.customer.id } : { anonymous_id: `floor-${crypto.randomUUID()}` };
    return (await openBasket(owner, desk)).basket.id;
  };
  const change = useMutation({
    networkMode: "always",
    mutationFn: async ({ article, quantity }: { article: Pick<FloorItem, "variant_id">; quantity: number | "one more" }) => {
      const now = lines.find((each) => each.variant_id === article.variant_id)?.quantity ?? 0;
      const next = quantity === "one more" ? now + 1 : quantity;
      if (!online) return setAlone(withQuantity(lines, article.variant_id, next));
      try {
        const id = await ensureBasket();
        if (quantity === "one more") await addPieces(id, desk, { variant_id: article.variant_id });
        else await setPieces(id, desk, article.variant_id, next);
        if (!basket) onBasket(id);
        await refresh();
      } catch (error) {
        if (!isSilence(error)) throw error;
        setAlone(withQuantity(lines, article.variant_id, next));
      }
    },
    onError: sayProblem,
  });
  const coupon = useMutation({
    mutationFn: async ({ code, out }: { code: string; out: boolean }) => {
      const id = await ensureBasket();
      await (out ? removeCoupon(id, code) : enterCoupon(id, code));
      await refresh();
    },
    onError: sayProblem,
  });

  usePush({ alone, look, ensureBasket, touchpoint, done: (id) => { setAlone(null); if (id && !basket) onBasket(id); return refresh(); } });

  const total = quote ? soldTotal(quote) : articlesTotal(lines, articles.byId);
  const sellAlone = async (payment: Payment): Promise<Sold> => {
    const id = crypto.randomUUID();
    const at = new Date().toISOString();
    const currency = look.quote?.currency ?? articles.currency;
    const sale = makeSale(lines, look.quote, articles.byId, {
      id, at, touchpoint, currency, till: await tillName(touchpoint), number: await nextNumber(), customer: look.customer?.id ?? null, tender: payment.rest,
    });
    await queueSale({ id, at, customer: look.customer?.card.name ?? null, total_minor: sale.total_minor, currency, touchpoint, basket: basket?.id ?? null, what: { sale } });
    setAlone([]);
    return { kind: "queued", total_minor: sale.total_minor };
  };
  const sell = useMutation({
    networkMode: "always",
    mutationFn: async (payment: Payment): Promise<Sold> => {
      if (!online) return sellAlone(payment);
      if (!basket || !quote) throw new Error("quote_changed");
      let agreed: QuotedBasket;
      try {
        if (basket.method !== null) await sendNothing(basket.id);
        agreed = await quoteBasket(basket.id, desk, i18n.locale);
      } catch (error) {
        if (!isSilence(error)) throw error;
        return sellAlone(payment);
      }
      const points = look.points ? Math.floor(payment.points / look.points.step_points) * look.points.step_minor : 0;
      const open = agreed.total_minor - points - (payment.gift?.amount_minor ?? 0);
      if (agreed.total_minor !== total) {
        await refresh();
        throw new Error("quote_changed");
      }
      const draft = draftOf(agreed, look, touchpoint, i18n.locale, payment, open);
      try {
        return { kind: "sold", checkout: await checkOut(basket.id, draft) };
      } catch (error) {
        if (!isSilence(error)) throw error;
        // Whether it arrived nobody knows: sent again under its id it happens once.
        await queueSale({ id: draft.id, at: new Date().toISOString(), customer: look.customer?.card.name ?? null, total_minor: total, currency: agreed.currency, touchpoint, basket: basket.id, what: { draft } });
        return { kind: "queued", total_minor: total };
      }
    },
    onError: (error) => (error.message === "quote_changed" ? say(t`The total has just changed: look at it again, then sell`, "loss") : sayProblem(error)),
  });
  return { basket, lines, quote, total, currency: quote?.currency ?? articles.currency, withoutOffers: quote === null && lines.length > 0, change, coupon, sell };
}
export type Sale = ReturnType<typeof useSale>;
