"""Places orders: what a quote promised, frozen piece by piece, once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from tessere.commerce import baskets, catalog
from tessere.commerce.baskets import DeliveryChoice, QuotedBasket, QuotedGift, QuotedLine
from tessere.commerce.orders.domain.model import (
    Order,
    OrderContact,
    OrderLine,
    OrderPlaced,
    PostalAddress,
    PromotionUsed,
    QuoteChanged,
    ShippingCharge,
    about,
    sold,
)
from tessere.commerce.orders.domain.units import OrderRun, UnitOff, UnitState
from tessere.commerce.orders.service.noting import note, tell
from tessere.commerce.orders.store import orders as store
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid


class Placement(Struct, frozen=True, kw_only=True):
    """Who buys and where things go. `reference` is what the order is placed for (the basket unless given): one order each.

    `handed_over`: the customer has the goods in hand, as at a till. The hold's and the offers' owner ids are kept for those who
    undo or fulfill the order. `placed_at` is when it was, of a sale that is told later.
    """

    customer_id: UUID | None = None
    anonymous_id: str | None = None
    contact: OrderContact = OrderContact()
    billing: PostalAddress | None = None
    shipping: PostalAddress | None = None
    language: str = "it"
    reference: str | None = None
    handed_over: bool = False
    stock_hold_id: UUID | None = None
    offers_owner_id: UUID | None = None
    exchange_of: UUID | None = None
    placed_at: datetime | None = None
    zone: str = "Europe/Rome"


async def find_placed(unit: Unit, *, reference: str) -> Order | None:
    """The order that was placed for something already."""
    return await store.find_by_reference(unit.db, reference)


async def place_order(
    unit: Unit, *, quote: QuotedBasket, quote_hash: str, placement: Placement, order_id: UUID | None = None
) -> Order:
    """Place what `quote` says now, if that is what the customer agreed to (`quote_hash`): QuoteChanged with the new quote
    otherwise. The basket is closed. Placed again for the same reference it is the same order, and Conflict with other content.
    """
    reference = placement.reference or (f"basket {quote.basket_id}" if quote.basket_id else None)
    if reference is None or not 1 <= len(reference) <= 200:
        message = "say in 1 to 200 characters what the order is placed for, so that it is placed once"
        raise Invalid(message, errors=[FieldError("/reference", message)])
    content = _content(quote_hash, placement)
    earlier = await store.find_by_reference(unit.db, reference)
    if earlier is not None:
        return _same(earlier, content)
    if quote.hash != quote_hash:
        raise QuoteChanged(quote)
    lines = await _freeze(unit, quote, placement)
    order = Order(
        id=order_id or unit.new_id(), number=await _number(unit, quote.channel, placement.zone), reference=reference,
        content=content, channel=quote.channel, touchpoint=quote.touchpoint, customer_id=placement.customer_id,
        anonymous_id=placement.anonymous_id, contact=placement.contact, billing=placement.billing,
        shipping=placement.shipping, language=placement.language, currency=quote.currency, lines=lines,
        charge=_charge(quote), promotions=_promotions(quote), coupons=quote.coupons, allowances=(),
        basket_id=quote.basket_id, quote_hash=quote_hash, stock_hold_id=placement.stock_hold_id,
        offers_owner_id=placement.offers_owner_id, exchange_of=placement.exchange_of, authorized_minor=0,
        captured_minor=0, refunded_minor=0, placed_at=placement.placed_at or unit.now, confirmed_at=None,
        updated_at=unit.now, version=1,
    )  # fmt: skip
    if not await store.insert_order(unit.db, order):
        meanwhile = await store.find_by_reference(unit.db, reference)
        if meanwhile is None:
            raise Conflict("somebody placed the same order at the same moment; try again")
        return _same(meanwhile, content)
    if order.basket_id is not None:
        await baskets.close_basket(unit, basket_id=order.basket_id, order_id=order.id, version=quote.basket_version)
    await unit.emit(
        OrderPlaced(
            **about(order), total_minor=order.total_minor, basket_id=order.basket_id,
            lines=tuple(sold(line, line.runs) for line in order.lines), promotions=order.promotions,
            coupons=order.coupons, exchange_of=order.exchange_of,
        )
    )  # fmt: skip
    note(unit, order, "placed", total_minor=order.total_minor)
    await tell(unit, order)
    return order


def freeze_lines(lines: Sequence[QuotedLine], *, first: int = 1, state: UnitState = "open") -> tuple[OrderLine, ...]:
    """The lines of a quote as an order keeps them; Conflict names those that are not sold any more."""
    gone = [
        FieldError(f"/lines/{place}", each.warnings[0].text if each.warnings else "not sold here")
        for place, each in enumerate(lines)
        if not each.sold
    ]
    if gone:
        raise Conflict("some lines are not sold any more; take them out first", code="not_sold", errors=gone)
    return tuple(
        OrderLine(
            line=number, variant_id=each.variant_id, product_id=each.product_id, sku=each.sku, name=each.name,
            brand=each.brand, categories=each.categories, vat_bp=each.vat_bp, list_minor=each.list_minor,
            reference_minor=each.reference_minor, delivery=each.delivery, note=each.note,
            runs=tuple(
                OrderRun(
                    quantity=run.quantity, gross_minor=run.gross_minor, net_minor=run.net_minor,
                    vat_minor=run.vat_minor, state=state,
                    discounts=tuple(
                        UnitOff(promotion_id=off.promotion_id, amount_minor=off.amount_minor) for off in run.discounts
                    ),
                )
                for run in each.runs
            ),
        )
        for number, each in enumerate(lines, first)
    )  # fmt: skip


async def _freeze(unit: Unit, quote: QuotedBasket, placement: Placement) -> tuple[OrderLine, ...]:
    state: UnitState = "handed_over" if placement.handed_over else "open"
    lines = freeze_lines(quote.lines, state=state)
    if not lines:
        raise Invalid("there is nothing to order", errors=[FieldError("/lines", "put something in first")])
    if quote.warnings:
        raise Conflict(quote.warnings[0].text, code=quote.warnings[0].code)
    return lines + await _gifts(unit, quote.gifts, first=len(lines) + 1, state=state, language=placement.language)


async def _gifts(
    unit: Unit, gifts: Sequence[QuotedGift], *, first: int, state: UnitState, language: str
) -> tuple[OrderLine, ...]:
    if not gifts:
        return ()
    items = await catalog.find_items_by_sku(unit, skus=[each.chosen for each in gifts if each.chosen])
    return tuple(
        OrderLine(
            line=number, variant_id=items[each.chosen].variant.id, product_id=items[each.chosen].product.id,
            sku=each.chosen, name=catalog.content_of(items[each.chosen].product, language).name,
            brand=items[each.chosen].product.brand, categories=list(items[each.chosen].product.lineage), vat_bp=0,
            list_minor=None, reference_minor=None, delivery=DeliveryChoice(), gift_of=each.promotion_id,
            runs=(OrderRun(quantity=each.quantity, gross_minor=0, net_minor=0, vat_minor=0, state=state),),
        )
        for number, each in enumerate((each for each in gifts if each.chosen and each.chosen in items), first)
        if each.chosen is not None
    )  # fmt: skip


async def _number(unit: Unit, channel: str, zone: str) -> str:
    year = unit.now.astimezone(ZoneInfo(zone)).year
    return f"{channel.upper()}-{year}-{await store.next_number(unit.db):06d}"


def _charge(quote: QuotedBasket) -> ShippingCharge | None:
    chosen = next((each for each in quote.shipping if each.chosen), None)
    if chosen is None:
        return None
    return ShippingCharge(
        method=chosen.method, name=chosen.name, gross_minor=chosen.gross_minor, net_minor=chosen.net_minor,
        vat_minor=chosen.vat_minor, vat_bp=chosen.vat_bp,
    )  # fmt: skip


def _promotions(quote: QuotedBasket) -> tuple[PromotionUsed, ...]:
    return tuple(
        PromotionUsed(promotion_id=each.promotion_id, name=each.name, amount_minor=each.amount_minor)
        for each in quote.applied
    )


def _content(quote_hash: str, placement: Placement) -> bytes:
    said: list[Any] = [
        quote_hash, placement.customer_id, placement.anonymous_id, placement.contact, placement.billing,
        placement.shipping, placement.handed_over,
    ]  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).digest()


def _same(earlier: Order, content: bytes) -> Order:
    if earlier.content != content:
        detail = f"order {earlier.number} was placed for this already, with other content"
        raise Conflict(detail, code="reference_reused")
    return earlier
