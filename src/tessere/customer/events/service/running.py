"""Runs imports in a worker: reads the file twice, first to see that all of it can be read, then to take it in."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import zstandard
from msgspec import Struct
from msgspec.structs import replace

from tessere.customer.events.domain.bodies import wrap_items
from tessere.customer.events.domain.decoding import decode
from tessere.customer.events.domain.imports import (
    Import,
    ImportStatus,
    Report,
    RowReader,
    RowRefusal,
    add_refusals,
    message_prefix,
)
from tessere.customer.events.domain.model import Channel, Envelope, Event, Refused, Sender, SourceKind
from tessere.customer.events.service.collecting import append_body
from tessere.customer.events.service.importing import IMPORT_TOPIC, JOB_KIND
from tessere.customer.events.service.intake import load_rulebook
from tessere.customer.events.service.places import IMPORT_SOURCE_ID
from tessere.customer.events.store import imports as store
from tessere.customer.events.store import inbox, log
from tessere.customer.events.store.imports import Progressed
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.tables import BadRow, Row, Shape, read_rows
from tessere.infra.web import publish
from tessere.kernel.errors import Invalid, NotFound

FORMAT = "segment/import"
_ROWS_PER_STEP = 500
_ITEMS_PER_BODY = 100
_BODY_BYTES = 300 * 1024
_MOST_KEPT_REFUSALS = 10_000
# Live events go first: an import waits while so many bodies wait.
_MOST_BACKLOG = 200
_BREATH_SECONDS = 0.05


class _Step(Struct, frozen=True, kw_only=True):
    """Some rows read and judged."""

    items: list[bytes]
    events: list[Event]
    refusals: list[RowRefusal]
    rows: int


class _Plan(Struct, frozen=True, kw_only=True):
    """What does not change while a file is read."""

    imported: Import
    sender: Sender
    reader: RowReader
    path: Path

    @property
    def shape(self) -> Shape:
        return Shape(format=self.imported.format, encoding=self.imported.encoding, delimiter=self.imported.delimiter)


async def run_import(database: Database, payload: Any) -> None:
    """One round of the job; safe to run again: it goes on after the rows that are in the inbox already."""
    import_id, dry = UUID(payload["id"]), bool(payload["dry"])
    with tempfile.NamedTemporaryFile(prefix="tessere-import-") as copy:
        try:
            plan = await _prepare(database, import_id, copy)
        except NotFound:
            return
        if plan.imported.status not in (ImportStatus.CHECKING, ImportStatus.RUNNING):
            return
        try:
            report = await _check(database, plan)
        except Invalid as error:
            await _save(database, plan, ImportStatus.FAILED, done=0, total=0, failure=error.detail)
            return
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # A fault of ours that trying again would not mend; nothing was taken in.
            failure = f"the file cannot be read: {type(error).__name__}"
            await _save(database, plan, ImportStatus.FAILED, done=0, total=0, failure=failure)
            raise
        if dry:
            rows = report.taken + report.duplicate + report.refused
            await _save(database, plan, ImportStatus.CHECKED, done=rows, total=rows, report=report)
            return
        await _take_in(database, plan, report)


async def _prepare(database: Database, import_id: UUID, copy: Any) -> _Plan:
    async with database.unit() as unit:
        imported = await store.get_import(unit.db, import_id)
        file_hash = await store.get_file_hash(unit.db, import_id)
        rulebook = await load_rulebook(unit)
        decompressor = zstandard.ZstdDecompressor()
        async for chunk in store.read_parts(unit.db, import_id):
            copy.write(decompressor.decompress(chunk, max_output_size=64 * 1024 * 1024))
    copy.flush()
    source_id = imported.source_id or IMPORT_SOURCE_ID
    return _Plan(
        imported=imported,
        sender=rulebook.senders.get(source_id)
        or Sender(source_id=source_id, kind=SourceKind.SERVER, channel=Channel.SITE),
        reader=RowReader(
            imported.kind,
            imported.mapping,
            message_prefix(file_hash, imported.kind, imported.mapping),
            comma_decimals=imported.delimiter == ";",
        ),
        path=Path(copy.name),
    )


async def _check(database: Database, plan: _Plan) -> Report:
    """Read the whole file without taking anything in; Invalid when it cannot be read to its end."""
    report, kept, done = Report(), 0, 0
    running = plan.imported.status is ImportStatus.RUNNING
    async with database.unit() as unit:
        await store.delete_refusals(unit.db, plan.imported.id)
    for rows in _steps(plan):
        step = await asyncio.to_thread(_judge, plan, rows)
        async with database.unit() as unit:
            known = await log.find_hashes(unit.db, [event.id for event in step.events])
            if step.refusals and kept < _MOST_KEPT_REFUSALS:
                await store.insert_refusals(unit.db, plan.imported.id, step.refusals)
                kept += len(step.refusals)
            done += step.rows
            duplicate = sum(event.id in known for event in _firsts(step))
            taken = step.rows - len(step.refusals) - duplicate
            report = replace(report, taken=report.taken + taken, duplicate=report.duplicate + duplicate)
            report = add_refusals(report, step.refusals)
            if not running:
                progressed = Progressed(
                    status=plan.imported.status.value, done=done, total=max(done, plan.imported.rows_estimate)
                )
                await store.save_progress(unit.db, plan.imported.id, progressed)
                await publish(unit, topic=IMPORT_TOPIC, ids=[plan.imported.id])
    return report


async def _take_in(database: Database, plan: _Plan, report: Report) -> None:
    total = report.taken + report.duplicate + report.refused
    skip, done = plan.imported.progress.done, 0
    for rows in _steps(plan):
        step = await asyncio.to_thread(_judge, plan, rows)
        done += step.rows
        if done <= skip:  # an earlier round put these into the inbox
            continue
        while await _backlog(database) > _MOST_BACKLOG:  # noqa: ASYNC110  # the backlog is the database's
            await asyncio.sleep(_BREATH_SECONDS)
        async with database.unit() as unit:
            await _append(unit, plan, step)
            progressed = Progressed(status=ImportStatus.RUNNING.value, done=done, total=total)
            await store.save_progress(unit.db, plan.imported.id, progressed)
            await publish(unit, topic=IMPORT_TOPIC, ids=[plan.imported.id])
    await _save(database, plan, ImportStatus.DONE, done=total, total=total, report=report)


async def _backlog(database: Database) -> int:
    async with database.connection() as db:
        return (await inbox.get_backlog(db)).pending


async def _append(unit: Unit, plan: _Plan, step: _Step) -> None:
    batch: list[bytes] = []
    size = 0
    for item in [*step.items, None]:
        if item is None or len(batch) == _ITEMS_PER_BODY or size + len(item) > _BODY_BYTES:
            if batch:
                body = wrap_items(batch, "segment", None)
                await append_body(unit, source_id=plan.sender.source_id, format=FORMAT, body=body)
            batch, size = [], 0
        if item is not None:
            batch.append(item)
            size += len(item)


def _steps(plan: _Plan) -> Iterator[list[Row | BadRow]]:
    rows = read_rows(plan.path, plan.shape)
    while step := list(islice(rows, _ROWS_PER_STEP)):
        yield step


def _judge(plan: _Plan, rows: list[Row | BadRow]) -> _Step:
    """Read rows as intake will read their messages; one of a row that is refused takes the whole row with it."""
    items: list[bytes] = []
    lines: list[int] = []
    values: dict[int, dict[str, Any]] = {}
    refusals: dict[int, RowRefusal] = {}
    for row in rows:
        if isinstance(row, BadRow):
            refusals[row.line] = RowRefusal(
                line=row.line, column="", value=_shown(row.value), code=row.code, message=row.message
            )
            continue
        line, content = row
        values[line] = content
        if (wrong := plan.reader.find_misfit(content, line)) is not None:
            refusals[line] = wrong
            continue
        for message in plan.reader.read(content, line):
            items.append(msgspec.json.encode(message))
            lines.append(line)
    decoded_events: list[Event] = []
    for start in range(0, len(items), _ITEMS_PER_BODY):
        part = items[start : start + _ITEMS_PER_BODY]
        for index, outcome in enumerate(_decode(plan, part)):
            line = lines[start + index]
            if isinstance(outcome, Refused):
                refusals.setdefault(line, _refusal(plan, outcome, line, values[line]))
            else:
                decoded_events.append(outcome)
    good = [item for item, line in zip(items, lines, strict=True) if line not in refusals]
    return _Step(items=good, events=decoded_events, refusals=list(refusals.values()), rows=len(rows))


def _decode(plan: _Plan, items: list[bytes]) -> list[Event | Refused]:
    outcomes: list[Event | Refused] = []
    for item in items:
        envelope = Envelope(
            received_at=plan.imported.created_at, format=FORMAT, body=wrap_items([item], "segment", None)
        )
        decoded = decode(envelope, plan.sender)
        outcomes += decoded.events or decoded.refused[:1]
    return outcomes


def _refusal(plan: _Plan, refused: Refused, line: int, row: dict[str, Any]) -> RowRefusal:
    """The row's refusal in the words of the file: which column, which value."""
    path = refused.refusal.errors[0].path if refused.refusal.errors else ""
    target = _TARGETS.get(path, "")
    column = plan.reader.column_of.get(target, "")
    value = row.get(column, "") if column else ""
    return RowRefusal(
        line=line, column=column, value=_shown(value), code=refused.refusal.code, message=refused.refusal.reason
    )


_TARGETS = {
    "/timestamp": "occurred_at",
    "/userId": "user_id",
    "/anonymousId": "anonymous_id",
    "/event": "event_name",
    "/messageId": "message_id",
}


def _shown(value: object) -> str:
    return str(value)[:200].replace("\x00", "�")


def _firsts(step: _Step) -> Iterator[Event]:
    """The events that stand for rows; the consents that a row states are no rows."""
    return (event for event in step.events if not event.name.startswith("Consent "))


async def _save(
    database: Database,
    plan: _Plan,
    status: ImportStatus,
    *,
    done: int,
    total: int,
    report: Report | None = None,
    failure: str | None = None,
) -> None:
    async with database.unit() as unit:
        progressed = Progressed(status=status.value, done=done, total=total, report=report, failure=failure)
        await store.save_progress(unit.db, plan.imported.id, progressed)
        await publish(unit, topic=IMPORT_TOPIC, ids=[plan.imported.id])


JOB = JobKind(JOB_KIND, run_import, long=True)
