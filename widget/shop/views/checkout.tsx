/** The checkout: who, how, paid in which way. One page, one button. */
import { StorefrontError, type BasketQuote, type Place } from "../../src";
import { Fragment, h, type Child } from "../dom";
import { go } from "../router";
import { changeForm, clearForm, resource, state, storefront, type Form } from "../store";
import { money, say, type Word } from "../words";
import { Offers, optionsOf, Sums } from "./drawer";
import { fail } from "./parts";

export function CheckoutPage(): Child {
  const { quote, basket } = state.basket;
  if (!quote || !basket?.lines.length) {
    return <main id="main"><h1 tabindex="-1">{say("checkout")}</h1><div class="empty"><p>{say("empty")}</p><a class="button" href="/shop/all">{say("browse")}</a></div></main>;
  }
  const { form } = state;
  begin(form, quote);
  return (
    <main id="main" class="checkout">
      <h1 tabindex="-1">{say("checkout")}</h1>
      <form class="columns" novalidate onsubmit={(event: Event) => { event.preventDefault(); void place(); }}>
        <div>
          <fieldset>
            <legend>{say("contact")}</legend>
            <Field word="name" path="contact/name" autocomplete="name" />
            <Field word="email" path="contact/email" type="email" autocomplete="email" />
            <Field word="phone" path="contact/phone" type="tel" autocomplete="tel" />
          </fieldset>
          <Delivery form={form} />
          <Payment form={form} />
        </div>
        <aside aria-labelledby="summary">
          <h2 id="summary">{say("summary")}</h2>
          <ul class="brief">{quote.lines.map((line) => <li key={line.variant_id}><span>{line.quantity} × {[line.name, optionsOf(line)].filter(Boolean).join(", ")}</span><span>{money(line.net_minor)}</span></li>)}</ul>
          <Offers quote={quote} />
          <Sums quote={quote} />
          <div role="alert">
            {form.changed && <p class="notice">{say("changed", { total: money(quote.total_minor) })}</p>}
            {form.problem && <p class="notice bad">{form.problem}</p>}
          </div>
          <button type="submit" class="button wide" disabled={form.isSending || state.basket.isBusy}>
            {form.isSending ? say("placing") : say("place", { total: money(quote.total_minor) })}
          </button>
          <p class="small">{say("vat")}</p>
        </aside>
      </form>
    </main>
  );
}

/** Begin with what the basket says already; what is sent goes the cheapest way until another is chosen, so that the total is whole. */
function begin(form: Form, quote: BasketQuote): void {
  if (!form.isBegun) {
    form.isBegun = true;
    const [first] = quote.lines;
    const collected = first?.delivery.kind === "pickup" && quote.lines.every((line) => line.delivery.touchpoint === first.delivery.touchpoint);
    if (collected) Object.assign(form, { way: "pickup", touchpoint: first.delivery.touchpoint, pay: "pickup" });
  }
  const [cheapest] = quote.shipping;
  if (form.way !== "ship" || !cheapest || quote.method || form.proposed === cheapest.method) return;
  form.proposed = cheapest.method;
  queueMicrotask(() => void storefront().basket.ship(cheapest.method).catch(fail));
}

type Part = "contact" | "shipping";

const without = (errors: Record<string, string>, path: string) =>
  Object.fromEntries(Object.entries(errors).filter(([each]) => each !== path));

function Field({ word, path, type = "text", autocomplete, half = false }: { word: Word; path: string; type?: string; autocomplete: string; half?: boolean }): Child {
  const { form } = state;
  const [part, name] = path.split("/") as [Part, string];
  const value = (form[part] as Record<string, string | undefined>)[name] ?? "";
  const error = form.errors[`/${path}`];
  const id = path.replace("/", "-");
  const type_ = (event: Event) => {
    (form[part] as Record<string, string>)[name] = (event.target as HTMLInputElement).value;
    changeForm({ errors: without(form.errors, `/${path}`) });
  };
  return (
    <div class={half ? "field half" : "field"} key={id}>
      <label for={id}>{say(word)}</label>
      <input id={id} type={type} value={value} autocomplete={autocomplete} aria-invalid={error ? "true" : null} aria-describedby={error ? `${id}-wrong` : null} oninput={type_} />
      {error && <p class="wrong" id={`${id}-wrong`}>{error}</p>}
    </div>
  );
}

function Option({ name, value, word, hint, isChosen, choose }: { name: string; value: string; word: string; hint?: string; isChosen: boolean; choose: () => void }): Child {
  return (
    <label class={isChosen ? "option chosen" : "option"} key={`${name} ${value}`}>
      <input type="radio" name={name} value={value} checked={isChosen} onchange={choose} />
      <span><strong>{word}</strong>{hint && <span class="small">{hint}</span>}</span>
    </label>
  );
}

function Delivery({ form }: { form: Form }): Child {
  const { quote } = state.basket;
  const ways = quote?.shipping ?? [];
  return (
    <fieldset>
      <legend>{say("delivery")}</legend>
      <Option name="way" value="ship" word={say("ship")} isChosen={form.way === "ship"} choose={() => void deliver("ship", null)} />
      <Option name="way" value="pickup" word={say("pickup")} isChosen={form.way === "pickup"} choose={() => void deliver("pickup", form.touchpoint)} />
      {form.way === "ship" ? (
        <>
          <div class="address">
            <Field word="street" path="shipping/street" autocomplete="street-address" />
            <Field word="postalCode" path="shipping/postal_code" autocomplete="postal-code" half />
            <Field word="city" path="shipping/city" autocomplete="address-level2" half />
            <Field word="province" path="shipping/province" autocomplete="address-level1" half />
          </div>
          {ways.map((each) => (
            <Option
              name="method" value={each.method} word={each.name} hint={each.net_minor ? money(each.net_minor) : say("free")}
              isChosen={each.chosen} choose={() => void storefront().basket.ship(each.method).catch(fail)}
            />
          ))}
        </>
      ) : <Shops form={form} />}
      {form.errors["/delivery"] && <p class="wrong">{form.errors["/delivery"]}</p>}
    </fieldset>
  );
}

/** Where it can be collected, the shops that have everything first. */
function Shops({ form }: { form: Form }): Child {
  const lines = state.basket.basket?.lines ?? [];
  const key = lines.map((line) => line.variant_id).sort();
  const places = resource(`collect ${key.join()}`, () => storefront().catalogue.places(key)).content ?? [];
  const there = (place: Place) => lines.filter((line) => (place.stock.find((each) => each.variant_id === line.variant_id)?.available ?? 0) >= Math.min(line.quantity, 10)).length;
  const sorted = [...places].sort((left, right) => there(right) - there(left));
  return (
    <div class="shops" role="radiogroup" aria-label={say("shop")}>
      {sorted.map((place) => {
        const found = there(place);
        const hint = found === lines.length ? say("allThere") : found ? say("someThere", { n: found, all: lines.length }) : say("noneThere");
        const street = place.address?.street ? `${place.address.street}, ${place.address.city} · ` : "";
        return <Option name="shop" value={place.touchpoint} word={place.name} hint={street + hint} isChosen={form.touchpoint === place.touchpoint} choose={() => void deliver("pickup", place.touchpoint)} />;
      })}
    </div>
  );
}

async function deliver(way: Form["way"], touchpoint: string | null): Promise<void> {
  const pay = way === "ship" ? "bank_transfer" : state.form.pay;
  const errors = without(state.form.errors, "/delivery");
  changeForm({ way, touchpoint: touchpoint ?? state.form.touchpoint, pay, errors });
  if (way === "pickup" && !touchpoint) return;
  await storefront().basket.deliver({ kind: way, touchpoint: way === "pickup" ? touchpoint : null }).catch(fail);
}

function Payment({ form }: { form: Form }): Child {
  const choose = (pay: Form["pay"]) => () => changeForm({ pay });
  return (
    <fieldset>
      <legend>{say("payment")}</legend>
      {form.way === "pickup" && <Option name="pay" value="pickup" word={say("payThere")} hint={say("payThereHint")} isChosen={form.pay === "pickup"} choose={choose("pickup")} />}
      <Option name="pay" value="bank_transfer" word={say("transfer")} hint={say("transferHint")} isChosen={form.pay === "bank_transfer"} choose={choose("bank_transfer")} />
      <details>
        <summary>{say("giftCard")}</summary>
        <div class="field">
          <label for="gift-card">{say("giftCardCode")}</label>
          <input id="gift-card" value={form.giftCard} autocomplete="off" oninput={(event: Event) => changeForm({ giftCard: (event.target as HTMLInputElement).value })} />
        </div>
      </details>
    </fieldset>
  );
}

/** What is missing, found here so that one need not wait for the answer. */
function missing(form: Form): Record<string, string> {
  const errors: Record<string, string> = {};
  const need = (part: Part, ...names: string[]) => {
    for (const name of names) if (!(form[part] as Record<string, string | undefined>)[name]?.trim()) errors[`/${part}/${name}`] = say("required");
  };
  need("contact", "name", "email");
  if (form.way === "ship") need("shipping", "street", "postal_code", "city");
  else if (!form.touchpoint) errors["/delivery"] = say("chooseShop");
  if (form.way === "ship" && state.basket.quote?.shipping.length && !state.basket.quote.method) errors["/delivery"] = say("chooseWay");
  return errors;
}

async function place(): Promise<void> {
  const { form } = state;
  const errors = missing(form);
  changeForm({ errors, problem: null, changed: false, isSending: Object.keys(errors).length === 0 });
  if (Object.keys(errors).length) {
    queueMicrotask(() => document.querySelector<HTMLElement>("[aria-invalid], .shops input")?.focus());
    return;
  }
  const shop = storefront();
  try {
    // What was put in since is collected with the rest.
    if (form.way === "pickup") await shop.basket.deliver({ kind: "pickup", touchpoint: form.touchpoint });
    const tenders = [
      ...(form.giftCard.trim() ? [{ tender: "gift_card" as const, code: form.giftCard.trim() }] : []),
      ...(form.pay === "bank_transfer" ? [{ tender: "bank_transfer" as const }] : []),
    ];
    const shipping = { country: "IT", ...form.shipping, name: form.contact.name ?? "" };
    const people = { contact: form.contact, ...(form.way === "ship" ? { shipping } : {}) };
    const placed = await shop.checkout.place({ ...people, tenders, payAtPickup: form.pay === "pickup" });
    if (placed.outcome === "quote_changed") {
      changeForm({ isSending: false, changed: true });
      return;
    }
    shop.events.identify({ email: form.contact.email, name: form.contact.name });
    clearForm();
    go("/shop/order");
  } catch (error) {
    refused(error);
  }
}

function refused(error: unknown): void {
  if (!(error instanceof StorefrontError)) {
    changeForm({ isSending: false, problem: String(error) });
    return;
  }
  const errors = Object.fromEntries(error.fields.map((field) => [field.pointer, field.detail]));
  changeForm({ isSending: false, errors, problem: error.isUnanswered ? say("unanswered") : [error.message, ...error.fields.map((each) => each.detail)].join(" · ") });
}
