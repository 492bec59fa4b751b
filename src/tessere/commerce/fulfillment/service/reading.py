"""Reads what is under way, what waits how long, and the terms of places."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.commerce import orders, stock
from tessere.commerce.fulfillment.domain.model import Fulfillment, FulfillmentKind, FulfillmentTerms
from tessere.commerce.fulfillment.domain.returns import ReturnArrival
from tessere.commerce.fulfillment.store import fulfillments as store
from tessere.commerce.fulfillment.store import places
from tessere.commerce.fulfillment.store.fulfillments import QueuedFulfillment, WaitingCount
from tessere.commerce.fulfillment.store.places import PickRound, StoredTerms
from tessere.commerce.orders import Order, OrderContact, PostalAddress
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion


class QueueEntry(Struct, frozen=True, kw_only=True):
    """What waits, until when, for whom, and what of the order is still to be paid."""

    fulfillment: Fulfillment
    deadline: datetime | None
    contact: OrderContact
    shipping: PostalAddress | None
    open_minor: int
    currency: str


async def get_fulfillment(unit: Unit, *, fulfillment_id: UUID) -> Fulfillment:
    """One of them."""
    return await store.get(unit.db, fulfillment_id)


async def list_fulfillments(unit: Unit, *, limit: int, after: UUID | None = None, **filters: Any) -> list[Fulfillment]:
    """The oldest first, or the newest; filters are those of the list's route."""
    given = {name: filters.get(name) for name in ("order_id", "location_id", "state", "kind", "q")}
    return await store.list_some(
        unit.db, newest=bool(filters.get("newest", False)), waiting=bool(filters.get("waiting", False)), limit=limit,
        after=after, **given,
    )  # fmt: skip


async def list_queue(
    unit: Unit, *, location_id: UUID | None = None, kind: FulfillmentKind | None = None, limit: int = 200
) -> list[QueueEntry]:
    """What waits at a place, or at all, the most urgent first, and for whom; with what no place has."""
    usual = FulfillmentTerms()
    found = await store.list_queue(
        unit.db, location_id=location_id, kind=kind, accept=usual.accept_minutes, pick=usual.pick_minutes, limit=limit
    )
    known = await orders.find_orders(unit, order_ids={each.order_id for each in found})
    return [_entry(each, known[each.order_id]) for each in found if each.order_id in known]


async def count_waiting(unit: Unit, *, location_id: UUID | None = None) -> list[WaitingCount]:
    """What waits where, since when, and how much of it too long."""
    usual = FulfillmentTerms()
    return await store.count_waiting(
        unit.db, now=unit.now, location_id=location_id, accept=usual.accept_minutes, pick=usual.pick_minutes
    )


async def get_terms(unit: Unit, *, location_id: UUID) -> StoredTerms:
    """The terms of a place."""
    await stock.get_location(unit, location_id=location_id)
    return await places.find_terms(unit.db, location_id)


async def save_terms(
    unit: Unit, *, location_id: UUID, expected: ExpectedVersion, terms: FulfillmentTerms
) -> StoredTerms:
    """Set the terms of a place, for what is laid out from now on."""
    known = await get_terms(unit, location_id=location_id)
    expected.check(known.version)
    await places.put_terms(unit.db, location_id=location_id, terms=terms, now=unit.now)
    await audit.record(unit, action="fulfillment.terms_set", object_kind="location", object_id=location_id)
    return await places.find_terms(unit.db, location_id)


async def list_lists(unit: Unit, *, location_id: UUID, before: UUID | None, limit: int) -> list[PickRound]:
    """The rounds of a place, the newest first."""
    return await places.list_lists(unit.db, location_id=location_id, before=before, limit=limit)


async def list_arrivals(unit: Unit, *, limit: int, before: UUID | None = None, **filters: Any) -> list[ReturnArrival]:
    """What came back, the newest first."""
    return await places.list_arrivals(
        unit.db, order_id=filters.get("order_id"), location_id=filters.get("location_id"), before=before, limit=limit
    )


async def erase_people(unit: Unit, *, customer_ids: Collection[UUID], anonymous_ids: Collection[str]) -> int:
    """Make what was fulfilled for people nobody's; how many rows that were."""
    return await store.erase(unit.db, customer_ids=customer_ids, anonymous_ids=anonymous_ids)


def _entry(found: QueuedFulfillment, order: Order) -> QueueEntry:
    fields = {name: getattr(found, name) for name in Fulfillment.__struct_fields__}
    return QueueEntry(
        fulfillment=Fulfillment(**fields), deadline=found.deadline, contact=order.contact,
        shipping=order.shipping if found.kind == "ship" else None, open_minor=order.open_minor, currency=order.currency,
    )  # fmt: skip
