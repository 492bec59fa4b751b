import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Braces, Fingerprint, ListOrdered, MousePointerClick, Moon, Package, Puzzle, Radio, ShieldCheck, ShoppingBasket, type LucideIcon } from "lucide-react";
import type { JsonObject } from "@/api/types";
import { listOf, type ConditionKind } from "../model";

interface Kind {
  icon: LucideIcon;
  title: MessageDescriptor;
  hint: MessageDescriptor;
  /** A condition of the kind to begin with. */
  fresh: () => JsonObject;
}

export const kinds: Record<ConditionKind, Kind> = {
  event: {
    icon: MousePointerClick,
    title: msg`Did something`,
    hint: msg`how often, how much, where and when`,
    fresh: () => ({ event: "", measure: "count", op: "gte", value: 1, within: { days: 30 } }),
  },
  absent: {
    icon: Moon,
    title: msg`Did not do something`,
    hint: msg`no such event, ever or lately`,
    fresh: () => ({ absent: "", within: { days: 30 } }),
  },
  sequence: {
    icon: ListOrdered,
    title: msg`Did things in order`,
    hint: msg`first this, then that, or then not`,
    fresh: () => ({ sequence: listOf({ event: "" }, { event: "", within: { hours: 4 } }), within: { days: 30 } }),
  },
  trait: {
    icon: Fingerprint,
    title: msg`Is like this`,
    hint: msg`city, birthday, orders, money spent, any trait`,
    fresh: () => ({ trait: "", op: "is", value: "" }),
  },
  consent: {
    icon: ShieldCheck,
    title: msg`Consent`,
    hint: msg`whether we may write, and where`,
    fresh: () => ({ consent: "marketing", channel: "email", op: "is", value: "granted" }),
  },
  segment: {
    icon: Puzzle,
    title: msg`Another segment`,
    hint: msg`is in it, or is not`,
    fresh: () => ({ segment: "", op: "in" }),
  },
  product: {
    icon: Package,
    title: msg`Is a product like this`,
    hint: msg`category, brand, tag, SKU, color and the like`,
    fresh: () => ({ product: "category", op: "in", value: [] }),
  },
  context: {
    icon: Radio,
    title: msg`Is here like this`,
    hint: msg`loyalty tier, signed in or not`,
    fresh: () => ({ context: "tier", op: "is", value: "" }),
  },
  basket: {
    icon: ShoppingBasket,
    title: msg`The basket is like this`,
    hint: msg`pieces in it, or what they cost`,
    fresh: () => ({ basket: "total_minor", op: "gte", value: null }),
  },
  other: {
    icon: Braces,
    title: msg`Written by hand`,
    hint: msg`as JSON`,
    fresh: () => ({}),
  },
};

export const offered = ["event", "absent", "sequence", "trait", "consent", "segment"] as const;
