/** The shop's first page. */
import type { Card } from "../../src";
import { CategoryArt, Window } from "../art";
import { h, type Child } from "../dom";
import { forget, resource, state, storefront } from "../store";
import { day, say } from "../words";
import { Broken, Tiles, Waiting } from "./parts";

const looked = 48;
const shownFirst = 10;

/** Some of each kind: by name the first ones would all be clocks. */
function mixed(cards: readonly Card[]): Card[] {
  const first = (card: Card) => card.name.split(" ").slice(0, 2).join(" ");
  const once = [...new Map(cards.filter((card) => card.available > 0).map((card) => [first(card), card])).values()];
  return once.slice(0, shownFirst);
}

export function Home(): Child {
  const { catalogue } = storefront();
  const offers = resource("offers", () => catalogue.offers());
  const categories = resource("categories", () => catalogue.categories());
  const places = resource("places", () => catalogue.places());
  const announced = offers.content?.find((offer) => offer.announced && offer.categories.length);
  const wanted = offers.content && (announced?.categories ?? []);
  const cards = wanted && resource(`first ${wanted.join()}`, () => catalogue.search({ category: wanted, limit: looked }));
  return (
    <main id="main" class="home">
      <section class="hero">
        <div>
          <h1 tabindex="-1">{say("heroTitle")}</h1>
          <p class="lead">{say("heroText")}</p>
          <a class="button" href="/shop/all">{say("browse")}</a>
        </div>
        <Window />
      </section>
      {!!offers.content?.length && (
        <section aria-labelledby="offers">
          <h2 id="offers">{say("offers")}</h2>
          <ul class="offers">
            {offers.content.slice(0, 6).map((offer) => (
              <li key={offer.id} class={offer.announced ? "offer announced" : "offer"}>
                <a href={offer.categories[0] ? `/shop/c/${offer.categories[0]}` : "/shop/all"}>
                  <strong>{offer.name}</strong>
                  {offer.until && <span>{say("until", { date: day(offer.until) })}</span>}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="categories">
        <h2 id="categories">{say("categories")}</h2>
        <ul class="categories">
          {categories.content
            ?.filter((each) => !each.parent_code)
            .map(({ code, name }) => {
              const label = name[state.language] ?? Object.values(name)[0] ?? code;
              return (
                <li key={code}>
                  <a href={`/shop/c/${encodeURIComponent(code)}`}>
                    <CategoryArt code={code} name={label} />
                    <span>{label}</span>
                  </a>
                </li>
              );
            })}
        </ul>
      </section>
      <section aria-labelledby="some">
        <h2 id="some">{announced?.name ?? say("some")}</h2>
        {cards?.content ? <Tiles cards={mixed(cards.content.items)} /> : cards?.error ? <Broken error={cards.error} again={() => forget("")} /> : <Waiting />}
      </section>
      <section class="promises">
        <p><strong>{say("collectTitle")}</strong>{say("collectText", { n: places.content?.length ?? "" })}</p>
        <p><strong>{say("samePriceTitle")}</strong>{say("samePriceText")}</p>
        <p><strong>{say("returnTitle")}</strong>{say("returnText")}</p>
      </section>
    </main>
  );
}
