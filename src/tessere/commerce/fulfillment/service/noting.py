"""Writes fulfillments down, tells whoever watches their place, and keeps them in step with their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from tessere.commerce import orders, stock
from tessere.commerce.fulfillment.domain.model import (
    UNIT_STATES,
    Fulfillment,
    FulfillmentState,
    PackLine,
    advance,
    find_surplus,
    part,
)
from tessere.commerce.fulfillment.store import fulfillments as store
from tessere.commerce.orders import Order, OrderLine, UnitMove, UnitState
from tessere.commerce.stock import PlacedLine
from tessere.infra import audit, web
from tessere.infra.db import Unit

TOPIC = "fulfillment"
NOWHERE = "unsourced"


async def begin(unit: Unit, fulfillment_id: UUID) -> tuple[Order, Fulfillment]:
    """A fulfillment to change, and its order. Whoever changes one of an order's fulfillments holds the order, so that they take
    turns; what was cancelled there meanwhile is given up first."""
    found = await store.get(unit.db, fulfillment_id)
    order = await orders.lock_order(unit, found.order_id)
    await follow(unit, order)
    return order, await store.get(unit.db, fulfillment_id)


async def follow(unit: Unit, order: Order) -> int:
    """Give up what the order wants no more, and its stock back; how many pieces that were. The order is held."""
    wanted: dict[tuple[int, UnitState], int] = {}
    for line in order.lines:
        for run in line.runs:
            wanted[line.line, run.state] = wanted.get((line.line, run.state), 0) + run.quantity
    known = {each.id: each for each in await store.list_by_order(unit.db, order.id)}
    given_up = 0
    for id, pieces in find_surplus(wanted, list(known.values())).items():
        gone = await turn(unit, known[id], pieces, "cancelled")
        await give_back(unit, gone)
        given_up += gone.pieces
    return given_up


async def carry(
    unit: Unit, known: Fulfillment, pieces: Mapping[int, int] | None, to: FulfillmentState, **changes: Any
) -> Fulfillment:
    """Some pieces, or all, go on to the next state, and so does the order; those that go on are returned."""
    after = await turn(unit, known, pieces, to, **changes)
    if UNIT_STATES[to] != UNIT_STATES[known.state]:
        await orders.move_units(
            unit, order_id=after.order_id, moves=after.moves, to=UNIT_STATES[to], sources=(UNIT_STATES[known.state],)
        )
    return after


async def turn(
    unit: Unit, known: Fulfillment, pieces: Mapping[int, int] | None, to: FulfillmentState, **changes: Any
) -> Fulfillment:
    """The same, when the order knows already."""
    rest, moved = part(known, pieces, id=unit.new_id(), now=unit.now)
    after = advance(moved, to, now=unit.now, **changes)
    if rest is None:
        return await save(unit, after, to)
    await save(unit, rest, "parted")
    await add(unit, after, to)
    return after


async def give_back(unit: Unit, known: Fulfillment) -> None:
    """Its pieces are for everybody again."""
    if known.hold_id is not None:
        await stock.cancel_allocation(
            unit, hold_id=known.hold_id, reference=f"fulfillment {known.id}", lines=placed_lines(known)
        )


def placed_lines(known: Fulfillment) -> list[PlacedLine]:
    """Its pieces as the stock names them."""
    if known.location_id is None:
        raise ValueError("pieces that no place has are in no stock")
    sums: dict[UUID, int] = {}
    for each in known.lines:
        sums[each.variant_id] = sums.get(each.variant_id, 0) + each.quantity
    return [
        PlacedLine(variant_id=variant, location_id=known.location_id, quantity=count)
        for variant, count in sorted(sums.items())
    ]


def pack_lines(order: Order, pieces: Mapping[int, int]) -> tuple[PackLine, ...]:
    """Pieces of the order's lines, to be made ready."""
    return tuple(_pack_line(line, pieces[line.line]) for line in order.lines if line.line in pieces)


def sum_moves(known: Iterable[Fulfillment]) -> list[UnitMove]:
    """The pieces of several, each line once."""
    sums: dict[int, int] = {}
    for each in known:
        for line in each.lines:
            sums[line.line] = sums.get(line.line, 0) + line.quantity
    return [UnitMove(line=line, quantity=count) for line, count in sorted(sums.items())]


async def add(unit: Unit, new: Fulfillment, action: str) -> None:
    """Write a new one."""
    await store.insert(unit.db, new)
    await _tell(unit, new, action)


async def save(unit: Unit, changed: Fulfillment, action: str) -> Fulfillment:
    """Write the next version of one."""
    await store.save(unit.db, changed)
    await _tell(unit, changed, action)
    return replace(changed, version=changed.version + 1)


async def _tell(unit: Unit, known: Fulfillment, action: str) -> None:
    if unit.actor.kind != "system":
        await audit.record(
            unit, action=f"fulfillment.{action}", object_kind="fulfillment", object_id=known.id,
            detail={"number": known.number, "pieces": known.pieces},
        )  # fmt: skip
    await web.publish(unit, topic=TOPIC, ids=[known.location_id or NOWHERE])


def _pack_line(line: OrderLine, quantity: int) -> PackLine:
    return PackLine(
        line=line.line, variant_id=line.variant_id, sku=line.sku, name=line.name, quantity=quantity,
        category=line.categories[0] if line.categories else "",
    )  # fmt: skip
