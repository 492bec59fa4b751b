"""Orders whose pieces go every way on the real database: order, places and stock agree after each step."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from tests.commerce.fulfillment.depot import Depot

from tessere.commerce import fulfillment, orders
from tessere.commerce.fulfillment import Fulfillment, Package, Showing
from tessere.commerce.orders import UnitMove
from tessere.infra.db import Database, Unit
from tessere.kernel.errors import Conflict

Deed = Callable[[Unit, Fulfillment, list[UnitMove]], Awaitable[object]]


async def _cancel(unit: Unit, known: Fulfillment, some: list[UnitMove]) -> object:
    return await orders.cancel_order(unit, order_id=known.order_id, moves=some)


DEEDS: list[Deed] = [
    lambda unit, known, _: fulfillment.accept(unit, fulfillment_id=known.id),
    lambda unit, known, some: fulfillment.reject(unit, fulfillment_id=known.id, moves=some, reason="too_busy"),
    lambda unit, known, some: fulfillment.reject(unit, fulfillment_id=known.id, moves=some, reason="missing"),
    lambda unit, known, some: fulfillment.pick(unit, fulfillment_id=known.id, moves=some),
    lambda unit, known, some: fulfillment.pack(unit, fulfillment_id=known.id, moves=some),
    lambda unit, known, _: fulfillment.put_back(unit, fulfillment_id=known.id),
    lambda unit, known, some: fulfillment.ship(
        unit, fulfillment_id=known.id, moves=some, package=Package(carrier="BRT", tracking=str(known.id))
    ),
    lambda unit, known, some: fulfillment.make_ready(unit, fulfillment_id=known.id, moves=some),
    lambda unit, known, some: fulfillment.hand_over(
        unit, fulfillment_id=known.id, moves=some, showing=Showing(document="passport")
    ),
    lambda unit, known, some: fulfillment.hand_over(
        unit, fulfillment_id=known.id, moves=some, showing=Showing(document="passport"), decline_rest=True
    ),
    lambda unit, known, _: fulfillment.source(unit, fulfillment_id=known.id),
    _cancel,
]


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_is_lost(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    depot = await Depot(database).open()
    await depot.add("roma", {"lamp": 3, "vase": 2})
    await depot.add("bari", {"lamp": 2})
    order, _ = await depot.place({"lamp": 4, "vase": 3}, pickup=seed % 2 == 1)
    for step in range(25):
        known = await _choose(depot, order.id, chance)
        if known is None:
            break
        some = [UnitMove(line=each.line, quantity=chance.randint(1, each.quantity)) for each in known.lines]
        try:
            async with depot.database.unit() as unit:
                await chance.choice(DEEDS)(unit, known, some)
        except Conflict:
            continue
        if step % 3 == 0:
            await depot.settle()
            await depot.assert_sound(order.id)
    await depot.settle()
    await depot.assert_sound(order.id)


async def _choose(depot: Depot, order_id: UUID, chance: random.Random) -> Fulfillment | None:
    live = [
        each
        for each in await depot.list(order_id)
        if each.state not in ("shipped", "handed_over", "rejected", "expired", "cancelled")
    ]
    return chance.choice(live) if live else None
