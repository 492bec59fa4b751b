"""Holds a second on many variants and on one, beside the bare statements of a hold; and the oversell probe.

The bare statements run on the same pool without anything else: the hold, the conditional update, its line and its movement
in one transaction, with the same round trips. Times are of the wall, with the database on the same cores.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import psycopg

from benchmarks import system
from tessere.commerce import catalog, stock
from tessere.commerce.catalog import Content, ProductDraft, VariantDraft
from tessere.commerce.stock import Location, OutOfStock, StockLine
from tessere.entry.slices import MIGRATIONS
from tessere.infra.db import Database, find_migrations, migrate, open_database
from tessere.infra.outbox import write_emitted
from tessere.kernel.ids import uuid7
from tessere.kernel.time import EPOCH

CLIENTS, HOLDS, VARIANTS = 16, 1_600, 200
UNITS, ATTEMPTS, PROCESSES = 500, 10_000, 5
_PLENTY = 1_000_000
Hold = Callable[[Database, UUID, UUID], Awaitable[None]]

_BARE = (
    """
    insert into stock.hold (id, owner_id, channel, state, content, created_at, expires_at)
    values (%(hold_id)s, %(owner_id)s, 'site', 'active', '', now(), now() + interval '10 minutes')
    """,
    """
    update stock.level set held = held + 1
    where variant_id = %(variant_id)s and location_id = %(location_id)s and on_hand - held - allocated - safety >= 1
    """,
    """
    insert into stock.hold_line (variant_id, location_id, hold_id, line, quantity)
    values (%(variant_id)s, %(location_id)s, %(hold_id)s, 0, 1)
    """,
    """
    insert into stock.movement (variant_id, location_id, id, at, cause_kind, cause_id, line, seq, on_hand, held, allocated,
        safety, moved_by, note)
    values (%(variant_id)s, %(location_id)s, %(id)s, now(), 'hold', %(cause_id)s, 0, 0, 0, 1, 0, 0, 'bench', '')
    """,
)


def run() -> dict[str, float]:
    """Holds a second and their ratios; pieces sold of 500 by 10,000 attempts with two of five processes killed."""
    with system.database() as url:
        asyncio.run(migrate(url, find_migrations(MIGRATIONS)))
        return asyncio.run(_measure(url))


async def _measure(url: str) -> dict[str, float]:
    async with open_database(url, before_commit=(write_emitted,), max_connections=CLIENTS) as database:
        location, variants = await _fill(database)
        found: dict[str, float] = {}
        for name, goods in (("spread", variants), ("hot", variants[:1])):
            bare = await _rate(database, location, goods, _hold_barely)
            ours = await _rate(database, location, goods, _hold)
            found |= {f"{name}_holds_per_second": ours, f"{name}_bare_per_second": bare, f"{name}_ratio": ours / bare}
    sold, seconds = await _probe(url, variants[-1], location)
    return found | {"probe_sold_of_500": sold, "probe_attempts_per_second": ATTEMPTS / seconds}


async def _fill(database: Database) -> tuple[UUID, list[UUID]]:
    async with database.unit() as unit:
        draft = Location(
            id=uuid7(), code="depot", name={"en": "Depot"}, kind="warehouse", touchpoint=None, address=None, lat=None,
            lon=None, hours=(), time_zone="Europe/Rome", can_ship=True, can_pick_up=False, closed_at=None,
            created_at=EPOCH, updated_at=EPOCH,
        )  # fmt: skip
        location = (await stock.create_location(unit, draft=draft)).id
        skus = [f"sku-{number}" for number in range(VARIANTS)]
        for sku in skus:
            product = ProductDraft(code=sku, content={"en": Content(name=sku)})
            await catalog.create_product(unit, draft=product, variants=[VariantDraft(sku=sku)])
        found = await catalog.find_variants_by_sku(unit, skus=skus)
        variants = [found[sku].id for sku in skus]
        quantities = [_PLENTY] * (VARIANTS - 1) + [UNITS]  # the last is the probe's
        lines = [StockLine(variant_id=each, quantity=count) for each, count in zip(variants, quantities, strict=True)]
        await stock.receive_stock(unit, location_id=location, reference="first", lines=lines)
    return location, variants


async def _rate(database: Database, location: UUID, variants: list[UUID], hold: Hold) -> float:
    goods = itertools.cycle(variants[: VARIANTS - 1])

    async def client(count: int) -> None:
        for _ in range(count):
            await hold(database, next(goods), location)

    await asyncio.gather(*(client(20) for _ in range(CLIENTS)))  # plans and connections are warm then
    started = time.perf_counter()
    await asyncio.gather(*(client(HOLDS // CLIENTS) for _ in range(CLIENTS)))
    return HOLDS / (time.perf_counter() - started)


async def _hold(database: Database, variant: UUID, _location: UUID) -> None:
    async with database.unit() as unit:
        lines = [StockLine(variant_id=variant, quantity=1)]
        await stock.hold_stock(unit, owner_id=uuid7(), lines=lines, channel="site", ttl=timedelta(minutes=10))


async def _hold_barely(database: Database, variant: UUID, location: UUID) -> None:
    hold_id = uuid7()
    row = {"hold_id": hold_id, "owner_id": uuid7(), "variant_id": variant, "location_id": location, "id": uuid7()}
    async with database.connection() as db, db.transaction():
        for statement in _BARE:
            await db.execute(statement, row | {"cause_id": str(hold_id)})


async def _probe(url: str, variant: UUID, location: UUID) -> tuple[int, float]:
    """What 10,000 attempts sold, and how long they took. Two processes are killed; a sixth makes their attempts good."""
    started = time.perf_counter()
    share = ATTEMPTS // PROCESSES
    processes = [await _start(url, variant, share) for _ in range(PROCESSES)]
    while _held(url, variant, location) < UNITS // 4:  # noqa: ASYNC110  # other processes hold
        await asyncio.sleep(0.01)
    for victim in processes[:2]:
        os.kill(victim.pid, signal.SIGKILL)
    await asyncio.gather(*(each.wait() for each in processes))
    await (await _start(url, variant, 2 * share)).wait()
    return _held(url, variant, location), time.perf_counter() - started


async def _start(url: str, variant: UUID, attempts: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.stock", url, str(variant), str(attempts)
    )


def _held(url: str, variant: UUID, location: UUID) -> int:
    with psycopg.connect(url) as db:
        statement = "select held::int from stock.level where variant_id = %s and location_id = %s"
        row = db.execute(statement, (variant, location)).fetchone()
    return int(row[0]) if row else 0


async def _buy(url: str, variant: UUID, attempts: int) -> None:
    async with open_database(url, before_commit=(write_emitted,), max_connections=8) as database:

        async def client() -> None:
            for _ in range(attempts // 8):
                try:
                    await _hold(database, variant, variant)
                except OutOfStock:
                    continue

        await asyncio.gather(*(client() for _ in range(8)))


if __name__ == "__main__":
    asyncio.run(_buy(sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3])))
