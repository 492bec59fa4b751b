/** What several pages show. */
import { StorefrontError, type Card, type Price } from "../../src";
import { Picture } from "../art";
import { h, type Child } from "../dom";
import { change, notify, state, storefront } from "../store";
import { money, say } from "../words";
import { Heart } from "./wishes";

export function PriceTag({ price, varies = false }: { price: Price; varies?: boolean }): Child {
  const isReduced = price.reference_minor != null;
  return (
    <p class="price">
      <span class={isReduced ? "now reduced" : "now"}>
        {varies && `${say("from")} `}
        {money(price.price_minor)}
      </span>
      {isReduced && <span class="percent">−{price.percent}%</span>}
      {isReduced && <span class="lowest">{say("lowest", { price: money(price.reference_minor ?? 0) })}</span>}
    </p>
  );
}

/** Put something in, and say so; what is refused is said as well. */
export async function putIn(what: { sku: string } | { variantId: string }, name: string, { open = false } = {}): Promise<void> {
  try {
    await storefront().basket.add(what);
    change({ said: say("added", { name }) });
    if (open) change({ isDrawerOpen: true });
    else notify(say("added", { name }));
  } catch (error) {
    fail(error);
  }
}

export const fail = (error: unknown) => notify(say("wrong", { text: error instanceof Error ? error.message : String(error) }));

export function CardTile({ card }: { card: Card }): Child {
  const { variant_id: variantId, name } = card;
  return (
    <li class="card" key={card.product_id}>
      <a href={`/shop/p/${card.product_id}`}>
        <span class="frame">
          <Picture image={card.image} name={name} sku={card.sku} category={card.category} />
          {card.price.offers[0] && <span class="flag">{card.price.offers[0]}</span>}
        </span>
        <span class="name">{name}</span>
      </a>
      <Heart card={card} />
      <PriceTag price={card.price} varies={card.varies} />
      <div class="foot">
        <span class="stock">{stockWords(card.available)}</span>
        {variantId && card.available > 0 && (
          <button type="button" class="round" aria-label={say("addNamed", { name })} disabled={state.basket.isBusy} onclick={() => void putIn({ variantId }, name)}>
            +
          </button>
        )}
      </div>
    </li>
  );
}

export function stockWords(available: number): string {
  if (available === 0) return say("soldOut");
  if (available === 1) return say("one");
  return available <= 3 ? say("few", { n: available }) : "";
}

export const Tiles = ({ cards }: { cards: readonly Card[] }): Child => (
  <ul class="tiles">{cards.map((card) => CardTile({ card }))}</ul>
);

export const Waiting = ({ tiles = 8 }: { tiles?: number }): Child => (
  <div role="status">
    <span class="unseen">{say("loading")}</span>
    <div class="tiles">{Array.from({ length: tiles }, () => <div class="card skeleton"><span class="frame" /></div>)}</div>
  </div>
);

export function Broken({ error, again }: { error: Error; again: () => void }): Child {
  const isGone = error instanceof StorefrontError && error.status === 404;
  return (
    <div class="empty">
      <p>{isGone ? say("gone") : say("wrong", { text: error.message })}</p>
      {isGone ? <a class="button" href="/shop">{say("home")}</a> : <button type="button" class="button" onclick={again}>{say("again")}</button>}
    </div>
  );
}
