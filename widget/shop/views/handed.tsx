/** Where the link of a basket that is handed over leads. Opening it uses the code up, so somebody has to want it. */
import { StorefrontError } from "../../src";
import { h, type Child } from "../dom";
import { go } from "../router";
import { change, redraw, storefront } from "../store";
import { say } from "../words";
import { fail } from "./parts";

let isGone = false;

export function Handed({ code, basketId, signature }: { code: string; basketId: string; signature: string }): Child {
  const open = async () => {
    try {
      await storefront().basket.takeOver({ code, ...(basketId && signature ? { basketId, signature } : {}) });
      go("/shop", { replace: true });
      change({ isDrawerOpen: true });
    } catch (error) {
      if (!(error instanceof StorefrontError) || error.isUnanswered) return fail(error);
      isGone = true;
      redraw();
    }
  };
  return (
    <main id="main" class="handed">
      <h1 tabindex="-1">{say("handedTitle")}</h1>
      <p class="code">{code}</p>
      <div role="status">{isGone ? <p>{say("handedGone")}</p> : <p>{say("handedText")}</p>}</div>
      {isGone ? <a class="button" href="/shop">{say("home")}</a> : <button type="button" class="button" onclick={() => void open()}>{say("handedOpen")}</button>}
    </main>
  );
}
