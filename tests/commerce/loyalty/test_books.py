"""Any order of sales, uses, returns, merges, splits and time on the database: books agree, and nobody gains or loses."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.commerce.loyalty.club import Club

from tessere.commerce import loyalty
from tessere.commerce.loyalty import NotEnough, ReturnedLine, Source
from tessere.infra.db import Database
from tessere.kernel.ids import uuid7

WHO = st.integers(0, 2)


class Books(RuleBasedStateMachine):
    """`total` is what all have in all: earned less taken back, less used, plus given back. Nothing ends in this time."""

    database: ClassVar[Database]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def soon(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    @initialize()
    def begin(self) -> None:
        self.club = Club(self.database)
        self.people = [uuid7() for _ in range(3)]
        self.sales: list[tuple[Source, int]] = []
        self.uses: list[tuple[UUID, int]] = []
        self.total = 0
        self.soon(self.club.open())

    @rule(who=WHO, euros=st.integers(1, 90))
    def sell(self, who: int, euros: int) -> None:
        self.sales.append((self.soon(self.club.earn(self.people[who], euros)), euros))
        self.total += euros

    @rule(number=st.integers(0, 9))
    def return_a_sale(self, number: int) -> None:
        if self.sales:
            sale, points = self.sales.pop(number % len(self.sales))
            lines = [ReturnedLine(ref="1", quantity=1)]
            source = Source("return", str(uuid7()))
            taken = self.soon(self.club.do(loyalty.take_back_points, source=source, sale=sale, lines=lines))
            assert taken == points
            self.total -= points

    @rule(who=WHO, steps=st.integers(1, 6), keep=st.booleans())
    def use(self, who: int, steps: int, keep: bool) -> None:
        customer, source = self.people[who], Source("checkout", str(uuid7()))
        available = self.soon(self.club.balance(customer))[0]
        ask = {"customer_id": customer, "source": source, "points": steps * 10, "ttl": timedelta(minutes=5)}
        try:
            held = self.soon(self.club.do(loyalty.hold_points, **ask))
        except NotEnough:
            assert steps * 10 > available
            return
        assert steps * 10 <= available
        if keep:
            self.soon(self.club.do(loyalty.capture_hold, hold_id=held.id))
            self.uses.append((held.id, steps * 10))
            self.total -= steps * 10
        else:
            self.soon(self.club.do(loyalty.release_hold, hold_id=held.id))

    @rule(number=st.integers(0, 9))
    def refund(self, number: int) -> None:
        if self.uses:
            hold, points = self.uses.pop(number % len(self.uses))
            source = Source("refund", str(uuid7()))
            self.soon(self.club.do(loyalty.restore_hold, hold_id=hold, source=source, amount=points))
            self.total += points

    @rule(who=WHO, into=WHO)
    def merge(self, who: int, into: int) -> None:
        self.soon(self.club.do(loyalty.follow, customer_ids=[self.people[who]], customer_id=self.people[into]))

    @rule(who=WHO)
    def split(self, who: int) -> None:
        self.soon(self.club.do(loyalty.unfollow, owner_ids=[self.people[who]]))

    @rule(days=st.integers(0, 20), sweeps=st.booleans())
    def wait(self, days: int, sweeps: bool) -> None:
        self.club.pass_days(days)
        if sweeps:
            self.soon(self.club.sweep())

    @invariant()
    def books_agree(self) -> None:
        self.soon(self._compare())

    async def _compare(self) -> None:
        await self.club.check(*self.people)
        books = {each.book: each.amount for each in await self.club.look(loyalty.sum_books) if each.unit == "points"}
        assert sum(books.get(book, 0) for book in ("pending", "active", "held", "owed")) == self.total
        apart = {(await self.club.look(loyalty.get_balance, customer_id=each)).customer_id for each in self.people}
        found = [await self.club.balance(each) for each in apart]
        assert sum(spendable + pending + held - owed for spendable, pending, held, owed in found) == self.total


async def test_the_books_agree_whatever_happens(database: Database) -> None:
    async def empty() -> None:
        async with database.connection() as db:
            await db.execute("truncate loyalty.account cascade")
            await db.execute("truncate loyalty.transaction cascade")

    class Here(Books):
        loop = asyncio.get_running_loop()

        def teardown(self) -> None:
            self.soon(empty())

    Here.database = database
    limits = settings(
        max_examples=7, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, Here, settings=limits)
