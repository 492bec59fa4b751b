"""Changes what is in a basket."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce import catalog, pricing
from tessere.commerce.baskets.domain.lines import (
    DeliveryChoice,
    Entry,
    check_quantity,
    fold,
    merge,
    quantity_of,
    remove_line,
    set_line,
)
from tessere.commerce.baskets.domain.methods import serves
from tessere.commerce.baskets.domain.model import (
    MOST_COUPONS,
    Basket,
    BasketClosed,
    BasketKind,
    CouponEntry,
    GiftChoice,
    StoredBasket,
    codes_of,
    latest_choices,
    normalise_code,
    render,
    require_open,
)
from tessere.commerce.baskets.service.opening import TOPIC, find_line, get_or_open, lock_for_change, save
from tessere.commerce.baskets.store import baskets as store
from tessere.commerce.baskets.store import methods as methods_store
from tessere.infra import web
from tessere.infra.db import Unit
from tessere.infra.web import ANY_VERSION, ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound


class Wanted(Struct, frozen=True, kw_only=True):
    """So many pieces of a variant, named by id or by sku."""

    variant_id: UUID | None = None
    sku: str | None = None
    quantity: int = 1
    note: str | None = None
    delivery: DeliveryChoice | None = None


async def add_line(
    unit: Unit,
    *,
    basket_id: UUID,
    wanted: Wanted,
    channel: str,
    touchpoint: str | None = None,
    expected: ExpectedVersion = ANY_VERSION,
) -> Basket:
    """Put pieces in, on top of what is there; NotFound for an unknown variant, Conflict for one that is not offered."""
    check_quantity(wanted.quantity)
    basket = await lock_for_change(unit, basket_id, expected)
    variant_id = await _find_offered(unit, wanted, channel=channel, wish=basket.kind != "current")
    quantity = quantity_of(basket.entries, variant_id) + wanted.quantity
    check_quantity(quantity)
    return await _put(unit, basket, variant_id, quantity, wanted, channel=channel, touchpoint=touchpoint)


async def set_quantity(
    unit: Unit,
    *,
    basket_id: UUID,
    wanted: Wanted,
    channel: str,
    touchpoint: str | None = None,
    expected: ExpectedVersion = ANY_VERSION,
) -> Basket:
    """The line has so many pieces from now on, however often this is said; 0 takes it out."""
    if wanted.quantity == 0 and wanted.variant_id is not None:
        return await remove(
            unit, basket_id=basket_id, variant_id=wanted.variant_id, channel=channel, touchpoint=touchpoint,
            expected=expected,
        )  # fmt: skip
    check_quantity(wanted.quantity)
    basket = await lock_for_change(unit, basket_id, expected)
    variant_id = wanted.variant_id
    if variant_id is None or not quantity_of(basket.entries, variant_id):
        variant_id = await _find_offered(unit, wanted, channel=channel, wish=basket.kind != "current")
    return await _put(unit, basket, variant_id, wanted.quantity, wanted, channel=channel, touchpoint=touchpoint)


async def remove(
    unit: Unit,
    *,
    basket_id: UUID,
    variant_id: UUID,
    channel: str,
    touchpoint: str | None = None,
    expected: ExpectedVersion = ANY_VERSION,
) -> Basket:
    """Take a line out."""
    basket = await lock_for_change(unit, basket_id, expected)
    find_line(basket, variant_id)
    after = replace(basket, entries=remove_line(basket.entries, variant_id))
    return await save(unit, basket, after, channel=channel, touchpoint=touchpoint)


async def move_lines(
    unit: Unit,
    *,
    basket_id: UUID,
    variant_ids: Collection[UUID],
    to_kind: BasketKind | None = None,
    to_basket_id: UUID | None = None,
    channel: str,
    touchpoint: str | None = None,
) -> tuple[Basket, Basket]:
    """Move lines to another basket of the same owner, by id or by kind (to save for later: the wish list, or a new saved
    basket); a line that is there already keeps the larger quantity. Both baskets, the one they left first."""
    source = await lock_for_change(unit, basket_id)
    if to_basket_id is None:
        target_id = (
            await get_or_open(
                unit, owner=source.owner, kind=to_kind or "wish_list", channel=channel, touchpoint=touchpoint,
                currency=source.currency,
            )
        ).id  # fmt: skip
    else:
        target_id = to_basket_id
    target = await lock_for_change(unit, target_id)
    if target.id == source.id or target.owner != source.owner:
        message = "give another basket of the same owner"
        raise Invalid("the lines cannot be moved there", errors=[FieldError("/to_basket_id", message)])
    for variant_id in variant_ids:
        find_line(source, variant_id)
    moved = [each for each in source.entries if each.variant_id in set(variant_ids)]
    rest = tuple(each for each in source.entries if each.variant_id not in set(variant_ids))
    left = await save(unit, source, replace(source, entries=rest), channel=channel, touchpoint=touchpoint)
    entries = merge(target.entries, _larger(target.entries, moved, unit.now))
    reached = await save(unit, target, replace(target, entries=entries), channel=channel, touchpoint=touchpoint)
    return left, reached


async def enter_coupon(unit: Unit, *, basket_id: UUID, code: str, expected: ExpectedVersion = ANY_VERSION) -> Basket:
    """Enter a code; whether it is worth something the quote says. Again changes nothing."""
    basket = await lock_for_change(unit, basket_id, expected)
    code = normalise_code(code)
    if not code or len(code) > 64:
        raise Invalid("that is no coupon", errors=[FieldError("/code", "give 1 to 64 letters and digits")])
    known = codes_of(basket)
    if code in known:
        return await save(unit, basket, basket)
    if len(known) >= MOST_COUPONS:
        raise Conflict(f"a basket has at most {MOST_COUPONS} coupons; take one out first", code="too_many_coupons")
    coupons = (*basket.coupons, CouponEntry(code=code, source=basket.owner.source))
    return await save(unit, basket, replace(basket, coupons=coupons))


async def remove_coupon(unit: Unit, *, basket_id: UUID, code: str, expected: ExpectedVersion = ANY_VERSION) -> Basket:
    """Take a code out; NotFound when it was not entered."""
    basket = await lock_for_change(unit, basket_id, expected)
    wanted = normalise_code(code)
    if wanted not in codes_of(basket):
        raise NotFound("this coupon is not in the basket", code="unknown_coupon")
    coupons = tuple(each for each in basket.coupons if each.code != wanted)
    return await save(unit, basket, replace(basket, coupons=coupons))


async def change_basket(
    unit: Unit, *, basket_id: UUID, expected: ExpectedVersion, changes: Mapping[str, Any]
) -> Basket:
    """Change the `name`, the shipping `method` or the chosen `gifts` (variant by promotion; null: none)."""
    basket = await lock_for_change(unit, basket_id, expected)
    given = dict(changes)
    choices = basket.choices
    for promotion_id, variant in given.pop("gifts", {}).items():
        choices = tuple(each for each in choices if each.promotion_id != promotion_id)
        if variant is not None:
            choices = (*choices, GiftChoice(promotion_id=promotion_id, variant=variant, chosen_at=unit.now))
    method = given.get("method")
    if method is not None:
        offered = await methods_store.list_methods(unit.db)
        if not any(
            each.code == method and serves(each, channel=basket.channel, currency=basket.currency) for each in offered
        ):
            message = "there is no such shipping method for this basket"
            raise Invalid(message, errors=[FieldError("/method", message)])
    return await save(unit, basket, replace(basket, choices=latest_choices(choices), **given))


async def delete_basket(unit: Unit, *, basket_id: UUID, expected: ExpectedVersion) -> None:
    """Throw away what is in a basket; a saved one is gone."""
    basket = await lock_for_change(unit, basket_id, expected)
    await save(unit, basket, replace(basket, entries=(), coupons=(), choices=()))
    if basket.kind == "saved":
        await store.delete_basket(unit.db, basket.id)


async def close_basket(unit: Unit, *, basket_id: UUID, order_id: UUID, version: int | None = None) -> Basket:
    """The basket was sold, as it was in the `version` that was quoted; telling it again changes nothing, another order for it
    is a Conflict."""
    basket = await store.get_basket(unit.db, basket_id, lock=True)
    if basket.order_id == order_id:
        return render(basket)
    require_open(basket)
    if version is not None and basket.version != version:
        raise Conflict("the basket was changed meanwhile; look at its new quote first", code="basket_changed")
    after = replace(basket, state="sold", order_id=order_id, updated_at=unit.now)
    await store.save_basket(unit.db, after)
    await unit.emit(
        BasketClosed(
            basket_id=basket.id, customer_id=basket.customer_id, anonymous_id=basket.anonymous_id, order_id=order_id
        )
    )
    await web.publish(unit, topic=TOPIC, ids=[basket.id])
    return render(replace(after, version=basket.version + 1))


async def _put(
    unit: Unit,
    basket: StoredBasket,
    variant_id: UUID,
    quantity: int,
    wanted: Wanted,
    *,
    channel: str,
    touchpoint: str | None,
) -> Basket:
    known = next((line for line in fold(basket.entries) if line.variant_id == variant_id), None)
    if known is None:
        price = await _price_of(unit, variant_id, channel=channel, touchpoint=touchpoint, currency=basket.currency)
    else:
        price = known.price_minor
    entry = Entry(
        source=basket.owner.source, variant_id=variant_id, quantity=quantity,
        channel=channel if known is None else known.channel, touchpoint=touchpoint if known is None else known.touchpoint,
        added_at=unit.now, changed_at=unit.now, price_minor=price,
        note=wanted.note if wanted.note is not None else known.note if known else "",
        delivery=wanted.delivery or (known.delivery if known else DeliveryChoice()),
    )  # fmt: skip
    if known is not None and (known.quantity, known.note, known.delivery) == (quantity, entry.note, entry.delivery):
        return await save(unit, basket, basket)
    after = replace(basket, entries=set_line(basket.entries, entry))
    return await save(unit, basket, after, channel=channel, touchpoint=touchpoint)


async def _find_offered(unit: Unit, wanted: Wanted, *, channel: str, wish: bool) -> UUID:
    """The variant; what is only wished for need not be offered."""
    if wanted.variant_id is not None:
        items = await catalog.find_items(unit, variant_ids=[wanted.variant_id])
        item = items.get(wanted.variant_id)
    elif wanted.sku is not None:
        item = (await catalog.find_items_by_sku(unit, skus=[wanted.sku])).get(wanted.sku)
    else:
        raise Invalid("name what to put in", errors=[FieldError("/variant_id", "give a variant_id or a sku")])
    if item is None:
        raise NotFound(f"there is no variant {wanted.variant_id or wanted.sku}", code="unknown_variant")
    if not wish and not (item.variant.active and catalog.is_offered(item.product, channel, unit.now)):
        raise Conflict(f"{item.variant.sku} is not offered on the channel {channel!r}", code="not_offered")
    return item.variant.id


async def _price_of(unit: Unit, variant_id: UUID, *, channel: str, touchpoint: str | None, currency: str) -> int | None:
    try:
        (line,) = await pricing.price_lines(
            unit,
            lines=[pricing.Asked(variant_id=variant_id)],
            channel=channel,
            touchpoint=touchpoint,
            currency=currency,
        )
    except Conflict:  # its VAT rate is missing: the quote will say so
        return None
    return line.price_minor


def _larger(there: tuple[Entry, ...], moved: list[Entry], now: datetime) -> list[Entry]:
    """The moved entries as of now, none smaller than the one of the same source that is there."""
    known = {(each.source, each.variant_id): each.quantity for each in there}
    return [
        replace(each, quantity=max(each.quantity, known.get((each.source, each.variant_id), 0)), changed_at=now)
        for each in moved
    ]
