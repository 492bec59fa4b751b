/** Addresses of the shop. */
import { redraw } from "./store";

export type Route =
  | { page: "home" }
  | { page: "list"; category: string | null; q: string; cursor: string | null }
  | { page: "product"; id: string }
  | { page: "checkout" }
  | { page: "order"; number: string | null }
  | { page: "space" }
  | { page: "handed"; code: string; basketId: string; signature: string }
  | { page: "unknown" };

export function route(): Route {
  const { pathname, searchParams } = new URL(location.href);
  const [, first, second, third] = pathname.split("/");
  if (first === "basket" && second) {
    return { page: "handed", code: second, basketId: searchParams.get("b") ?? "", signature: searchParams.get("s") ?? "" };
  }
  if (!second) return { page: "home" };
  if (second === "all" || second === "c") {
    const category = second === "c" ? decodeURIComponent(third ?? "") : null;
    return { page: "list", category, q: searchParams.get("q") ?? "", cursor: null };
  }
  if (second === "p" && third) return { page: "product", id: third };
  if (second === "order") return { page: "order", number: third ? decodeURIComponent(third) : null };
  if (second === "checkout" || second === "space") return { page: second };
  return { page: "unknown" };
}

let arrived: () => void = () => undefined;
export const onArrival = (act: () => void) => (arrived = act);

export function go(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  if (!replace) scrollTo(0, 0);
  redraw();
  if (!replace) queueMicrotask(arrived);
}

/** Links of the shop lead on without loading the page again. */
export function watchLinks(): void {
  addEventListener("popstate", () => {
    redraw();
    queueMicrotask(arrived);
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[href]") as HTMLAnchorElement | null;
    const isOurs = link?.origin === location.origin && /^\/(shop|basket)(\/|$)/.test(link.pathname);
    if (!link || !isOurs || link.target || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
