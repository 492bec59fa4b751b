/** One article. */
import type { Place, Product, Variant } from "../../src";
import { Picture } from "../art";
import { h, type Child } from "../dom";
import { change, forget, redraw, resource, state, storefront } from "../store";
import { money, say } from "../words";
import { Broken, PriceTag, putIn, stockWords, Tiles } from "./parts";
import { WishButton } from "./wishes";

const nearest = 4;
const viewed = new Set<string>();

export function ProductPage({ id }: { id: string }): Child {
  const found = resource(`product ${id}`, () => storefront().catalogue.product(id));
  const product = found.content;
  if (!product) {
    return (
      <main id="main" class="product">
        <h1 tabindex="-1" class="unseen">{say("loading")}</h1>
        {found.error ? <Broken error={found.error} again={() => { forget(`product ${id}`); redraw(); }} /> : <div class="columns"><div class="frame skeleton" /><div /></div>}
      </main>
    );
  }
  tell(product);
  const variant = product.variants.find((each) => each.variant_id === state.variantId) ?? product.variants[0];
  return (
    <main id="main" class="product">
      <div class="columns">
        <div class="frame">
          <Picture image={variant?.image ?? product.images[0]} name={product.name} sku={variant?.sku ?? id} category={product.categories[0]} />
        </div>
        <div class="about">
          {product.brand && <p class="brand">{product.brand}</p>}
          <h1 tabindex="-1">{product.name}</h1>
          {variant && <Buy product={product} variant={variant} />}
          {product.description && <p class="description">{product.description}</p>}
          {variant && <Where variant={variant} />}
        </div>
      </div>
      {product.goes_with.length > 0 && (
        <section aria-labelledby="beside">
          <h2 id="beside">{say("beside")}</h2>
          <Tiles cards={product.goes_with} />
        </section>
      )}
    </main>
  );
}

function tell(product: Product): void {
  if (viewed.has(product.product_id)) return;
  viewed.add(product.product_id);
  storefront().viewed(product);
}

function Buy({ product, variant }: { product: Product; variant: Variant }): Child {
  const { price } = variant;
  return (
    <div class="buy">
      <PriceTag price={price} />
      {price.list_minor > price.price_minor && price.list_minor !== price.reference_minor && <p class="small">{say("listPrice", { price: money(price.list_minor) })}</p>}
      <p class="small">{say("vat")}{price.offers.length > 0 && ` · ${price.offers.join(", ")}`}</p>
      {product.variants.length > 1 && (
        <fieldset class="choices">
          <legend>{variant.options.map((each) => each.name).join(", ") || say("choose")}</legend>
          {product.variants.map((each) => (
            <label key={each.variant_id}>
              <input type="radio" name="variant" value={each.variant_id} checked={each === variant} onchange={() => change({ variantId: each.variant_id })} />
              <span>{each.options.map((option) => option.value).join(" · ") || each.sku}</span>
            </label>
          ))}
        </fieldset>
      )}
      <button
        type="button" class="button wide" disabled={variant.available === 0 || state.basket.isBusy}
        onclick={() => void putIn({ variantId: variant.variant_id }, product.name, { open: true })}
      >
        {variant.available === 0 ? say("soldOut") : say("add")}
      </button>
      <WishButton variantId={variant.variant_id} name={product.name} />
      <p class="small">{variant.available > 3 ? say("online") : stockWords(variant.available)}</p>
    </div>
  );
}

/** In which shops it lies; those that have it first. */
function Where({ variant }: { variant: Variant }): Child {
  const key = `places ${variant.variant_id}`;
  const places = resource(key, () => storefront().catalogue.places([variant.variant_id]));
  if (!places.content?.length) return null;
  const pieces = (place: Place) => place.stock.find((each) => each.variant_id === variant.variant_id)?.available ?? 0;
  const sorted = [...places.content].sort((left, right) => pieces(right) - pieces(left));
  const row = (place: Place) => {
    const there = pieces(place);
    const word = there > 2 ? "whereHere" : there > 0 ? "whereFew" : "whereNone";
    return <li key={place.touchpoint} class={there > 2 ? "there" : there > 0 ? "few" : "none"}>{say(word, { name: place.name })}</li>;
  };
  return (
    <section class="where" aria-labelledby="where">
      <h2 id="where">{say("whereTitle")}</h2>
      <ul>{sorted.slice(0, nearest).map(row)}</ul>
      {sorted.length > nearest && (
        <details>
          <summary>{say("whereMore", { n: sorted.length - nearest })}</summary>
          <ul>{sorted.slice(nearest).map(row)}</ul>
        </details>
      )}
    </section>
  );
}
