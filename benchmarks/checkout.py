"""Checkouts a second over HTTP, each of five lines with a coupon and cash, and what the database alone would do.

The bare run replays, statement by statement and with the same round trips, what a checkout asks of the database, on a copy of
the same database and with as many clients; nothing is decoded, quoted or answered.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from msgspec import Struct

from benchmarks import system
from benchmarks.client import Posting
from tessere.commerce import baskets, catalog, orders, pricing, promotions, stock
from tessere.commerce.baskets import Owner, Place, ShippingMethodDraft, Shopper, Wanted
from tessere.commerce.pricing import ListDraft, PriceEntry
from tessere.entry.slices import MIGRATIONS
from tessere.flows import checkout
from tessere.flows.checkout import CheckoutDraft, TenderAsked
from tessere.infra.db import Database, EmbeddedPostgres, find_migrations, migrate, open_database
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import Settings
from tessere.infra.web import ANY_VERSION
from tessere.kernel.events import SYSTEM
from tessere.kernel.ids import uuid7
from tessere.kernel.time import EPOCH

CLIENTS, ORDERS, WARM, VARIANTS, LINES = 16, 600, 64, 300, 5
_PLENTY = 1_000_000
_CODE = "AUTUNNO"
Job = tuple[UUID, CheckoutDraft]


class Asked(Struct):
    """What one unit asked: in a transaction or not, each statement with whether it was pipelined."""

    transaction: bool
    statements: list[tuple[Any, Any, bool]]


_asked: ContextVar[list[Asked] | None] = ContextVar("asked", default=None)


def run() -> dict[str, float]:
    """Orders a second over HTTP, of the bare statements, and their ratio."""
    with system.system() as running:
        key = running.client.post(
            "/api/v1/keys",
            json={"name": "Bench", "kind": "secret", "scopes": ["baskets:read", "baskets:write", "orders:write"]},
        ).json()["secret"]
        jobs = asyncio.run(_prepare(EmbeddedPostgres(running.folder).url))
        requests = [(f"/api/v1/baskets/{basket}/checkout", msgspec.json.encode(draft)) for basket, draft in jobs]
        posting = Posting(running.url, key)
        asyncio.run(posting.send_all(requests[:WARM], connections=CLIENTS))
        started = time.perf_counter()
        asyncio.run(posting.send_all(requests[WARM:], connections=CLIENTS))
        rate = ORDERS / (time.perf_counter() - started)
    with system.database() as url:
        bare = asyncio.run(_bare(url))
    return {"orders_per_second": rate, "bare_per_second": bare, "ratio": rate / bare}


async def _bare(url: str) -> float:
    await migrate(url, find_migrations(MIGRATIONS))
    jobs = await _prepare(url)
    copy = url.replace("/tessere?", "/bare?")
    with psycopg.connect(url.replace("/tessere?", "/postgres?"), autocommit=True) as admin:
        admin.execute("create database bare template tessere")
    async with open_database(url, before_commit=(write_emitted,), max_connections=4) as database:
        recorded = [await _record(database, job) for job in jobs]
    async with open_database(copy, max_connections=CLIENTS) as database:
        await _share(iter([_replay(database, each) for each in recorded[:WARM]]))
        started = time.perf_counter()
        await _share(iter([_replay(database, each) for each in recorded[WARM:]]))
        return ORDERS / (time.perf_counter() - started)


async def _share(work: Iterator[Awaitable[None]]) -> None:
    async def client() -> None:
        for each in work:
            await each

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


async def _record(database: Database, job: Job) -> list[Asked]:
    units: list[Asked] = []
    _asked.set(units)
    setting = checkout.Setting(
        providers={"manual": orders.ManualProvider()}, settings=Settings(home=Path("/nonexistent")), actor=SYSTEM,
        client="bench",
    )  # fmt: skip
    with _listening(database):
        await checkout.check_out(database, basket_id=job[0], draft=job[1], setting=setting)
    return units


async def _replay(database: Database, units: list[Asked]) -> None:
    for unit in units:
        async with database.connection() as db, _transaction(db, wanted=unit.transaction):
            for pipelined, some in itertools.groupby(unit.statements, key=lambda each: each[2]):
                if pipelined:
                    async with db.pipeline():
                        for query, params, _ in some:
                            await db.execute(query, params)
                else:
                    for query, params, _ in some:
                        async with db.cursor(binary=True) as cursor:
                            await cursor.execute(query, params)
                            if cursor.description:
                                await cursor.fetchall()


@asynccontextmanager
async def _transaction(db: Any, *, wanted: bool) -> AsyncIterator[None]:
    if wanted:
        async with db.transaction():
            yield
    else:
        yield


@contextmanager
def _listening(database: Database) -> Iterator[None]:
    """Write down what is asked of the database, unit by unit."""
    unit, reading = database.unit, database.reading
    execute, executemany = psycopg.AsyncCursor.execute, psycopg.AsyncCursor.executemany

    def opening(opened: Any, *, transaction: bool) -> Any:
        @asynccontextmanager
        async def listened(**given: Any) -> AsyncIterator[Any]:
            units = _asked.get()
            assert units is not None
            units.append(Asked(transaction, []))
            async with opened(**given) as found:
                yield found

        return listened

    async def executed(self: Any, query: Any, params: Any = None, **given: Any) -> Any:
        units = _asked.get()
        if units:
            pipelined = bool(self.connection.pgconn.pipeline_status)
            units[-1].statements.append((query, params, pipelined))
        return await execute(self, query, params, **given)

    async def executed_many(self: Any, query: Any, rows: Any, **given: Any) -> Any:
        units, every = _asked.get(), list(rows)
        if units:
            units[-1].statements += [(query, params, True) for params in every]
        return await executemany(self, query, every, **given)

    database.unit = opening(unit, transaction=True)  # type: ignore[method-assign]
    database.reading = opening(reading, transaction=False)  # type: ignore[method-assign]
    psycopg.AsyncCursor.execute = executed  # type: ignore[method-assign]
    psycopg.AsyncCursor.executemany = executed_many  # type: ignore[method-assign]
    try:
        yield
    finally:
        database.unit, database.reading = unit, reading  # type: ignore[method-assign]
        psycopg.AsyncCursor.execute = execute  # type: ignore[method-assign]
        psycopg.AsyncCursor.executemany = executemany  # type: ignore[method-assign]


async def _prepare(url: str) -> list[Job]:
    """A shop, and as many quoted baskets as will be bought."""
    chance = random.Random(7)
    async with open_database(url, before_commit=(write_emitted,), max_connections=4) as database:
        skus = await fill(database)
        return [await _basket(database, chance.sample(skus, LINES)) for _ in range(WARM + ORDERS)]


async def fill(database: Database) -> list[str]:
    """Articles with prices and stock, one offer, and a way to send: their skus."""
    skus = [f"sku-{number}" for number in range(VARIANTS)]
    async with database.unit() as unit:
        await pricing.ensure_rates(unit, region="IT")
        await pricing.put_list(unit, code="base", draft=ListDraft(name={"en": "Base"}), expected=ANY_VERSION)
        await baskets.put_method(
            unit,
            code="courier",
            draft=ShippingMethodDraft(name={"en": "Courier"}, amount_minor=500),
            expected=ANY_VERSION,
        )
        depot = await stock.create_location(unit, draft=_depot())
        for start in range(0, VARIANTS, 100):
            some = skus[start : start + 100]
            await catalog.add_products(unit, entries=[(_product(sku), [catalog.VariantDraft(sku=sku)]) for sku in some])
            found = await catalog.find_variants_by_sku(unit, skus=some)
            entries = [PriceEntry(variant_id=each.id, amount_minor=1_990) for each in found.values()]
            await pricing.set_prices(unit, code="base", entries=entries)
            lines = [stock.StockLine(variant_id=each.id, quantity=_PLENTY) for each in found.values()]
            await stock.receive_stock(unit, location_id=depot.id, reference=f"first {start}", lines=lines)
        draft = promotions.PromotionDraft(
            name={"en": "Autumn"}, effect=promotions.ItemPercent(1000), coupon=True, codes=(_CODE,)
        )
        made = await promotions.create_promotion(unit, draft=draft)
        await promotions.publish_promotion(unit, promotion_id=made.id, expected=ANY_VERSION)
    return skus


async def _basket(database: Database, skus: list[str]) -> Job:
    async with database.unit() as unit:
        basket = await baskets.get_or_open(unit, owner=Owner(anonymous_id=str(uuid7())), channel="shop")
        for sku in skus:
            await baskets.add_line(unit, basket_id=basket.id, wanted=Wanted(sku=sku), channel="shop")
        await baskets.enter_coupon(unit, basket_id=basket.id, code=_CODE)
        quote = await baskets.quote_basket(
            unit, basket_id=basket.id, place=Place(channel="shop", touchpoint="depot"), shopper=Shopper()
        )
    draft = CheckoutDraft(
        id=uuid7(), quote_hash=quote.hash, channel="shop", touchpoint="depot",
        contact=orders.OrderContact(email="anna@example.it"), tenders=(TenderAsked(tender="cash"),),
        shipping=orders.PostalAddress(name="Anna", street="Via Roma 1", city="Milano", postal_code="20121"),
    )  # fmt: skip
    return basket.id, draft


def _product(sku: str) -> catalog.ProductDraft:
    return catalog.ProductDraft(
        code=sku, status="active", content={"en": catalog.Content(name=sku)},
        availability=[catalog.Availability(channel="shop")],
    )  # fmt: skip


def _depot() -> stock.Location:
    return stock.Location(
        id=uuid7(), code="depot", name={"en": "Depot"}, kind="warehouse", touchpoint="depot", address=None, lat=None,
        lon=None, hours=(), time_zone="Europe/Rome", can_ship=True, can_pick_up=True, closed_at=None, created_at=EPOCH,
        updated_at=EPOCH,
    )  # fmt: skip
