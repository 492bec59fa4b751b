"""Goods of a customer's return arrive, at any place, and go where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tessere.commerce import orders, stock
from tessere.commerce.fulfillment.domain.returns import ArrivedPieces, ReturnArrival, check_arrival
from tessere.commerce.fulfillment.service.noting import TOPIC
from tessere.commerce.fulfillment.store import places
from tessere.commerce.stock import StockLine
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, NotFound


async def take_arrival(
    unit: Unit, *, arrival_id: UUID, order_id: UUID, return_id: UUID, location_id: UUID, lines: Sequence[ArrivedPieces]
) -> ReturnArrival:
    """Note what of a return arrived and what becomes of it; what can be sold again is in the stock there at once. The same id
    again is the same arrival; Conflict with other content, or when more came than was returned."""
    order = await orders.lock_order(unit, order_id)
    arrival = ReturnArrival(
        id=arrival_id, order_id=order_id, return_id=return_id, location_id=location_id, lines=tuple(lines),
        arrived_at=unit.now, taken_by=unit.actor.name,
    )  # fmt: skip
    earlier = await places.find_arrival(unit.db, arrival_id)
    if earlier is not None:
        if (earlier.return_id, earlier.location_id, earlier.lines) != (return_id, location_id, arrival.lines):
            raise Conflict("another arrival has this id; give it one of its own", code="reference_reused")
        return earlier
    story = await orders.get_story(unit, order_id=order_id)
    returned = next((each for each in story.returns if each.id == return_id), None)
    if returned is None:
        raise NotFound(f"order {order.number} has no return {return_id}", code="unknown_return")
    said: dict[int, int] = {}
    for each in returned.lines:
        said[each.sold.line] = said.get(each.sold.line, 0) + each.sold.quantity
    check_arrival(lines, said, await places.list_arrivals(unit.db, return_id=return_id))
    await places.insert_arrival(unit.db, arrival)
    await _restock(unit, arrival, {line.line: line.variant_id for line in order.lines})
    await audit.record(
        unit, action="fulfillment.arrived", object_kind="order", object_id=order_id,
        detail={"number": order.number, "pieces": sum(each.quantity for each in lines)},
    )  # fmt: skip
    await web.publish(unit, topic=TOPIC, ids=[location_id])
    return arrival


async def _restock(unit: Unit, arrival: ReturnArrival, variants: dict[int, UUID]) -> None:
    sums: dict[UUID, int] = {}
    for each in arrival.lines:
        if each.fate == "restock":
            sums[variants[each.line]] = sums.get(variants[each.line], 0) + each.quantity
    if sums:
        lines = [StockLine(variant_id=variant, quantity=count) for variant, count in sorted(sums.items())]
        await stock.return_stock(unit, location_id=arrival.location_id, reference=f"arrival {arrival.id}", lines=lines)
