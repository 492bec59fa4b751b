"""Events a second from the log to the lake, beside the limit: the same rows read and encoded to Parquet by nobody's rules.

The limit reads the rows with the driver, unpacked as they are, and has DuckDB write one file, sorted, in the same process.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa

from benchmarks import system
from benchmarks.workload import Traffic
from tessere.customer import events, identity
from tessere.customer.events import Owned
from tessere.entry.slices import MIGRATIONS
from tessere.flows.archive.service import working
from tessere.infra import lake
from tessere.infra.db import Database, find_migrations, migrate, open_database
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7

EVENTS = 100_000
_SOURCE = uuid7()
_COLUMNS = "id::text, owner_key::text, type, name, channel, touchpoint, occurred_at, received_at, payload"
_KINDS = [*[pa.string()] * 6, *[pa.timestamp("us", tz="UTC")] * 2, pa.binary()]


def run() -> dict[str, float]:
    """Events a second written, read again, and of the limit; how much memory the writing process needs."""
    with system.database() as url, tempfile.TemporaryDirectory() as name:
        asyncio.run(migrate(url, find_migrations(MIGRATIONS)))
        settings = Settings(home=Path(name))
        asyncio.run(_with(url, _fill))
        limit = _timed(lambda: _write_plainly(url, Path(name) / "plain.parquet"))
        memory = _write_aside(url, Path(name) / "aside")
        written = _timed(lambda: asyncio.run(_with(url, lambda database: working.write_pending(database, settings))))
        asked = _timed(lambda: asyncio.run(_with(url, lambda database: _ask(database, settings))))
        size = sum(path.stat().st_size for path in Path(name).glob("lake/events/*/*.parquet"))
        return {
            "events_per_second": EVENTS / written,
            "limit_per_second": EVENTS / limit,
            "share_of_limit": limit / written,
            "bytes_per_event": size / EVENTS,
            "ask_seconds": asked,
            "writer_peak_mb": memory,
        }


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


async def _with(url: str, work: Callable[[Database], Coroutine[Any, Any, Any]]) -> None:
    async with open_database(url, max_connections=3) as database:
        await work(database)


async def _fill(database: Database) -> None:
    for body in Traffic().bodies(EVENTS, batch=1_000):
        async with database.unit() as unit:
            await events.append_body(unit, source_id=_SOURCE, format="segment/batch", body=body)
            rulebook = await events.load_rulebook(unit)
            (lane, *_) = await events.list_waiting_lanes(unit)
            rows = await events.take(unit, lanes=[lane], most_bytes=1 << 30)
            opened = events.open_rows(rows, rulebook)
            owned = [
                Owned(event=each, owner_key=identity.identifier_key("anonymous_id", each.anonymous_id or ""))
                for each in opened.events
            ]
            await events.store_events(unit, owned=owned, refused=[], violations={}, lane=lane)
            await events.forget(unit, rows=rows)


def _write_plainly(url: str, path: Path) -> None:
    with psycopg.connect(url) as reading, duckdb.connect(config={"threads": 1}) as db:
        cursor = reading.cursor(name="plain", binary=True)
        cursor.execute(f"select {_COLUMNS} from events.event_log")
        pages = []
        while rows := cursor.fetchmany(2_000):
            arrays = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), _KINDS, strict=True)]
            pages.append(pa.table(arrays, names=[f"c{number}" for number in range(len(_KINDS))]))
        db.register("page", pa.concat_tables(pages))
        db.execute(f"copy (select * from page order by c6) to '{path}' (format parquet, compression zstd)")


def _write_aside(url: str, home: Path) -> float:
    """The largest resident size of a process that writes everything, in megabytes, all of it."""
    script = (
        "import asyncio, json, sys\n"
        "from pathlib import Path\n"
        "from tessere.flows.archive.service import working\n"
        "from tessere.infra.db import open_database\n"
        "from tessere.infra.settings import Settings\n"
        "async def main():\n"
        "    async with open_database(sys.argv[1], max_connections=3) as database:\n"
        "        await working.write_pending(database, Settings(home=Path(sys.argv[2])))\n"
        "asyncio.run(main())\n"
        # Not `ru_maxrss`: a new process has inherited its parent's by the time it begins.
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(json.dumps(int(peak.split()[1]) / 1000))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, url, str(home)], stdout=subprocess.PIPE, text=True, check=True)
    with psycopg.connect(url, autocommit=True) as db:  # so that the measured one begins at the beginning
        db.execute("truncate lake.cursor, lake.file")
    return float(json.loads(done.stdout.strip().splitlines()[-1]))


async def _ask(database: Database, settings: Settings) -> None:
    answer = await lake.query(database, settings, "select count(*) as n from events", log=events.LOG)
    found = answer.to_pylist()[0]["n"]
    if found != EVENTS:
        raise RuntimeError(f"the lake holds {found} of {EVENTS} events")
