"""What people do in commerce becomes events of theirs: on the timeline, in traits and segments, in journeys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from tessere.commerce import catalog, orders
from tessere.commerce.baskets import BasketChanged, LineChange
from tessere.commerce.catalog import Item
from tessere.commerce.orders import Order, OrderCancelled, OrderRefunded, OrderReturned, SoldLine
from tessere.customer import events, profiles
from tessere.customer.profiles import Happening
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound
from tessere.kernel.money import decimals
from tessere.kernel.time import iso


class Doer(Struct, frozen=True, kw_only=True):
    """Who did something, and where."""

    customer_id: UUID | None
    anonymous_id: str | None
    channel: str
    touchpoint: str | None


async def tell_basket(unit: Unit, event: BasketChanged) -> None:
    """What went into a basket or a wish list, and what was taken out."""
    items = await catalog.find_items(unit, variant_ids={each.variant_id for each in event.changes})
    doer = _doer(event)
    for change in event.changes:
        if change.variant_id in items and (name := _basket_name(event.kind, change)) is not None:
            count = abs(change.after - change.before)
            properties = _product(items[change.variant_id], count) | {"cart_id": str(event.basket_id)}
            await tell(unit, doer, f"basket-{unit.new_id()}", name, properties)


async def tell_order(unit: Unit, order_id: UUID) -> None:
    """An order that may be made ready: whoever reserved counts like whoever paid."""
    order = await orders.get_order(unit, order_id=order_id)
    await tell(unit, _doer(order), f"order-{order.id}", "Order Completed", _order(order), at=order.placed_at)


async def tell_cancelled(unit: Unit, event: OrderCancelled) -> None:
    """An order, or pieces of it, will not come."""
    properties = _about(event) | {"whole": event.whole, "reason": event.reason, "products": _lines(event)}
    await tell(unit, _doer(event), f"cancelled-{unit.new_id()}", "Order Cancelled", properties)


async def tell_returned(unit: Unit, event: OrderReturned) -> None:
    """Pieces came back."""
    properties = _about(event) | {"reason": event.reason, "products": _lines(event)}
    await tell(unit, _doer(event), f"return-{event.return_id}", "Order Returned", properties)


async def tell_refunded(unit: Unit, event: OrderRefunded) -> None:
    """Money went back."""
    properties = _about(event) | {"total": major(event.amount_minor, event.currency)}
    message_id = f"refund-{event.order_id}-{event.refunded_minor}"
    await tell(unit, _doer(event), message_id, "Order Refunded", properties)


async def tell(
    unit: Unit, doer: Doer, message_id: str, name: str, properties: Mapping[str, Any], *, at: datetime | None = None
) -> None:
    """Into the log of events: of the customer, or of the visitor; of nobody there is nothing to tell. The same `message_id` is
    the same event."""
    if doer.customer_id is not None:
        happening = Happening(
            message_id=message_id,
            name=name,
            properties=properties,
            channel=doer.channel,
            touchpoint=doer.touchpoint,
            at=at,
        )
        try:
            await profiles.record_happening(unit, profile_id=doer.customer_id, happening=happening)
        except NotFound:  # erased meanwhile
            return
    elif doer.anonymous_id is not None:
        item = {
            "type": "track", "messageId": message_id, "timestamp": iso(at or unit.now), "event": name, "properties": properties,
            "anonymousId": doer.anonymous_id, "context": {"channel": doer.channel, "touchpoint": doer.touchpoint},
        }  # fmt: skip
        body = msgspec.json.encode({"batch": [item]})
        await events.append_body(unit, source_id=events.COMMERCE_SOURCE_ID, format="segment/batch", body=body)


def _basket_name(kind: str, change: LineChange) -> str | None:
    added = change.after > change.before
    if kind == "current":
        return "Product Added" if added else "Product Removed"
    if kind == "wish_list":
        return "Product Added to Wishlist" if added else "Product Removed from Wishlist"
    return None


def _doer(source: Any) -> Doer:
    return Doer(
        customer_id=source.customer_id, anonymous_id=source.anonymous_id, channel=source.channel,
        touchpoint=source.touchpoint,
    )  # fmt: skip


def _about(event: Any) -> dict[str, Any]:
    return {"order_id": event.number, "currency": event.currency}


def _order(order: Order) -> dict[str, Any]:
    lines = [(each, orders.sum_runs(each.runs)) for each in order.lines]
    off = sum(figures.gross_minor - figures.net_minor for _, figures in lines)
    return {
        "order_id": order.number, "currency": order.currency, "total": major(order.total_minor, order.currency),
        "discount": major(off, order.currency), "coupon": ",".join(order.coupons) or None,
        "products": [
            {
                "sku": line.sku, "product_id": line.sku, "name": line.name, "brand": line.brand,
                "category": line.categories, "quantity": figures.quantity,
                "price": major(figures.net_minor, order.currency) / max(1, figures.quantity),
            }
            for line, figures in lines
        ],
    }  # fmt: skip


def _lines(event: OrderCancelled | OrderReturned) -> Sequence[dict[str, Any]]:
    return [_sold(each, event.currency) for each in event.lines]


def _sold(line: SoldLine, currency: str) -> dict[str, Any]:
    return {
        "sku": line.sku, "product_id": line.sku, "name": line.name, "brand": line.brand, "category": line.categories,
        "quantity": line.quantity, "total": major(line.net_minor, currency),
    }  # fmt: skip


def _product(item: Item, quantity: int) -> dict[str, Any]:
    product = item.product
    name = next((each.name for each in product.content.values() if each.name), item.variant.sku)
    return {
        "sku": item.variant.sku, "product_id": item.variant.sku, "name": name, "brand": product.brand,
        "category": product.lineage, "quantity": quantity,
    }  # fmt: skip


def major(amount_minor: int, currency: str) -> float:
    """As the specification of e-commerce events has it: in the currency's major unit."""
    return float(amount_minor) / float(10 ** decimals(currency))
