"""Takes in what tills sold without asking: it was paid and carried away, so it becomes an order as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec

from tessere.commerce import catalog, loyalty, orders, promotions, stock
from tessere.commerce.baskets import (
    DeliveryChoice,
    OfferApplied,
    QuotedBasket,
    QuotedLine,
    UnitDiscount,
    UnitRun,
)
from tessere.commerce.catalog import Item
from tessere.commerce.offers import Applied, TillSale
from tessere.commerce.orders import NewPayment, Order, Placement
from tessere.commerce.stock import StockLine
from tessere.customer import profiles
from tessere.flows.checkout import store
from tessere.flows.checkout.domain import MANUAL, Checkout, payment_id
from tessere.flows.checkout.service.placing import Setting, find_shop
from tessere.infra.db import Database, Unit
from tessere.kernel.errors import FieldError, Invalid, NotFound

_LASTS = timedelta(days=7)
# What a till calls anything else went through its terminal.
_TENDERS: Mapping[str, Literal["cash", "bank_transfer"]] = {"cash": "cash", "bank_transfer": "bank_transfer"}


async def take_sale(database: Database, *, sale: TillSale, setting: Setting) -> Order:
    """Make a till's sale an order, once for its id, however often it is told; NotFound and Invalid for what this system does
    not know (the till puts such a sale aside)."""
    async with database.unit(actor=setting.actor) as unit:
        known = await orders.find_placed(unit, reference=_reference(sale))
        order = await orders.lock_order(unit, known.id) if known else await _place(unit, sale, setting)
        for place, tender in enumerate(sale.tenders):
            new = NewPayment(
                id=payment_id(sale.id, place), provider=MANUAL, tender=_TENDERS.get(tender.kind, "desk_card"),
                amount_minor=tender.amount_minor, details={"reference": tender.reference}, touchpoint=sale.touchpoint,
            )  # fmt: skip
            order = await orders.pay_by_hand(unit, order=order, new=new)
        return order


async def _place(unit: Unit, sale: TillSale, setting: Setting) -> Order:
    items = await catalog.find_items(unit, variant_ids={each.variant_id for each in sale.lines})
    for place, line in enumerate(sale.lines):
        if line.variant_id not in items:
            detail = f"there is no variant {line.variant_id} ({line.sku})"
            raise Invalid(detail, code="unknown_variant", errors=[FieldError(f"/lines/{place}/variant_id", detail)])
    shop = find_shop(await stock.list_locations(unit), sale.touchpoint, "/touchpoint")
    quote = _quote(sale, items)
    placement = Placement(
        customer_id=await _customer(unit, sale.customer), reference=_reference(sale), handed_over=True,
        placed_at=min(sale.at, unit.now), zone=setting.settings.time_zone,
    )  # fmt: skip
    order = await orders.place_order(unit, quote=quote, quote_hash=quote.hash, placement=placement)
    lines = [StockLine(variant_id=each.variant_id, quantity=each.quantity) for each in sale.lines]
    await stock.sell_stock(unit, location_id=shop.id, reference=f"order {order.number}", lines=lines)
    checkout = Checkout(
        id=sale.id, order_id=order.id, basket_id=None, state="placed", hold_ids=(), reopen=False,
        deadline=unit.now + _LASTS, created_at=unit.now,
    )  # fmt: skip
    await store.insert_checkout(unit.db, checkout)
    await promotions.note_uses(unit, owner_id=sale.id, uses=_uses(sale), customer_id=order.customer_id)
    return order


def _uses(sale: TillSale) -> list[Applied]:
    """What the sale took of promotions; ids that are none are left out."""
    found = []
    for each in sale.promotions:
        try:
            UUID(each.promotion_id)
        except ValueError:
            continue
        found.append(Applied(each.promotion_id, each.amount_minor, 0, each.coupon))
    return found


async def _customer(unit: Unit, read: str | None) -> UUID | None:
    """Whose card was read. A sale is worth more than its customer: of a card that nobody has, it is nobody's."""
    if not read:
        return None
    try:
        try:
            return await profiles.get_current_id(unit, profile_id=UUID(read))
        except ValueError:
            return (await loyalty.find_card(unit, number=read)).customer_id
    except (NotFound, Invalid):
        return None


def _reference(sale: TillSale) -> str:
    return f"till {sale.id}"


def _quote(sale: TillSale, items: Mapping[UUID, Item]) -> QuotedBasket:
    """The sale in the form of a quote that was agreed to."""
    lines = tuple(_line(sale, place, items) for place in range(len(sale.lines)))
    return QuotedBasket(
        hash=hashlib.sha256(msgspec.json.encode(sale, order="deterministic")).hexdigest(), basket_id=None,
        basket_version=None, quoted_at=sale.at, valid_until=sale.at, currency=sale.currency, channel=sale.channel,
        touchpoint=sale.touchpoint, lines=lines, shipping=(), method=None, gifts=(), gross_minor=sale.gross_minor,
        discount_minor=sale.discount_minor, total_minor=sale.total_minor, vat_minor=sale.vat_minor,
        applied=tuple(
            OfferApplied(promotion_id=each.promotion_id, name="", amount_minor=each.amount_minor, units=0)
            for each in sale.promotions
        ),
        refused=(), coupons=tuple(each.coupon for each in sale.promotions if each.coupon), bad_coupons=(), warnings=(),
        bundle_version=sale.offers_version, proven=True,
    )  # fmt: skip


def _line(sale: TillSale, place: int, items: Mapping[UUID, Item]) -> QuotedLine:
    sold = sale.lines[place]
    product = items[sold.variant_id].product
    runs = tuple(
        UnitRun(
            quantity=each.quantity, gross_minor=sold.unit_minor, net_minor=each.net_minor, vat_minor=each.vat_minor,
            discounts=tuple(
                UnitDiscount(promotion_id=off.promotion_id, amount_minor=off.amount_minor) for off in each.discounts
            ),
        )
        for each in sold.units
    )  # fmt: skip
    net = sum(each.net_minor * each.quantity for each in runs)
    gross = sold.unit_minor * sold.quantity
    return QuotedLine(
        variant_id=sold.variant_id, sku=sold.sku, product_id=product.id, name=catalog.content_of(product, "it").name,
        brand=product.brand, categories=list(product.lineage), quantity=sold.quantity, sold=True, vat_bp=sold.vat_bp,
        list_minor=sold.list_minor, price_minor=sold.unit_minor, price_list=None,
        is_reduced=sold.list_minor is not None and sold.list_minor > sold.unit_minor, reference_minor=None, percent=None,
        gross_minor=gross, discount_minor=gross - net, net_minor=net,
        vat_minor=sum(each.vat_minor * each.quantity for each in runs), runs=runs, applied=(), refused=(),
        available=sold.quantity, delivery=DeliveryChoice(), note="", warnings=(),
    )  # fmt: skip
