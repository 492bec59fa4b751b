"""A lake of the test's own, and events in the log."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import pytest

from tessere.customer import events, identity
from tessere.customer.events import Event, Owned
from tessere.flows import archive
from tessere.flows.archive.service import working
from tessere.infra import lake
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7

SOURCE = uuid7()
LAST_DAY = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)


class Shop:
    """Sends events, takes them in, and compares the lake with the log."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self._sent = 0
        self._chance = random.Random(4)

    async def send(self, count: int, *, days: int = 3, people: int = 40, settled: bool = True) -> None:
        """So many events, spread over the last days."""
        calls = [self._call(days, people) for _ in range(count)]
        for start in range(0, count, 500):
            async with self.database.unit() as unit:
                body = json.dumps({"batch": calls[start : start + 500]}).encode()
                await events.append_body(unit, source_id=SOURCE, format="segment/batch", body=body)
        async with self.database.unit() as unit:
            rulebook = await events.load_rulebook(unit)
            for lane in await events.list_waiting_lanes(unit):
                rows = await events.take(unit, lanes=[lane], most_bytes=1 << 30)
                opened = events.open_rows(rows, rulebook)
                await self._store(unit, lane, opened.events)
                await events.forget(unit, rows=rows)
        if settled:
            await self.settle()

    async def _store(self, unit: Unit, lane: int, happened: Sequence[Event]) -> None:
        """Into the log, each under the browser that sent it, which is a profile of its own."""
        owned = [Owned(event=event, owner_key=owner_of(event.anonymous_id or "")) for event in happened]
        await events.store_events(unit, owned=owned, refused=[], violations={}, lane=lane)
        await unit.db.execute(
            "insert into identity.identifier (key, namespace, value, birth_id, profile_id, component_id, first_seen_at)"
            " select distinct key, 'anonymous_id', key::text, key, key, key, now() from unnest(%s::uuid[]) as new (key)"
            " on conflict (key) do nothing",
            [[each.owner_key for each in owned]],
        )

    async def write(self, *, rest: bool = True) -> int:
        """Write all that waits. Whatever else runs on the server holds that up, so this goes on until nothing does."""
        written = 0
        for _ in range(600):
            written += await working.write_pending(self.database, self.settings, rest=False)
            async with self.database.unit() as unit:
                if (await archive.read_report(unit, settings=self.settings)).lag_seconds == 0:
                    break
            await asyncio.sleep(0.05)
        if rest:
            await working.write_pending(self.database, self.settings)
        return written

    async def settle(self) -> None:
        """Wait until no older transaction runs on the server."""
        async with self.database.connection() as db:
            cursor = await db.execute("select max(transaction)::text from events.event_log")
            (last,) = await cursor.fetchone() or ("0",)
            for _ in range(600):
                cursor = await db.execute("select pg_snapshot_xmin(pg_current_snapshot()) > %s::text::xid8", [last])
                if await cursor.fetchone() == (True,):
                    return
                await asyncio.sleep(0.05)

    def _call(self, days: int, people: int) -> dict[str, Any]:
        self._sent += 1
        at = LAST_DAY - timedelta(days=self._chance.randrange(days), seconds=self._chance.randrange(40_000))
        return {
            "type": "track", "event": self._chance.choice(["Product Viewed", "Order Completed", "Città è 🏛"]),
            "messageId": f"m{self._sent}", "anonymousId": f"browser-{self._chance.randrange(people)}",
            "timestamp": at.isoformat(), "properties": {"number": self._sent, "note": "perché “no”"},
            "context": {"campaign": {"name": "natale", "source": "news"}},
        }  # fmt: skip

    async def change(self, statement: LiteralString, *params: Any) -> None:
        """Do something to the log."""
        async with self.database.connection() as db:
            await db.execute(statement, params)

    async def log_ids(self) -> set[str]:
        """The ids in the log."""
        async with self.database.connection() as db:
            cursor = await db.execute("select id::text from events.event_log")
            return {row[0] for row in await cursor.fetchall()}

    async def ask(self, statement: str, **options: Any) -> list[dict[str, Any]]:
        """Ask the lake and the log together."""
        options = {"log": events.LOG, "identities": identity.copy_identities} | options
        answer = await lake.query(self.database, self.settings, statement, **options)
        return list(answer.to_pylist())

    async def lake_ids(self, **options: Any) -> list[str]:
        """The ids that a question finds, repeated where an event would count twice."""
        return [row["id"] for row in await self.ask("select id from events", **options)]

    def files(self) -> list[Path]:
        """What a plain pattern of names finds."""
        return sorted((self.settings.home / "lake").glob("events/day=*/part-*.parquet"))

    def paths(self) -> Iterable[str]:
        """What the listing names."""
        listed = json.loads((self.settings.home / "lake" / "_current.json").read_text())
        return [each["path"] for each in listed["datasets"]["events"]]


@pytest.fixture
async def shop(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("TESSERE_HOME", str(tmp_path))
    return Shop(database, Settings(home=tmp_path))


def owner_of(browser: str) -> UUID:
    return identity.identifier_key("anonymous_id", browser)
