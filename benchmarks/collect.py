"""Collect, durable: batches of 100 over HTTP, against JSON decoding and a durable COPY of the same rows without us."""

from __future__ import annotations

import asyncio
import multiprocessing
import time

import msgspec
import psycopg

from benchmarks import system
from benchmarks.client import Collecting
from benchmarks.workload import Traffic

EVENTS = 100_000
BATCH = 100
CONNECTIONS = 16
_ROWS_PER_COMMIT = 1_000


class _Item(msgspec.Struct, rename="camel"):
    message_id: str
    timestamp: str
    anonymous_id: str | None = None
    user_id: str | None = None
    type: str = "track"
    event: str | None = None
    properties: msgspec.Raw = msgspec.Raw(b"{}")
    traits: msgspec.Raw = msgspec.Raw(b"{}")
    context: msgspec.Raw = msgspec.Raw(b"{}")


class _Body(msgspec.Struct):
    batch: list[_Item]


def run() -> dict[str, float]:
    """Events a second of the limit and of ours, and the ratio."""
    bodies = Traffic().bodies(EVENTS, batch=BATCH)
    limit = measure_limit(bodies)
    ours = _ours(bodies)
    return {"limit_events_per_second": limit, "events_per_second": ours, "ratio": ours / limit}


def measure_limit(bodies: list[bytes]) -> float:
    """Two processes decode and COPY, 1,000 rows a transaction, into a table without an index: all a database can do."""
    with system.database() as url:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("create table bare (id text, at text, who text, name text, rest bytea)")
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            pool.starmap(_copy, [(url, bodies[:2])] * 2)
            started = time.perf_counter()
            pool.starmap(_copy, [(url, bodies[part::2]) for part in range(2)])
            return EVENTS / (time.perf_counter() - started)


def _copy(url: str, bodies: list[bytes]) -> None:
    decoder = msgspec.json.Decoder(_Body)
    with psycopg.connect(url) as db:
        waiting: list[_Item] = []
        for body in bodies:
            waiting += decoder.decode(body).batch
            if len(waiting) >= _ROWS_PER_COMMIT:
                _write(db, waiting)
                waiting = []
        if waiting:
            _write(db, waiting)


def _write(db: psycopg.Connection, items: list[_Item]) -> None:
    with db.cursor() as cursor, cursor.copy("copy bare from stdin (format binary)") as copy:
        copy.set_types(["text", "text", "text", "text", "bytea"])
        for item in items:
            rest = bytes(item.properties) + bytes(item.traits) + bytes(item.context)
            copy.write_row((item.message_id, item.timestamp, item.anonymous_id, item.event, rest))
    db.commit()


def _ours(bodies: list[bytes]) -> float:
    """The collector of a running system; its worker is kept from the cores by having nothing to lock."""
    with system.system() as running:
        with psycopg.connect(f"{system.EmbeddedPostgres(running.folder).url}") as holder:
            # Holding the lanes keeps intake out: this measures collecting alone, as the limit is measured alone.
            holder.execute("select from events.lane for update")
            client = Collecting(running.url, running.write_key())
            asyncio.run(client.send_all(bodies[:50], connections=CONNECTIONS))
            started = time.perf_counter()
            asyncio.run(client.send_all(bodies, connections=CONNECTIONS))
            seconds = time.perf_counter() - started
            holder.rollback()
        return EVENTS / seconds
