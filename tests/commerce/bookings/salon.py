"""A shop with services and staff for tests of bookings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tessere.commerce import bookings
from tessere.commerce.bookings import (
    Ask,
    Booking,
    Contact,
    Guest,
    PlaceTerms,
    ResourceTerms,
    ServiceTerms,
    Shelf,
    StaffTerms,
    WeeklyHours,
)
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION

HERE = "milano-duomo"
NOW = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)  # a Monday, nine o'clock in Milan
WEEK = tuple(WeeklyHours(day=day, opens="09:00", closes="18:00") for day in range(1, 7))


def at(hour: int, minute: int = 0, *, day: int = 11) -> datetime:
    """A time of March 2026 by UTC, an hour before Milan's."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


class Salon:
    """Use cases at a time of the test's choosing."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.services: dict[str, UUID] = {}
        self.staff: dict[str, UUID] = {}

    async def do(self, use_case: Any, **given: Any) -> Any:
        async with self.database.unit() as unit:
            unit.now = self.now
            return await use_case(unit, **given)

    async def put(self, shelf: Shelf[Any], code: str, terms: Any) -> UUID:
        saved = await self.do(bookings.put_setting, shelf=shelf, code=code, terms=terms, expected=ANY_VERSION)
        return UUID(str(saved.id))

    async def open(self) -> None:
        await self.put(
            bookings.PLACES, HERE, PlaceTerms(name={"it": "Milano Duomo"}, address="Via Torino 1", hours=WEEK)
        )

    async def add_service(self, code: str, **fields: Any) -> UUID:
        given = {"name": {"it": f"Servizio, {code}"}, "minutes": 60, "touchpoints": (HERE,), "lead_minutes": 0}
        self.services[code] = await self.put(bookings.SERVICES, code, ServiceTerms(**(given | fields)))
        return self.services[code]

    async def add_staff(self, code: str, **fields: Any) -> UUID:
        given = {"name": code.title(), "touchpoints": (HERE,), "hours": WEEK}
        self.staff[code] = await self.put(bookings.STAFF, code, StaffTerms(**(given | fields)))
        return self.staff[code]

    async def add_room(self, code: str) -> UUID:
        return await self.put(bookings.RESOURCES, code, ResourceTerms(name=code, kind="room", touchpoint=HERE))

    async def book(self, service: str, when: datetime, *, who: str = "Giulia", **more: Any) -> Booking:
        fields = {name: more.pop(name) for name in ("seats", "staff_id") if name in more}
        ask = Ask(service_id=self.services[service], touchpoint=HERE, starts_at=when, **fields)
        guest = Guest(contact=Contact(name=who), customer_id=more.pop("customer_id", None))
        found: Booking = await self.do(bookings.book, ask=ask, guest=guest, **({"confirmed": True} | more))
        return found

    async def slots(self, service: str, day: int = 11, **more: Any) -> list[datetime]:
        found = await self.do(
            bookings.list_free_slots, service_id=self.services[service], touchpoint=HERE, start=at(0, day=day),
            end=at(0, day=day) + timedelta(days=1), **more,
        )  # fmt: skip
        return [each.starts_at for each in found]

    async def run(self, job: Any, payload: Any = None) -> None:
        """A job, at the test's time."""
        before = self.database.clock
        self.database.clock = lambda: self.now
        try:
            await job(self.database, payload)
        finally:
            self.database.clock = before

    async def told(self, topic: str) -> list[dict[str, Any]]:
        async with self.database.connection() as db:
            rows = await db.execute(
                "select payload from outbox.message where topic = %s order by id", (f"bookings.{topic}",)
            )
            return [row[0] for row in await rows.fetchall()]
