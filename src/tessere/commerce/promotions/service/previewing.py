"""What a promotion would do to a basket: the quote with it and without, and why not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce import catalog, pricing
from tessere.commerce.offers import (
    Basket,
    Compiled,
    Context,
    Coupon,
    Line,
    PromotionDraft,
    Quote,
    promotion_from,
    quote,
    why_not,
)
from tessere.commerce.pricing import Asked
from tessere.commerce.promotions.service.editing import check_draft
from tessere.commerce.promotions.service.lines import line_of
from tessere.commerce.promotions.service.quoting import load_bundle, with_coupons
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid

_CODE = "PREVIEW"


class PreviewLine(Struct, frozen=True, kw_only=True):
    """So many pieces of a sku."""

    sku: str
    quantity: int = 1


class Previewed(Struct, frozen=True):
    """`outcome` is what became of the promotion, as in a trace; `names` are those of all promotions."""

    before: Quote
    after: Quote
    outcome: dict[str, Any]
    names: dict[str, dict[str, str]]


async def make_lines(
    unit: Unit, *, lines: Sequence[PreviewLine], channel: str, touchpoint: str | None, currency: str
) -> tuple[Line, ...]:
    """Lines as they would be in a basket there now: facts from the catalog, prices from the lists."""
    items = await catalog.find_items_by_sku(unit, skus=[each.sku for each in lines])
    unknown = [
        FieldError(f"/lines/{place}/sku", f"there is no sku {each.sku[:64]!r}")
        for place, each in enumerate(lines)
        if each.sku not in items
    ]
    if unknown:
        raise Invalid("these lines cannot be previewed", code="unknown_sku", errors=unknown)
    asked = [Asked(variant_id=items[each.sku].variant.id, quantity=each.quantity) for each in lines]
    prices = await pricing.price_lines(unit, lines=asked, channel=channel, touchpoint=touchpoint, currency=currency)
    found = []
    for number, (line, price) in enumerate(zip(lines, prices, strict=True), 1):
        if price.price_minor is None:
            raise Conflict(f"{line.sku} has no price there; set one first", code="no_price")
        found.append(line_of(items[line.sku], price, id=str(number), quantity=line.quantity))
    return tuple(found)


async def preview(
    unit: Unit, *, draft: PromotionDraft, promotion_id: str, basket: Basket, context: Context, with_coupon: bool
) -> Previewed:
    """The basket under what is on offer now without the promotion, and with it as drafted. Budgets count as untouched."""
    check_draft(draft)
    now = (await load_bundle(unit)).bundle
    others = tuple(each for each in now.promotions if each.id != promotion_id)
    promotion = promotion_from(promotion_id, draft)
    context = await with_coupons(unit, context)
    entered = context
    if with_coupon and draft.coupon:
        entered = replace(
            context, codes=(*context.codes, _CODE), coupons={**context.coupons, _CODE: Coupon(promotion_id)}
        )

    def ask() -> Previewed:
        without = Compiled(replace(now, promotions=others))
        within = Compiled(replace(now, promotions=(*others, promotion)))
        return Previewed(
            quote(basket, context, without),
            quote(basket, entered, within),
            why_not(within, basket, entered, promotion_id),
            {each.promotion.id: each.promotion.name for each in within.offers},
        )

    return await asyncio.to_thread(ask)
