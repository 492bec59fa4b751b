"""Asks the lake: its files and the rows that the log alone holds, as of one moment, so that every event counts once."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tessere.infra.db import Database, Unit
from tessere.infra.lake.domain.model import Cursor, File, LakeState, Row
from tessere.infra.lake.store import manifest
from tessere.infra.lake.store.asking import Question
from tessere.infra.lake.store.places import Place, open_place
from tessere.infra.settings import Settings
from tessere.kernel.errors import Unavailable

if TYPE_CHECKING:
    import pyarrow as pa

# Rows of the log from a transaction on, page by page.
Fresh = Callable[[Unit, int], AsyncIterator[Sequence[Row]]]
# Who owns which identifier now, as CSV: key, namespace, profile id, whether it is shared.
Identities = Callable[[Unit], AsyncIterator[bytes]]
_TRIES = 4


class _Moved(Exception):
    """A file was replaced while it was read; the next manifest names the new one."""


async def query(
    database: Database,
    settings: Settings,
    statement: str,
    params: Mapping[str, Any] | None = None,
    *,
    fresh: Fresh | None = None,
    identities: Identities | None = None,
) -> pa.Table:
    """The answer to a DuckDB statement over the views `events` and `identities`.

    With `fresh` the events that are not written yet count too, and the answer is that of the whole log at one moment;
    with `identities` those of now stand in the place of the written ones. Runs in a thread, within `lake_query_mb`.
    """
    for _ in range(_TRIES):
        try:
            return await _ask(database, settings, statement, params, fresh, identities)
        except _Moved:
            continue
    raise Unavailable("the lake's files could not be read: the manifest names one that is not there")


async def read_cursor(unit: Unit) -> Cursor:
    """How far the log is written."""
    return await manifest.get_cursor(unit.db)


async def read_state(unit: Unit) -> LakeState:
    """How large the lake is."""
    return await manifest.get_state(unit.db)


async def _ask(
    database: Database, settings: Settings, statement: str, params: Mapping[str, Any] | None,
    fresh: Fresh | None, identities: Identities | None,
) -> pa.Table:  # fmt: skip
    place = await asyncio.to_thread(open_place, settings)
    with tempfile.TemporaryDirectory(prefix="tessere-query-") as name:
        folder = Path(name)
        memory, threads = f"{settings.lake_query_mb}MB", max(1, (os.cpu_count() or 1) // 2)
        question = await asyncio.to_thread(Question, folder, memory=memory, threads=threads)
        with closing(question):
            lines = folder / "identities.csv" if identities else None
            async with database.unit() as unit:
                await manifest.freeze(unit.db)
                files = await manifest.list_files(unit.db)
                if fresh is not None:
                    async for page in fresh(unit, (await manifest.get_cursor(unit.db)).until):
                        await asyncio.to_thread(question.add, page)
                if identities is not None and lines is not None:
                    with lines.open("wb") as file:
                        async for chunk in identities(unit):
                            file.write(chunk)
            return await _run(question, place, files, lines, statement, params)


async def _run(
    question: Question, place: Place, files: Sequence[File], lines: Path | None, statement: str,
    params: Mapping[str, Any] | None,
) -> pa.Table:  # fmt: skip
    import duckdb

    def work() -> pa.Table:
        try:
            question.open_views(place, files, lines)
            return question.ask(statement, params)
        except (duckdb.IOException, FileNotFoundError) as error:
            raise _Moved from error

    asking = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(asking)
    except asyncio.CancelledError:
        question.db.interrupt()  # a thread cannot be cancelled, but its question can
        await asyncio.wait([asking])
        raise
