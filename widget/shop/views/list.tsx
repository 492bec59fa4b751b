/** Articles of a category or of a search, with what narrows them. */
import type { Facet, SearchPage } from "../../src";
import { h, type Child } from "../dom";
import { go } from "../router";
import { forget, redraw, resource, storefront } from "../store";
import { say } from "../words";
import { Broken, fail, Tiles, Waiting } from "./parts";

const most = 12;

/** What is chosen stands in the address, so that a search can be sent to somebody. */
function chosen(): URLSearchParams {
  return new URL(location.href).searchParams;
}

function toggled(name: string, value: string): string {
  const next = chosen();
  const others = next.getAll(name).filter((each) => each !== value);
  const had = next.getAll(name).includes(value);
  next.delete(name);
  for (const each of had ? others : [...others, value]) next.append(name, each);
  return `${location.pathname}${next.size ? `?${next}` : ""}`;
}

const nameOf = (facet: Facet) => (facet.kind === "attribute" ? "attribute" : facet.kind);
const valueOf = (facet: Facet) => (facet.kind === "attribute" ? `${facet.code}=${facet.value}` : facet.value);
const titleOf = (facet: Facet) => {
  if (facet.kind === "category" || facet.kind === "brand" || facet.kind === "tag") return say(facet.kind);
  return facet.name;
};

export function List({ category, q }: { category: string | null; q: string }): Child {
  const { catalogue } = storefront();
  const query = chosen();
  const categories = [...(category ? [category] : []), ...query.getAll("category")];
  const search = { q, category: categories, brand: query.getAll("brand"), tag: query.getAll("tag"), attribute: query.getAll("attribute") };
  const key = `list ${JSON.stringify(search)}`;
  const found = resource(key, () => catalogue.search(search));
  const page = found.content;
  const title = page?.facets.find((each) => each.kind === "category" && each.value === category)?.label;
  return (
    <main id="main" class="list">
      <h1 tabindex="-1">{q ? say("resultsFor", { q }) : category ? (title ?? "…") : say("all")}</h1>
      {page && <p class="count" role="status">{page.total === 1 ? say("result") : say("results", { n: page.total })}{corrected(page)}</p>}
      <div class="columns">
        {page && <Facets facets={page.facets.filter((each) => !(category && each.kind === "category"))} query={query} />}
        <div>
          {found.error && <Broken error={found.error} again={() => { forget(key); redraw(); }} />}
          {!page && !found.error && <Waiting tiles={12} />}
          {page?.items.length === 0 && (
            <div class="empty"><p>{say("nothing")}</p><p>{say("nothingHint")}</p><a class="button" href="/shop/all">{say("browse")}</a></div>
          )}
          {page && <Tiles cards={page.items} />}
          {page?.next_cursor && (
            <button type="button" class="button quiet" onclick={() => void more(page, search)}>{say("more")}</button>
          )}
        </div>
      </div>
    </main>
  );
}

function corrected(page: SearchPage): string {
  const words = Object.values(page.meant).flat();
  return words.length ? ` · ${say("meant", { words: words.join(", ") })}` : "";
}

/** The next ones, below those that are shown. */
async function more(page: SearchPage, search: object): Promise<void> {
  try {
    const next = await storefront().catalogue.search({ ...search, cursor: page.next_cursor ?? null });
    page.items = [...page.items, ...next.items];
    page.next_cursor = next.next_cursor ?? null;
    redraw();
  } catch (error) {
    fail(error);
  }
}

function Facets({ facets, query }: { facets: readonly Facet[]; query: URLSearchParams }): Child {
  const kinds = new Map<string, Facet[]>();
  for (const facet of facets) {
    const key = `${facet.kind} ${facet.code ?? ""}`;
    kinds.set(key, [...(kinds.get(key) ?? []), facet]);
  }
  const useful = [...kinds].filter(([, of]) => of.length > 1 || of.some((each) => query.getAll(nameOf(each)).includes(valueOf(each))));
  if (!useful.length) return null;
  return (
    <details class="facets" ref={(element: HTMLDetailsElement) => openOnce(element)}>
      <summary>{say("filter")}</summary>
      {useful.map(([key, of]) => (
        <fieldset key={key}>
          <legend>{of[0] && titleOf(of[0])}</legend>
          {of.slice(0, most).map((facet) => {
            const isChosen = query.getAll(nameOf(facet)).includes(valueOf(facet));
            return (
              <label key={facet.value}>
                <input type="checkbox" checked={isChosen} onchange={() => go(toggled(nameOf(facet), valueOf(facet)), { replace: true })} />
                {facet.label} <span class="number">{facet.count}</span>
              </label>
            );
          })}
        </fieldset>
      ))}
    </details>
  );
}

/** Beside the articles where there is room, folded above them where there is none. */
function openOnce(element: HTMLDetailsElement): void {
  if (element.dataset.seen) return;
  element.dataset.seen = "1";
  element.open = matchMedia("(min-width: 56rem)").matches;
}
