"""Writes down what commerce keeps of a person, for the copy that they may ask for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from tessere.commerce import baskets, bookings, catalog, loyalty, orders
from tessere.commerce.baskets import Basket
from tessere.commerce.bookings import Booking, Waiting
from tessere.commerce.catalog import Item
from tessere.commerce.orders import Order, Payment
from tessere.infra.db import Unit
from tessere.kernel.time import iso

_AT_ONCE = 100
Kept = TypeVar("Kept")


async def _copy_orders(unit: Unit, profile_ids: Sequence[UUID]) -> dict[str, list[Any]]:
    found = []
    for customer_id in profile_ids:

        async def read(before: Order | None, customer_id: UUID = customer_id) -> list[Order]:
            key = None if before is None else before.id
            return await orders.list_orders(unit, customer_id=customer_id, before=key, limit=_AT_ONCE)

        for each in await _all(read):
            found.append(_order(each, await orders.list_payments(unit, order_id=each.id)))
    return {"orders": found}


async def _copy_baskets(unit: Unit, profile_ids: Sequence[UUID]) -> dict[str, list[Any]]:
    found: list[Basket] = []
    for customer_id in profile_ids:

        async def read(before: Basket | None, customer_id: UUID = customer_id) -> list[Basket]:
            key = None if before is None else before.id
            return await baskets.list_baskets(unit, customer_id=customer_id, before=key, limit=_AT_ONCE)

        found += await _all(read)
    variants = {line.variant_id for each in found for line in each.lines}
    items = await catalog.find_items(unit, variant_ids=variants)
    return {"baskets": [_basket(each, items) for each in found]}


async def _copy_points(unit: Unit, profile_ids: Sequence[UUID]) -> dict[str, list[Any]]:
    cards: list[Any] = []
    points: list[Any] = []
    for customer_id in profile_ids:
        for card in await loyalty.list_cards(unit, customer_id=customer_id):
            cards.append({"value": card.number, "status": card.state, "at": iso(card.issued_at)})

        async def read(
            before: loyalty.StatementLine | None, customer_id: UUID = customer_id
        ) -> list[loyalty.StatementLine]:
            key = None if before is None else (before.at, before.id)
            return await loyalty.list_statement(unit, customer_id=customer_id, before=key, limit=_AT_ONCE)

        points += [
            {
                "at": iso(each.at),
                "purpose": each.purpose,
                "points": each.points,
                "balance": each.balance,
                "reason": each.note,
            }
            for each in await _all(read)
        ]
    return {"cards": cards, "points": points}


async def _copy_bookings(unit: Unit, profile_ids: Sequence[UUID]) -> dict[str, list[Any]]:
    customers = list(profile_ids)

    async def read(after: Booking | None) -> list[Booking]:
        key = None if after is None else (after.starts_at, after.id)
        chosen = bookings.Filter(customers=customers)
        return await bookings.list_bookings(unit, filter=chosen, after=key, limit=_AT_ONCE)

    async def wait(after: Waiting | None) -> list[Waiting]:
        key = None if after is None else after.id
        return await bookings.list_waiting(unit, customers=customers, all=True, after=key, limit=_AT_ONCE)

    names = {each.id: each.terms.name for each in await bookings.list_settings(unit, bookings.SERVICES)}
    return {
        "bookings": [
            {
                "at": iso(each.starts_at), "label": names.get(each.service_id, {}), "touchpoint": each.touchpoint,
                "status": each.state, "contact": _plain(each.contact), "note": each.note, "reason": each.reason,
            }
            for each in await _all(read)
        ],
        "waiting": [
            {
                "at": iso(each.created_at), "label": names.get(each.service_id, {}), "touchpoint": each.touchpoint,
                "status": each.state, "contact": _plain(each.contact),
            }
            for each in await _all(wait)
        ],
    }  # fmt: skip


def _basket(basket: Basket, items: Mapping[UUID, Item]) -> dict[str, Any]:
    return {
        "kind": basket.kind, "name": basket.name, "at": iso(basket.updated_at), "channel": basket.channel,
        "coupons": list(basket.coupons),
        "lines": [
            {"sku": items[line.variant_id].variant.sku, "quantity": line.quantity}
            for line in basket.lines if line.variant_id in items
        ],
    }  # fmt: skip


def _order(order: Order, payments: Sequence[Payment]) -> dict[str, Any]:
    return {
        "number": order.number, "at": iso(order.placed_at), "channel": order.channel, "touchpoint": order.touchpoint,
        "status": order.state, "amount": {"amount_minor": order.total_minor, "currency": order.currency},
        "contact": _plain(order.contact), "shipping": _plain(order.shipping), "billing": _plain(order.billing),
        "coupons": list(order.coupons),
        "lines": [
            {
                "sku": each.sku, "name": each.name, "note": each.note,
                "quantity": (sums := orders.sum_runs(each.runs)).quantity, "net_minor": sums.net_minor,
            }
            for each in order.lines
        ],
        "payments": [
            {
                "tender": each.tender, "amount_minor": each.amount_minor, "refunded_minor": each.refunded_minor,
                "status": each.progress, "at": iso(each.created_at),
            }
            for each in payments
        ],
    }  # fmt: skip


async def _all(read: Callable[[Kept | None], Awaitable[list[Kept]]]) -> list[Kept]:
    """Page by page, each read with the last of those before."""
    found: list[Kept] = []
    while page := await read(found[-1] if found else None):
        found += page
        if len(page) < _AT_ONCE:
            break
    return found


def _plain(value: Struct | Sequence[Struct] | None) -> Any:
    return msgspec.to_builtins(value)


KEEPERS = (_copy_orders, _copy_baskets, _copy_points, _copy_bookings)
