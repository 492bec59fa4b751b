"""What a place does with the pieces that it was given: accept or reject, pick, pack, send, lay out for collection."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec.structs import replace

from tessere.commerce import baskets, orders, stock
from tessere.commerce.fulfillment.domain.events import (
    FulfillmentReady,
    FulfillmentRejected,
    FulfillmentShipped,
    about,
)
from tessere.commerce.fulfillment.domain.model import (
    NOT_THERE,
    Fulfillment,
    Package,
    RejectReason,
    due_at,
)
from tessere.commerce.fulfillment.service.noting import begin, carry, give_back, placed_lines, turn
from tessere.commerce.fulfillment.service.opening import look_for_places
from tessere.commerce.fulfillment.store import fulfillments as store
from tessere.commerce.fulfillment.store import places
from tessere.commerce.orders import UnitMove
from tessere.commerce.stock import Correction
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict

_PATIENCE = 5
Moves = Sequence[UnitMove] | None


async def accept(unit: Unit, *, fulfillment_id: UUID) -> Fulfillment:
    """The place will make it ready; again changes nothing."""
    _, known = await begin(unit, fulfillment_id)
    return known if known.state == "accepted" else await carry(unit, known, None, "accepted")


async def reject(
    unit: Unit, *, fulfillment_id: UUID, moves: Moves = None, reason: RejectReason, note: str = ""
) -> tuple[Fulfillment, list[Fulfillment]]:
    """The place cannot give some pieces, or all: they go to another one, or wait until somebody finds one. What is missing or
    damaged leaves the place's books."""
    order, known = await begin(unit, fulfillment_id)
    said = f"{reason}: {note}" if note else reason
    rejected = await turn(unit, known, pieces_of(moves), "rejected", reason=said, pick_list_id=None)
    await give_back(unit, rejected)
    if reason in NOT_THERE and rejected.location_id is not None:
        lines = [Correction(variant_id=e.variant_id, quantity=-e.quantity) for e in placed_lines(rejected)]
        await stock.correct_stock(
            unit, location_id=rejected.location_id, reference=f"rejected {rejected.id}", lines=lines, note=reason
        )
    order = await orders.move_units(unit, order_id=order.id, moves=rejected.moves, to="open", sources=("allocated",))
    await unit.emit(FulfillmentRejected(**about(rejected, order), reason=said))
    looking = replace(
        rejected, id=unit.new_id(), state="unsourced", location_id=None, hold_id=None, split_of=rejected.id,
        rejected_by=_with(rejected), lines=tuple(replace(each, picked=0) for each in rejected.lines),
        state_at=unit.now, created_at=unit.now, version=1,
    )  # fmt: skip
    return rejected, await look_for_places(unit, order, looking, stored=False)


async def pick(unit: Unit, *, fulfillment_id: UUID, moves: Moves = None) -> Fulfillment:
    """The pieces are together, some or all; without a list, or what a list left."""
    _, known = await begin(unit, fulfillment_id)
    return await carry(unit, known, pieces_of(moves), "picked", pick_list_id=None)


async def put_back(unit: Unit, *, fulfillment_id: UUID) -> Fulfillment:
    """What was picked goes back to its shelf, to be picked again."""
    _, known = await begin(unit, fulfillment_id)
    lines = tuple(replace(each, picked=0) for each in known.lines)
    return await carry(unit, known, None, "accepted", lines=lines, pick_list_id=None)


async def pack(unit: Unit, *, fulfillment_id: UUID, moves: Moves = None) -> Fulfillment:
    """The pieces are in a parcel; those left out wait for another one."""
    _, known = await begin(unit, fulfillment_id)
    return await carry(unit, known, pieces_of(moves), "packed")


async def ship(unit: Unit, *, fulfillment_id: UUID, package: Package, moves: Moves = None) -> Fulfillment:
    """A parcel leaves, with some pieces or all. The same again is the same parcel."""
    order, known = await begin(unit, fulfillment_id)
    if known.state == "shipped" and known.package == package:
        return known
    sent = await carry(unit, known, pieces_of(moves), "shipped", package=package)
    await leave(unit, sent)
    await unit.emit(FulfillmentShipped(**about(sent, order), package=package))
    return sent


async def make_ready(unit: Unit, *, fulfillment_id: UUID, moves: Moves = None) -> Fulfillment:
    """The pieces lie ready for the customer, who gets a code: one for all of an order at a place. Again changes nothing."""
    order, known = await begin(unit, fulfillment_id)
    if known.state == "ready":
        return known
    if known.location_id is None:
        raise Conflict("no place has these pieces yet", code="not_possible_now")
    terms = await places.find_terms(unit.db, known.location_id)
    code = await _code(unit, known)
    until = due_at(terms, paid=order.open_minor == 0, now=unit.now)
    ready = await carry(unit, known, pieces_of(moves), "ready", code=code, due_at=until)
    await unit.emit(
        FulfillmentReady(
            **about(ready, order), code=code, pickup_until=until, to_pay_minor=order.open_minor, currency=order.currency
        )
    )
    return ready


async def leave(unit: Unit, known: Fulfillment) -> None:
    """Its pieces leave the stock."""
    if known.hold_id is not None:
        await stock.ship_stock(
            unit, hold_id=known.hold_id, reference=f"fulfillment {known.id}", lines=placed_lines(known)
        )


def pieces_of(moves: Moves) -> Mapping[int, int] | None:
    """Pieces by line; None: all of them."""
    if moves is None:
        return None
    pieces: dict[int, int] = {}
    for each in moves:
        pieces[each.line] = pieces.get(each.line, 0) + each.quantity
    return pieces


def _with(known: Fulfillment) -> tuple[UUID, ...]:
    return (*known.rejected_by, *([known.location_id] if known.location_id else []))


async def _code(unit: Unit, known: Fulfillment) -> str:
    """The code under which the customer collects from this place already, or a new one."""
    for each in await store.list_by_order(unit.db, known.order_id):
        if each.state == "ready" and each.location_id == known.location_id and each.code:
            return each.code
    for _ in range(_PATIENCE):
        code = baskets.code_of(secrets.token_bytes(64))
        if not await store.is_code_taken(unit.db, code=code, order_id=known.order_id):
            return code
    raise Conflict("no free code was found; try again")
