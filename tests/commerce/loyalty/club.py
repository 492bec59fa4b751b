"""A program and customers for tests of loyalty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tessere.commerce import loyalty
from tessere.commerce.loyalty import EarnLine, EarnRule, SaleContext, Source, Tender, Terms
from tessere.infra.db import Database, Unit
from tessere.infra.web import ANY_VERSION
from tessere.kernel.events import Actor
from tessere.kernel.ids import uuid7

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
NAME = {"it": "Punti", "en": "Points"}
POINT_A_EURO = EarnRule(id="base", name=NAME, points=1, per_minor=100)


def terms(**fields: Any) -> Terms:
    given: dict[str, Any] = {"name": NAME, "earning": [POINT_A_EURO], "tender": Tender(step_points=10, step_minor=50)}
    return Terms(**(given | fields))


def line(ref: str, euros: int, *, quantity: int = 1, **product: Any) -> EarnLine:
    return EarnLine(ref=ref, quantity=quantity, net_minor=euros * 100, product=product)


class Club:
    """Use cases at a time of the test's choosing."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)

    async def do(self, use_case: Any, **given: Any) -> Any:
        async with self.database.unit(actor=Actor("user", uuid7(), "Anna")) as unit:
            unit.now = self.now
            return await use_case(unit, **given)

    async def look(self, use_case: Any, **given: Any) -> Any:
        async with self.database.reading() as unit:
            unit.now = self.now
            return await use_case(unit, **given)

    async def open(self, **fields: Any) -> None:
        await self.do(loyalty.save_program, terms=terms(**fields), expected=ANY_VERSION)

    async def earn(self, customer: UUID, euros: int, *, order: str | None = None, **more: Any) -> Source:
        source = Source("order", order or str(uuid7()))
        lines = more.pop("lines", None) or [line("1", euros)]
        await self.do(
            loyalty.earn_points, customer_id=customer, source=source, lines=lines, context=SaleContext(**more)
        )
        return source

    async def burn(self, customer: UUID, points: int) -> Any:
        held = await self.do(
            loyalty.hold_points, customer_id=customer, source=Source("checkout", str(uuid7())), points=points,
            ttl=timedelta(minutes=15),
        )  # fmt: skip
        return await self.do(loyalty.capture_hold, hold_id=held.id)

    async def balance(self, customer: UUID) -> tuple[int, int, int, int]:
        found = await self.look(loyalty.get_balance, customer_id=customer)
        return (found.available, found.pending, found.held, found.owed)

    async def sweep(self) -> None:
        """The job, at the test's time."""
        before = self.database.clock
        self.database.clock = lambda: self.now
        try:
            await loyalty.sweep(self.database)
        finally:
            self.database.clock = before

    async def check(self, *customers: UUID) -> None:
        for customer in customers:
            assert await self.look(loyalty.compare_journal, customer_id=customer)
        sums: dict[str, int] = {}
        for each in await self.look(loyalty.sum_books):
            sums[each.unit] = sums.get(each.unit, 0) + each.amount
        assert set(sums.values()) <= {0}


async def emitted(database: Database, topic: str) -> list[dict[str, Any]]:
    async with database.connection() as db:
        rows = await db.execute(
            "select payload from outbox.message where topic = %s order by id", (f"loyalty.{topic}",)
        )
        return [row[0] for row in await rows.fetchall()]


__all__ = ["NAME", "NOW", "POINT_A_EURO", "Club", "Unit", "emitted", "line", "terms"]
