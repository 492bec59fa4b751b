"""Stock against a plain model: whatever happens in whatever order, levels, journal and holds agree with it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.commerce.stock.shop import add_location, add_variant, assert_journal_equals_live, fill, hold

from tessere.commerce import stock
from tessere.commerce.stock import Arrival, CountedLine, Hold, OutOfStock, PlacedLine, StockLine
from tessere.infra.db import Database
from tessere.kernel.errors import Conflict
from tessere.kernel.ids import uuid7

PLACES = st.integers(0, 2)
GOODS = st.integers(0, 1)
COUNTS = st.integers(1, 6)


class Books(RuleBasedStateMachine):
    """The model is three dictionaries; `soon` runs a coroutine on the loop of the database."""

    database: Database
    loop: asyncio.AbstractEventLoop
    places: list[UUID]
    goods: list[UUID]

    def __init__(self) -> None:
        super().__init__()
        self.on_hand: dict[tuple[UUID, UUID], int] = defaultdict(int)
        self.held: dict[tuple[UUID, UUID], int] = defaultdict(int)
        self.allocated: dict[tuple[UUID, UUID], int] = defaultdict(int)
        self.active: list[Hold] = []
        self.confirmed: list[Hold] = []
        self.under_way: list[tuple[UUID, UUID, UUID, int]] = []
        self.soon(self._empty())

    def soon(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    async def _empty(self) -> None:
        async with self.database.connection() as db:
            tables = "movement, posting, level, hold, hold_line, transfer, transfer_line, discrepancy"
            await db.execute("truncate " + ", ".join(f"stock.{each}" for each in tables.split(", ")))

    def free(self, key: tuple[UUID, UUID]) -> int:
        return self.on_hand[key] - self.held[key] - self.allocated[key]

    async def _do(self, use_case: Any, **given: Any) -> Any:
        async with self.database.unit() as unit:
            return await use_case(unit, **given)

    @rule(variant=GOODS, place=PLACES, count=COUNTS)
    def receive(self, variant: int, place: int, count: int) -> None:
        key = (self.goods[variant], self.places[place])
        self.soon(fill(self.database, key[1], {key[0]: count}))
        self.on_hand[key] += count

    @rule(variant=GOODS, place=PLACES, count=COUNTS, again=st.booleans())
    def sell(self, variant: int, place: int, count: int, again: bool) -> None:
        key, reference = (self.goods[variant], self.places[place]), str(uuid7())
        for _ in range(1 + again):
            lines = [StockLine(variant_id=key[0], quantity=count)]
            self.soon(self._do(stock.sell_stock, location_id=key[1], reference=reference, lines=lines))
        self.on_hand[key] -= count

    @rule(first=st.integers(0, 6), second=st.integers(0, 6), preferred=st.lists(PLACES, unique=True))
    def keep(self, first: int, second: int, preferred: list[int]) -> None:
        wanted = {variant: count for variant, count in zip(self.goods, (first, second), strict=True) if count}
        if not wanted:
            return
        enough = all(
            sum(max(0, self.free((variant, place))) for place in self.places) >= count
            for variant, count in wanted.items()
        )
        try:
            held = self.soon(hold(self.database, wanted, preferred=[self.places[each] for each in preferred]))
        except OutOfStock:
            assert not enough
            return
        assert enough
        for line in held.lines:
            assert line.quantity <= self.free(line.key)
            self.held[line.key] += line.quantity
        self.active.append(held)

    @rule(number=st.integers(0, 9), end=st.sampled_from(["confirm", "release", "expire"]), again=st.booleans())
    def settle(self, number: int, end: str, again: bool) -> None:
        if not self.active:
            return
        held = self.active.pop(number % len(self.active))
        done = {"confirm": stock.confirm_hold, "release": stock.release_hold, "expire": stock.expire_hold}[end]
        for _ in range(1 + again):
            self.soon(self._do(done, hold_id=held.id))
        for line in held.lines:
            self.held[line.key] -= line.quantity
            if end == "confirm":
                self.allocated[line.key] += line.quantity
        if end == "confirm":
            self.confirmed.append(held)

    @rule(number=st.integers(0, 9), ships=st.booleans(), again=st.booleans())
    def take_off(self, number: int, ships: bool, again: bool) -> None:
        if not self.confirmed:
            return
        held, reference = self.confirmed.pop(number % len(self.confirmed)), str(uuid7())
        lines = [
            PlacedLine(variant_id=each.variant_id, location_id=each.location_id, quantity=each.quantity)
            for each in held.lines
        ]
        done = stock.ship_stock if ships else stock.cancel_allocation
        for _ in range(1 + again):
            self.soon(self._do(done, hold_id=held.id, reference=reference, lines=lines))
        for line in held.lines:
            self.allocated[line.key] -= line.quantity
            self.on_hand[line.key] -= line.quantity if ships else 0

    @rule(variant=GOODS, start=PLACES, end=PLACES, count=COUNTS)
    def send(self, variant: int, start: int, end: int, count: int) -> None:
        if start == end:
            return
        key = (self.goods[variant], self.places[start])
        lines = [StockLine(variant_id=key[0], quantity=count)]
        try:
            sent = self.soon(self._do(stock.send_transfer, from_id=key[1], to_id=self.places[end], lines=lines))
        except Conflict:
            assert self.free(key) < count
            return
        assert self.free(key) >= count
        self.on_hand[key] -= count
        self.under_way.append((sent.id, key[0], self.places[end], count))

    @rule(number=st.integers(0, 9), received=st.integers(0, 6))
    def arrive(self, number: int, received: int) -> None:
        if not self.under_way:
            return
        transfer, variant, place, count = self.under_way.pop(number % len(self.under_way))
        received = min(received, count)
        lines = [Arrival(variant_id=variant, received=received, lost=count - received)]
        found = self.soon(self._do(stock.receive_transfer, transfer_id=transfer, reference="all", lines=lines))
        assert found.state == "received"
        self.on_hand[variant, place] += received

    @rule(variant=GOODS, place=PLACES, counted=st.integers(0, 9), sold=st.integers(0, 2))
    def count(self, variant: int, place: int, counted: int, sold: int) -> None:
        key = (self.goods[variant], self.places[place])
        stocktake = self.soon(self._do(stock.open_stocktake, location_id=key[1])).id
        lines = [CountedLine(variant_id=key[0], counted=counted)]
        self.soon(self._do(stock.count_lines, stocktake_id=stocktake, lines=lines))
        if sold:
            self.sell(variant=variant, place=place, count=sold, again=False)
        self.soon(self._do(stock.close_stocktake, stocktake_id=stocktake))
        self.on_hand[key] = counted - sold

    @invariant()
    def books_agree(self) -> None:
        self.soon(self._compare())

    async def _compare(self) -> None:
        async with self.database.reading() as unit:
            found = await stock.list_levels(unit, limit=100)
        live = {(each.variant_id, each.location_id): (each.on_hand, each.held, each.allocated) for each in found}
        keys = {*live, *self.on_hand, *self.held, *self.allocated}
        model = {key: (self.on_hand[key], self.held[key], self.allocated[key]) for key in keys}
        assert {key: live.get(key, (0, 0, 0)) for key in keys} == model
        await assert_journal_equals_live(self.database)


async def test_the_books_agree_with_a_plain_model(database: Database) -> None:
    places = [await add_location(database, f"place{number}") for number in range(3)]
    goods = [await add_variant(database) for _ in range(2)]
    given = {"database": database, "loop": asyncio.get_running_loop(), "places": places, "goods": sorted(goods)}
    machine = type("BooksHere", (Books,), given)
    limits = settings(
        max_examples=25, stateful_step_count=30, deadline=timedelta(minutes=1), suppress_health_check=list(HealthCheck)
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=limits)
