/** What somebody would like to have one day: hearts wherever articles are shown, and the list of them. */
import type { Card, QuotedLine } from "../../src";
import { Picture } from "../art";
import { h, type Child } from "../dom";
import { change, notify, state, storefront } from "../store";
import { money, say, type Word } from "../words";
import { optionsOf } from "./drawer";
import { fail, stockWords } from "./parts";

/** So many articles are asked for what their variants are called. */
const mostNamed = 30;
/** What is on its way: pressed twice it is done once. */
const underWay = new Set<string>();

async function carryOut(key: string, word: Word, name: string, act: () => Promise<unknown>): Promise<void> {
  if (underWay.has(key)) return;
  underWay.add(key);
  try {
    await act();
    change({ said: say(word, { name }) });
    notify(say(word, { name }));
  } catch (error) {
    fail(error);
  } finally {
    underWay.delete(key);
  }
}

const wish = (variantId: string, name: string) => carryOut(variantId, "wished", name, () => storefront().wishes.set(variantId, 1));
const unwish = (variantId: string, name: string) => carryOut(variantId, "unwished", name, () => storefront().wishes.set(variantId, 0));

/** From the basket to the wish list. */
export const saveForLater = (variantId: string, name: string) =>
  carryOut(variantId, "wished", name, () => storefront().basket.move(variantId, storefront().wishes));

export const HeartShape = ({ isFull }: { isFull: boolean }): Child => (
  <svg viewBox="0 0 24 24" aria-hidden="true" width="20" height="20"><path d="M12 20.5C2.5 14 3.5 5 8.5 5c2 0 3 1.2 3.5 2.5C12.5 6.2 13.5 5 15.5 5c5 0 6 9-3.5 15.5z" fill={isFull ? "currentColor" : "none"} stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" /></svg>
);

/** On a card: pressed when any of its variants is wished for. */
export function Heart({ card }: { card: Card }): Child {
  const { name, variant_id: variantId, product_id: productId } = card;
  const wished = state.wishes.quote?.lines.filter((line) => line.product_id === productId) ?? [];
  const toggle = () => {
    if (wished.length) return wished.forEach((line) => void unwish(line.variant_id, name));
    if (variantId) return void wish(variantId, name);
    void carryOut(card.sku, "wished", name, () => storefront().wishes.add({ sku: card.sku }));
  };
  return (
    <button type="button" class="heart" aria-pressed={wished.length ? "true" : "false"} aria-label={say("wished", { name })} onclick={toggle}>
      <HeartShape isFull={wished.length > 0} />
    </button>
  );
}

/** On an article's own page. */
export function WishButton({ variantId, name }: { variantId: string; name: string }): Child {
  const isWished = !!state.wishes.basket?.lines.some((line) => line.variant_id === variantId);
  return (
    <button type="button" class="button quiet wide" onclick={() => void (isWished ? unwish : wish)(variantId, name)}>
      <HeartShape isFull={isWished} />
      {say(isWished ? "unwish" : "wish")}
    </button>
  );
}

export function Wishes(): Child {
  const { basket, quote, isBusy, live } = state.wishes;
  const isLoading = !quote && (isBusy || !!basket?.lines.length);
  return (
    <section aria-labelledby="wishes">
      <h2 id="wishes" tabindex="-1">{say("wishes")}</h2>
      {quote?.lines.length
        ? [<ul class="lines">{quote.lines.map((line) => Wish({ line }))}</ul>, <p class={`small live ${live}`}>{say(live === "connected" ? "live" : "late")}</p>]
        : <div class="empty panel"><p role="status">{say(isLoading ? "loading" : "wishesEmpty")}</p>{!isLoading && <a class="button quiet" href="/shop/all">{say("browse")}</a>}</div>}
    </section>
  );
}

function Wish({ line }: { line: QuotedLine }): Child {
  const name = line.name || say("goneShort");
  const which = optionsOf(line, line.sold && (state.wishes.quote?.lines.length ?? 0) <= mostNamed);
  const page = line.product_id && line.sold ? `/shop/p/${line.product_id}` : null;
  const off = line.applied.reduce((sum, offer) => sum + offer.amount_minor, 0);
  const leave = (act: Promise<void>) => void act.then(() => document.getElementById("wishes")?.focus());
  const put = () => carryOut(line.variant_id, "added", name, () => storefront().wishes.move(line.variant_id, storefront().basket));
  return (
    <li class="line" key={line.variant_id}>
      <Picture name={name} sku={line.sku} category={line.categories[0]} />
      <div>
        <p class="name">{page ? <a href={page}>{name}</a> : name}</p>
        {which && <p class="small">{which}</p>}
        {line.applied.map((offer) => <p key={offer.promotion_id} class="small good">{offer.name} · −{money(offer.amount_minor)}</p>)}
        {line.reference_minor != null && <p class="small">{say("lowest", { price: money(line.reference_minor) })}</p>}
        {line.warnings.filter((each) => each.code === "price_changed").map((each) => <p key={each.code} class="small warn">{each.text}</p>)}
        <p class={line.sold && line.available > 3 ? "small" : "small warn"}>{!line.sold ? say("gone") : line.available > 3 ? say("online") : stockWords(line.available)}</p>
      </div>
      {line.sold && (
        <p class="sum">
          {off > 0 && <s>{money(line.gross_minor)}</s>}
          <span>{line.quantity > 1 && `${line.quantity} × `}{money(Math.round((line.gross_minor - off) / line.quantity))}</span>
        </p>
      )}
      <div class="acts">
        {line.sold && line.available > 0 && <button type="button" class="button quiet" aria-label={say("putInNamed", { name })} onclick={() => leave(put())}>{say("putIn")}</button>}
        <button type="button" class="link" aria-label={say("remove", { name })} onclick={() => leave(unwish(line.variant_id, name))}>{say("removeShort")}</button>
      </div>
    </li>
  );
}
