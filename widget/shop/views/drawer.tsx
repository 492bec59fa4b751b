/** The basket, at the side of every page. */
import { drawQr, type BasketQuote, type Product, type QuotedLine } from "../../src";
import { Picture } from "../art";
import { Fragment, h, type Child } from "../dom";
import { change, known, resource, state, storefront } from "../store";
import { money, say, time } from "../words";
import { fail } from "./parts";
import { saveForLater } from "./wishes";

/** Why an offer is not given, where that is something one can do about. */
const within = new Set(["below_threshold", "missing_units"]);
const telling = new Set(["superseded_by", "excluded_by", "reduced_already", "budget_spent", "limit_reached", "gift_unavailable"]);

export function Drawer(): Child {
  const { basket, quote } = state.basket;
  return (
    <dialog class="drawer" aria-labelledby="basket" onclose={() => change({ isDrawerOpen: false, handover: null })} onclick={closeOutside} ref={show}>
      <div class="sheet">
        <header>
          <h2 id="basket">{say("basket")}</h2>
          <button type="button" class="icon" aria-label={say("close")} onclick={() => change({ isDrawerOpen: false })}>×</button>
        </header>
        {!basket?.lines.length || !quote ? (
          <div class="empty"><p>{say("empty")}</p><p class="small">{say("emptyHint")}</p></div>
        ) : state.handover ? <HandOver /> : <Content quote={quote} />}
      </div>
    </dialog>
  );
}

function show(dialog: HTMLDialogElement): void {
  if (state.isDrawerOpen && !dialog.open) dialog.showModal();
  else if (!state.isDrawerOpen && dialog.open) dialog.close();
}

function closeOutside(event: Event): void {
  if (event.target === event.currentTarget) change({ isDrawerOpen: false });
}

function Content({ quote }: { quote: BasketQuote }): Child {
  return (
    <>
      <ul class="lines">{quote.lines.map((line) => Line({ line }))}</ul>
      <Offers quote={quote} />
      <Coupon quote={quote} />
      <Sums quote={quote} />
      <a class="button wide" href="/shop/checkout" onclick={() => change({ isDrawerOpen: false })}>{say("toCheckout")}</a>
      <button type="button" class="button quiet wide" onclick={() => void handOver()}>{say("handOver")}</button>
      <p class={`small live ${state.basket.live}`}>{say(state.basket.live === "connected" ? "live" : "late")}</p>
    </>
  );
}

function Line({ line }: { line: QuotedLine }): Child {
  const put = (quantity: number) => void storefront().basket.set(line.variant_id, quantity).catch(fail);
  const { name } = line;
  const which = optionsOf(line);
  return (
    <li class="line" key={line.variant_id}>
      <a href={line.product_id ? `/shop/p/${line.product_id}` : "/shop"} onclick={() => change({ isDrawerOpen: false })} tabindex="-1" aria-hidden="true">
        <Picture name={name} sku={line.sku} category={line.categories[0]} />
      </a>
      <div>
        <p class="name">{name}</p>
        {which && <p class="small">{which}</p>}
        {line.applied.map((offer) => <p key={offer.promotion_id} class="small good">{offer.name} · −{money(offer.amount_minor, "EUR")}</p>)}
        {line.warnings.map((warning) => <p key={warning.code} class="small warn">{warning.text}</p>)}
        <div class="steps" role="group" aria-label={`${say("quantity")}: ${name}`}>
          <button type="button" aria-label={say("less", { name })} onclick={() => put(line.quantity - 1)}>−</button>
          <span>{line.quantity}</span>
          <button type="button" aria-label={say("plus", { name })} onclick={() => put(line.quantity + 1)}>+</button>
          <button type="button" class="link" aria-label={say("remove", { name })} onclick={() => put(0)}>{say("removeShort")}</button>
        </div>
        <button type="button" class="link" aria-label={say("saveLaterNamed", { name })} onclick={() => void saveForLater(line.variant_id, name)}>{say("saveLater")}</button>
      </div>
      <p class="sum">
        {line.discount_minor > 0 && <s>{money(line.gross_minor)}</s>}
        <span>{money(line.net_minor)}</span>
      </p>
    </li>
  );
}

/** Which of an article's variants it is; asked for only where two of them would look the same, or where it is wanted. */
export function optionsOf(line: QuotedLine, isWanted = false): string {
  const id = line.product_id;
  if (!id) return "";
  const isTwice = (state.basket.quote?.lines ?? []).filter((each) => each.product_id === id).length > 1;
  const load = () => resource(`product ${id}`, () => storefront().catalogue.product(id)).content;
  const product = isTwice || isWanted ? load() : known<Product>(`product ${id}`);
  const variant = product?.variants.find((each) => each.variant_id === line.variant_id);
  return variant?.options.map((each) => each.value).join(" · ") ?? "";
}

/** What was taken off, and what is within reach. */
export function Offers({ quote }: { quote: BasketQuote }): Child {
  const refused = [...quote.refused, ...quote.lines.flatMap((line) => line.refused)];
  const once = [...new Map(refused.map((each) => [each.promotion_id + each.code, each])).values()];
  const near = once.filter((each) => within.has(each.code));
  const others = once.filter((each) => telling.has(each.code));
  const whole = quote.applied.filter((each) => !quote.lines.some((line) => line.applied.some((own) => own.promotion_id === each.promotion_id)));
  return (
    <div class="hints">
      {whole.map((offer) => <p key={offer.promotion_id} class="hint good"><span>{offer.name}</span><span>−{money(offer.amount_minor)}</span></p>)}
      {near.map((each) => (
        <p key={each.promotion_id} class="hint near">
          {each.missing_minor != null
            ? say("reach", { amount: money(each.missing_minor), name: each.name })
            : say("reachUnits", { text: capital(each.text), name: each.name })}
        </p>
      ))}
      {others.length > 0 && (
        <details class="small">
          <summary>{say("refused")}</summary>
          <ul>{others.map((each) => <li key={each.promotion_id}>{each.name}: {each.text}</li>)}</ul>
        </details>
      )}
    </div>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function Coupon({ quote }: { quote: BasketQuote }): Child {
  const enter = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const code = String(new FormData(form).get("code")).trim();
    if (!code) return;
    try {
      await storefront().basket.enter(code);
      form.reset();
    } catch (error) {
      fail(error);
    }
  };
  return (
    <div class="coupon">
      <form onsubmit={(event: Event) => void enter(event)}>
        <label for="coupon">{say("coupon")}</label>
        <span class="pair"><input id="coupon" name="code" autocomplete="off" autocapitalize="characters" maxlength="64" /><button type="submit" class="button quiet">{say("couponEnter")}</button></span>
      </form>
      {quote.coupons.map((code) => {
        const bad = quote.bad_coupons.find((each) => each.coupon === code);
        return (
          <p key={code} class={bad ? "chip bad" : "chip"}>
            <strong>{code}</strong>{bad && ` ${bad.text}`}
            <button type="button" class="icon" aria-label={say("couponRemove", { code })} onclick={() => void storefront().basket.withdraw(code).catch(fail)}>×</button>
          </p>
        );
      })}
    </div>
  );
}

export function Sums({ quote }: { quote: BasketQuote }): Child {
  const way = quote.shipping.find((each) => each.chosen);
  const articles = quote.lines.reduce((sum, line) => sum + line.gross_minor, 0);
  const goods = quote.lines.reduce((sum, line) => sum + line.net_minor, 0);
  return (
    <dl class="sums">
      <div><dt>{say("subtotal")}</dt><dd>{money(articles)}</dd></div>
      {articles > goods && <div class="good"><dt>{say("discount")}</dt><dd>−{money(articles - goods)}</dd></div>}
      {quote.shipping.length > 0 && (
        <div><dt>{say("shipping")}</dt><dd>{way ? (way.net_minor ? money(way.net_minor) : say("free")) : <span class="small">{say("later")}</span>}</dd></div>
      )}
      <div class="total"><dt>{say("total")}</dt><dd>{money(quote.total_minor, quote.currency)}</dd></div>
    </dl>
  );
}

async function handOver(): Promise<void> {
  try {
    change({ handover: await storefront().basket.handOver() });
  } catch (error) {
    fail(error);
  }
}

export function Qr({ text, label }: { text: string; label: string }): Child {
  const { size, path } = drawQr(text);
  return <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges"><rect width={size} height={size} fill="#fff" /><path d={path} fill="#1f1a17" /></svg>;
}

function HandOver(): Child {
  const { handover } = state;
  if (!handover) return null;
  return (
    <div class="handover">
      <p>{say("handOverText")}</p>
      <p class="code" data-testid="handover">{handover.code}</p>
      <Qr text={handover.link} label={say("handOver")} />
      <p class="small">{say("handOverUntil", { time: time(handover.expires_at) })}</p>
      <button type="button" class="button quiet" onclick={() => change({ handover: null })}>{say("close")}</button>
    </div>
  );
}
