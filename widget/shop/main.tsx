import "@fontsource-variable/figtree";
import "./styles.css";
import { h, patch } from "./dom";
import { go, onArrival, route, watchLinks } from "./router";
import { onDraw, openShop, redraw, state, storefront } from "./store";
import { followOrder } from "./views/order";
import { followSpace } from "./views/space";
import { Shop } from "./views/frame";

const app = document.getElementById("app");

/** The title that the page was last seen under, so that it is told once. */
let told = "";
let isArriving = false;

onDraw(() => {
  if (!app) return;
  document.documentElement.lang = state.language;
  const at = route();
  if (state.settings) {
    followOrder(at.page === "order" ? at : null);
    followSpace(at.page === "space");
  }
  patch(app, <Shop />);
  welcome();
  const heading = app.querySelector("h1")?.textContent;
  document.title = [heading, state.settings?.name].filter(Boolean).join(" · ");
  if (state.settings && heading && told !== location.pathname && !app.querySelector("h1.unseen")) {
    told = location.pathname;
    storefront().events.page(at.page);
  }
});

onArrival(() => {
  isArriving = true;
  welcome();
});

/** Who gets to another page without loading one anew is put at its heading, once there is one. */
function welcome(): void {
  const heading = document.querySelector<HTMLElement>("h1:not(.unseen)");
  if (!isArriving || !heading) return;
  isArriving = false;
  heading.focus({ preventScroll: true });
}

watchLinks();
redraw();
await openShop();
// An order whose answer was lost is asked for again before anything else is sold.
if (state.settings && storefront().checkout.isPending) {
  const placed = await storefront().checkout.resume().catch(() => null);
  if (placed?.outcome === "placed") go("/shop/order");
}
