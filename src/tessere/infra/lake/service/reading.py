"""Asks the lake: its files and the rows that the log alone holds, as of one moment, so that every event counts once."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tessere.infra.db import Database, Unit
from tessere.infra.lake.domain.model import Cursor, File, LakeState, Revision, Row
from tessere.infra.lake.store import manifest
from tessere.infra.lake.store.asking import Question
from tessere.infra.lake.store.places import Place, open_place
from tessere.infra.settings import Settings
from tessere.kernel.errors import Unavailable

if TYPE_CHECKING:
    import pyarrow as pa


class Log(Struct, frozen=True, kw_only=True):
    """How the log is read, page by page: what was `stored` from a transaction on, the `revisions` that the files have not
    followed, and what is said now of the `revised` events that were stored before a transaction."""

    stored: Callable[[Unit, int], AsyncIterator[Sequence[Row]]]
    revisions: Callable[[Unit], AsyncIterator[Sequence[Revision]]]
    revised: Callable[[Unit, int], AsyncIterator[Sequence[Row]]]


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
    log: Log | None = None,
    identities: Identities | None = None,
) -> pa.Table:
    """The answer to a DuckDB statement over the views `events` and `identities`.

    With `log` what is not written yet counts too, and the answer is that of the whole log at one moment; with `identities`
    those of now stand in the place of the written ones. Runs in a thread, within `lake_query_mb`.
    """
    for _ in range(_TRIES):
        try:
            return await _ask(database, settings, statement, params, log, identities)
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
    log: Log | None, identities: Identities | None,
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
                if log is not None:
                    await _add_fresh(unit, question, log)
                if identities is not None and lines is not None:
                    with lines.open("wb") as file:
                        async for chunk in identities(unit):
                            file.write(chunk)
            return await _run(question, place, files, lines, statement, params)


async def _add_fresh(unit: Unit, question: Question, log: Log) -> None:
    until = (await manifest.get_cursor(unit.db)).until
    async for page in log.stored(unit, until):
        await asyncio.to_thread(question.add, page)
    async for revisions in log.revisions(unit):
        await asyncio.to_thread(question.add_revisions, revisions)
    async for page in log.revised(unit, until):
        await asyncio.to_thread(question.add, page)


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
