/** What stands around every page. */
import { Fragment, h, type Child } from "../dom";
import { go, route, type Route } from "../router";
import { change, speak, state } from "../store";
import { say } from "../words";
import { CheckoutPage } from "./checkout";
import { Drawer } from "./drawer";
import { Handed } from "./handed";
import { Home } from "./home";
import { List } from "./list";
import { OrderPage } from "./order";
import { ProductPage } from "./product";
import { SpacePage } from "./space";

export function Shop(): Child {
  const at = route();
  if (state.closed) {
    return <main id="main" class="handed"><h1 tabindex="-1">{say("closedTitle")}</h1><p>{state.closed}</p></main>;
  }
  if (!state.settings) return <main id="main" aria-busy="true" />;
  return (
    <>
      <a class="skip" href="#main">{say("skip")}</a>
      {state.settings.is_demo && <p class="demo">{say("demo")}</p>}
      <Header at={at} />
      <Page at={at} />
      <Footer />
      <Drawer />
      <p class="unseen" role="status" aria-live="polite">{state.said}</p>
      {state.notice && <p class="toast" key="toast">{state.notice}</p>}
    </>
  );
}

function Page({ at }: { at: Route }): Child {
  switch (at.page) {
    case "home": return <Home />;
    case "list": return <List category={at.category} q={at.q} />;
    case "product": return <ProductPage id={at.id} />;
    case "checkout": return <CheckoutPage />;
    case "order": return <OrderPage number={at.number} />;
    case "space": return <SpacePage />;
    case "handed": return <Handed code={at.code} basketId={at.basketId} signature={at.signature} />;
    case "unknown": return <main id="main" class="handed"><h1 tabindex="-1">{say("unknown")}</h1><a class="button" href="/shop">{say("home")}</a></main>;
  }
}

function Header({ at }: { at: Route }): Child {
  const count = state.basket.basket?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;
  const find = (event: Event) => {
    event.preventDefault();
    const q = String(new FormData(event.currentTarget as HTMLFormElement).get("q")).trim();
    go(`/shop/all${q ? `?${new URLSearchParams({ q })}` : ""}`);
  };
  return (
    <header class="top">
      <a class="mark" href="/shop"><Mark />{state.settings?.name}</a>
      <form role="search" onsubmit={find}>
        <label class="unseen" for="search">{say("search")}</label>
        <input id="search" type="search" name="q" placeholder={say("search")} value={at.page === "list" ? at.q : undefined} autocomplete="off" />
        <button type="submit" class="unseen">{say("searchGo")}</button>
      </form>
      <nav aria-label={state.settings?.name}>
        <button type="button" class="link" lang={state.language === "it" ? "en" : "it"} onclick={() => speak(state.language === "it" ? "en" : "it")}>{say("language")}</button>
        <a class="open" href="/shop/space" aria-label={say("space")} aria-current={at.page === "space" ? "page" : null}>
          <svg viewBox="0 0 24 24" aria-hidden="true" width="22" height="22"><circle cx="12" cy="8" r="4" fill="none" stroke="currentColor" stroke-width="1.8" /><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" /></svg>
        </a>
        <button type="button" class="open" aria-label={`${say("basket")}: ${count === 1 ? say("piece") : say("pieces", { n: count })}`} onclick={() => change({ isDrawerOpen: true })}>
          <svg viewBox="0 0 24 24" aria-hidden="true" width="22" height="22"><path d="M4 8h16l-1.5 12h-13zM8.5 8a3.5 3.5 0 0 1 7 0" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" /></svg>
          {count > 0 && <span class="badge" aria-hidden="true">{count}</span>}
        </button>
      </nav>
    </header>
  );
}

const Mark = (): Child => (
  <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#a5472c" /><path d="M6 21a10 10 0 0 1 20 0z" fill="#f6c98a" /><path d="M5 23.5h22" stroke="#faf6ef" stroke-width="2.5" stroke-linecap="round" /></svg>
);

const Footer = (): Child => (
  <footer>
    <p><strong>{state.settings?.name}</strong></p>
    <p><a href="/shop/all">{say("all")}</a> · <a href="/shop/space">{say("space")}</a></p>
  </footer>
);
