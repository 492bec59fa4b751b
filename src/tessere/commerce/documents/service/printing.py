"""Makes papers of orders, returns, rounds and parcels."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from tessere.commerce import fulfillment, orders, stock
from tessere.commerce.documents import store
from tessere.commerce.documents.domain import wording
from tessere.commerce.documents.domain.papers import Language, Paper
from tessere.commerce.documents.domain.parties import Retailer
from tessere.commerce.documents.service.billing import read_retailer
from tessere.commerce.documents.store import DeliveryNote
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, NotFound


async def print_confirmation(unit: Unit, *, order_id: UUID, language: Language, settings: Settings) -> bytes:
    """What was ordered, with prices and VAT."""
    order = await orders.get_order(unit, order_id=order_id)
    return _draw(wording.confirm(order, language, settings.time_zone), read_retailer(settings))


async def print_gift_receipt(unit: Unit, *, order_id: UUID, language: Language, settings: Settings) -> bytes:
    """What was ordered, without a price."""
    order = await orders.get_order(unit, order_id=order_id)
    return _draw(wording.give(order, language, settings.time_zone), read_retailer(settings))


async def print_return_slip(
    unit: Unit, *, order_id: UUID, return_id: UUID, language: Language, settings: Settings
) -> bytes:
    """What came back."""
    story = await orders.get_story(unit, order_id=order_id)
    found = next((each for each in story.returns if each.id == return_id), None)
    if found is None:
        raise NotFound(f"order {story.order.number} has no return {return_id}", code="unknown_return")
    lines = [(each.sold, each.reason or found.reason) for each in found.lines]
    paper = wording.take_back(story.order, lines, found.returned_at, found.credit_minor, language, settings.time_zone)
    return _draw(paper, read_retailer(settings))


async def print_pick_list(unit: Unit, *, list_id: UUID, language: Language, settings: Settings) -> bytes:
    """What to fetch on a round."""
    found = await fulfillment.get_list(unit, list_id=list_id)
    place = await _name_place(unit, found.round.location_id, language)
    paper = wording.fetch(
        found.items, place, found.round.created_at, found.round.started_by, language, settings.time_zone
    )
    return _draw(paper, read_retailer(settings))


async def issue_delivery_note(unit: Unit, *, fulfillment_id: UUID, settings: Settings) -> DeliveryNote:
    """Give the paper that goes with some goods its number; again it is the same one."""
    known = await fulfillment.get_fulfillment(unit, fulfillment_id=fulfillment_id)
    await orders.lock_order(unit, known.order_id)
    earlier = await store.find_note(unit.db, fulfillment_id)
    if earlier is not None:
        return earlier
    if known.kind != "ship" or known.state not in ("packed", "shipped"):
        raise Conflict("pack it first: a delivery note names what is in the parcel", code="not_packed")
    year = unit.now.astimezone(ZoneInfo(settings.time_zone)).year
    number = await store.next_number(unit.db, series="ddt", year=year)
    note = DeliveryNote(fulfillment_id=fulfillment_id, number=f"{year}/{number}", year=year, issued_at=unit.now)
    await store.insert_note(unit.db, note)
    return note


async def print_delivery_note(unit: Unit, *, fulfillment_id: UUID, language: Language, settings: Settings) -> bytes:
    """The paper that goes with some goods."""
    note = await store.find_note(unit.db, fulfillment_id)
    if note is None:
        raise NotFound("it has no delivery note yet; issue one first", code="no_delivery_note")
    known = await fulfillment.get_fulfillment(unit, fulfillment_id=fulfillment_id)
    order = await orders.get_order(unit, order_id=known.order_id)
    place = "" if known.location_id is None else await _name_place(unit, known.location_id, language)
    paper = wording.deliver(known, order, note.number, note.issued_at, place, language, settings.time_zone)
    return _draw(paper, read_retailer(settings))


async def _name_place(unit: Unit, location_id: UUID, language: Language) -> str:
    location = await stock.get_location(unit, location_id=location_id)
    return location.name.get(language) or next(iter(location.name.values()))


def _draw(paper: Paper, retailer: Retailer) -> bytes:
    from tessere.commerce.documents.domain.drawing import draw  # large, and only who prints needs it

    return draw(paper, retailer)
