"""Gives an order's pieces to the places that make them ready, at first and when a place cannot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from tessere.commerce import orders, stock
from tessere.commerce.fulfillment.domain.events import FulfillmentOpened, FulfillmentUnsourced, about
from tessere.commerce.fulfillment.domain.model import Fulfillment, FulfillmentKind, advance, part
from tessere.commerce.fulfillment.domain.sourcing import assign, choose_places, distance, open_pieces
from tessere.commerce.fulfillment.service.noting import add, begin, pack_lines, save, sum_moves
from tessere.commerce.fulfillment.store import fulfillments as store
from tessere.commerce.orders import Order
from tessere.commerce.stock import Candidate, Hold, Location, OutOfStock, PlacedLine, StockLine
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid

# Confirmed in the same transaction.
_MOMENT = timedelta(minutes=5)


async def open_fulfillments(unit: Unit, *, order_id: UUID, holds: Mapping[str | None, Hold]) -> list[Fulfillment]:
    """Give a confirmed order's pieces to the places that keep them: confirmed holds by where the pieces are collected (None:
    they are sent). What is kept and not wanted any more goes back; what nobody keeps is looked for. Again changes nothing."""
    order = await orders.lock_order(unit, order_id)
    known = await store.list_by_order(unit.db, order_id)
    if known:
        return known
    wanted = open_pieces(order)
    variants = {line.line: line.variant_id for line in order.lines}
    made: list[Fulfillment] = []
    for place, hold in holds.items():
        taken, unwanted = assign(hold.lines, wanted.get(place, {}), variants)
        if unwanted:
            lines = [
                PlacedLine(variant_id=variant, location_id=location, quantity=count)
                for (variant, location), count in sorted(unwanted.items())
            ]
            await stock.cancel_allocation(unit, hold_id=hold.id, reference=f"unwanted {hold.id}", lines=lines)
        for location_id, pieces in sorted(taken.items()):
            fresh = _fresh(unit, order, place, pieces)
            made.append(advance(fresh, "open", now=unit.now, location_id=location_id, hold_id=hold.id))
    order = await _open(unit, order, made)
    return made + await cover(unit, order)


async def cover(unit: Unit, order: Order) -> list[Fulfillment]:
    """Find places for pieces that nobody makes ready: lines that were added, gifts, what a hold lacked. The order is held."""
    here: dict[int, int] = {}
    for each in await store.list_by_order(unit.db, order.id):
        for line in each.lines if each.state == "unsourced" else ():
            here[line.line] = here.get(line.line, 0) + line.quantity
    made = []
    for place, pieces in open_pieces(order).items():
        left = {line: count - here.get(line, 0) for line, count in pieces.items() if count > here.get(line, 0)}
        if left:
            made += await look_for_places(unit, order, _fresh(unit, order, place, left), stored=False)
    return made


async def source(
    unit: Unit, *, fulfillment_id: UUID, location_id: UUID | None = None, kind: FulfillmentKind | None = None
) -> list[Fulfillment]:
    """Find places for pieces that none had, at one place if it is named; `kind` says how they reach the customer now. What is
    still nowhere stays as it is."""
    order, known = await begin(unit, fulfillment_id)
    if known.state != "unsourced":
        raise Conflict(f"a place has these pieces already; they are {known.state}", code="not_possible_now")
    if kind == "ship" and order.shipping is None:
        raise Conflict("the order has no address to send to; add one first", code="no_address")
    return await look_for_places(unit, order, known, stored=True, location_id=location_id, kind=kind)


async def look_for_places(
    unit: Unit,
    order: Order,
    known: Fulfillment,
    *,
    stored: bool,
    location_id: UUID | None = None,
    kind: FulfillmentKind | None = None,
) -> list[Fulfillment]:
    """Take pieces that no place has from where there are some; the rest stays without a place."""
    places = await _list_places(unit, known, location_id, kind or known.kind)
    taken = await _keep(unit, order, known, places)
    opened: list[Fulfillment] = []
    rest: Fulfillment | None = known
    for location, (hold_id, pieces) in taken.items():
        if rest is None:
            break
        rest, moved = part(rest, pieces, id=unit.new_id(), now=unit.now)
        touchpoint = places[location].touchpoint if (kind or known.kind) == "pickup" else None
        opened.append(
            advance(
                moved, "open", now=unit.now, location_id=location, hold_id=hold_id, kind=kind or known.kind,
                touchpoint=touchpoint,
            )
        )  # fmt: skip
    await _open(unit, order, opened, stored={known.id} if stored else ())
    if rest is None:
        return opened
    if not stored:
        await add(unit, rest, "unsourced")
        await unit.emit(FulfillmentUnsourced(**about(rest, order), reason=rest.reason))
    elif opened:
        await save(unit, rest, "parted")
    return [*opened, rest]


async def _open(unit: Unit, order: Order, opened: Sequence[Fulfillment], *, stored: Collection[UUID] = ()) -> Order:
    for each in opened:
        if each.id in stored:
            await save(unit, each, "open")
        else:
            await add(unit, each, "open")
        await unit.emit(FulfillmentOpened(**about(each, order)))
    if not opened:
        return order
    return await orders.move_units(unit, order_id=order.id, moves=sum_moves(opened), to="allocated", sources=("open",))


async def _list_places(
    unit: Unit, known: Fulfillment, location_id: UUID | None, kind: FulfillmentKind
) -> dict[UUID, Location]:
    """Where the pieces may come from."""
    every = {each.id: each for each in await stock.list_locations(unit)}
    if location_id is not None:
        named = every.get(location_id)
        if named is None or not (named.can_ship if kind == "ship" else named.can_pick_up and named.touchpoint):
            detail = f"no open location {location_id} can {'send' if kind == 'ship' else 'hand over'} it"
            raise Invalid(detail, code="unknown_location", errors=[FieldError("/location_id", detail)])
        return {location_id: named}
    return {
        id: each
        for id, each in every.items()
        if id not in known.rejected_by
        and (each.can_ship if kind == "ship" else each.can_pick_up and each.touchpoint == known.touchpoint)
    }


async def _keep(
    unit: Unit, order: Order, known: Fulfillment, places: Mapping[UUID, Location]
) -> dict[UUID, tuple[UUID, dict[int, int]]]:
    """Hold as many of the pieces as there are; by place the hold and the pieces."""
    wanted = {each.line: each.quantity for each in known.lines}
    variants = {each.line: each.variant_id for each in known.lines}
    needs: dict[UUID, int] = {}
    for line, count in wanted.items():
        needs[variants[line]] = needs.get(variants[line], 0) + count
    there, chosen = choose_places(needs, await _find_candidates(unit, order, needs, places))
    if not there:
        return {}
    lines = [StockLine(variant_id=variant, quantity=count) for variant, count in sorted(there.items())]
    try:
        async with unit.savepoint():
            held = await stock.hold_stock(
                unit, owner_id=unit.new_id(), lines=lines, channel=order.channel, ttl=_MOMENT, preferred=chosen,
                elsewhere=False,
            )  # fmt: skip
    except OutOfStock:  # somebody was faster
        return {}
    await unit.write_later()  # the hold's lines, which confirming reads
    hold = await stock.confirm_hold(unit, hold_id=held.id)
    taken, _ = assign(held.lines, wanted, variants)
    return {location: (hold.id, pieces) for location, pieces in taken.items()}


async def _find_candidates(
    unit: Unit, order: Order, needs: Mapping[UUID, int], places: Mapping[UUID, Location]
) -> list[Candidate]:
    available: dict[UUID, dict[UUID, int]] = {}
    for each in await stock.list_sellable(unit, channel=order.channel, variant_ids=sorted(needs)):
        if each.location_id in places:
            available.setdefault(each.location_id, {})[each.variant_id] = each.available
    loads = await store.count_loads(unit.db)
    return [
        Candidate(location_id=id, distance=distance(places[id], order.shipping), load=loads.get(id, 0), available=has)
        for id, has in available.items()
    ]


def _fresh(unit: Unit, order: Order, place: str | None, pieces: Mapping[int, int]) -> Fulfillment:
    return Fulfillment(
        id=unit.new_id(), order_id=order.id, number=order.number, kind="ship" if place is None else "pickup",
        state="unsourced", location_id=None, touchpoint=place, hold_id=None, lines=pack_lines(order, pieces),
        customer_id=order.customer_id, anonymous_id=order.anonymous_id, state_at=unit.now, created_at=unit.now,
        updated_at=unit.now,
    )  # fmt: skip
