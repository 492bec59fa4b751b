"""Use cases of imports: inspect a file, map its columns, try it, run it.

A row goes the way of every event: it becomes a message, the message a body in the inbox. Its message id comes from the
file and the line, so that neither a second import nor a worker that dies half-way makes anything twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import zstandard

from tessere.customer.events.domain.imports import (
    Import,
    ImportKind,
    ImportStatus,
    Progress,
    RowRefusal,
    check_mapping,
    guess_kind,
    guess_mapping,
)
from tessere.customer.events.service.files import inspect_file
from tessere.customer.events.store import imports as store
from tessere.customer.events.store import places
from tessere.customer.events.store.imports import Progressed
from tessere.infra import audit, jobs
from tessere.infra.db import Database, Unit
from tessere.infra.web import ExpectedVersion, publish
from tessere.kernel.errors import Conflict, FieldError, Invalid, TooLarge

IMPORT_TOPIC = "events.imports"
JOB_KIND = "events.import"
LARGEST_FILE = 256 * 1024 * 1024
_PART_BYTES = 1024 * 1024
_BUSY = (ImportStatus.CHECKING, ImportStatus.RUNNING)
_LONGEST_NAME = 255

ReadChunk = Callable[[int], Awaitable[bytes]]


async def create_import(unit: Unit, *, filename: str, read: ReadChunk) -> Import:
    """Keep a file and look into it; `read` gives up to so many bytes, none at the end.

    TooLarge or Invalid when it is no table that can be imported, and then nothing is kept.
    """
    import_id = unit.new_id()
    with tempfile.NamedTemporaryFile(prefix="tessere-import-") as copy:
        digest = hashlib.sha256()
        size = 0
        while chunk := await read(_PART_BYTES):
            size += len(chunk)
            if size > LARGEST_FILE:
                raise TooLarge(f"the file is larger than {LARGEST_FILE // 1024 // 1024} MiB", code="file_too_large")
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        found = await asyncio.to_thread(inspect_file, Path(copy.name))
        copy.seek(0)
        new = Import(
            id=import_id,
            filename=_safe_name(filename),
            size_bytes=size,
            format=found.shape.format,
            encoding=found.shape.encoding,
            delimiter=found.shape.delimiter,
            columns=found.columns,
            rows_estimate=found.rows_estimate,
            kind=guess_kind(found.columns),
            source_id=None,
            mapping=guess_mapping(found.columns),
            status=ImportStatus.INSPECTED,
            progress=Progress(done=0, total=0),
            report=None,
            failure=None,
            created_at=unit.now,
            created_by=unit.actor.name,
        )
        await store.insert_import(unit.db, new, digest.digest())
        await _keep_parts(unit, import_id, copy)
    await audit.record(
        unit, action="import.created", object_kind="import", object_id=import_id, detail={"filename": new.filename}
    )
    return new


async def _keep_parts(unit: Unit, import_id: UUID, copy: Any) -> None:
    compressor = zstandard.ZstdCompressor(level=3)
    part = 0
    while chunk := copy.read(_PART_BYTES):
        await store.insert_part(unit.db, import_id=import_id, part=part, chunk=compressor.compress(chunk))
        part += 1


async def list_imports(unit: Unit, *, limit: int, before: UUID | None = None) -> list[Import]:
    """Imports, newest first."""
    return await store.list_imports(unit.db, limit=limit, before=before)


async def get_import(unit: Unit, *, import_id: UUID) -> tuple[Import, int]:
    """One and its version."""
    return await store.get_import(unit.db, import_id), await store.get_version(unit.db, import_id)


async def map_import(
    unit: Unit,
    *,
    import_id: UUID,
    expected: ExpectedVersion,
    kind: ImportKind,
    source_id: UUID | None,
    mapping: Mapping[str, str],
) -> tuple[Import, int]:
    """Say what the columns become; Invalid with each column that is wrong, Conflict while the import is at work."""
    found = await store.get_import(unit.db, import_id, lock=True)
    expected.check(await store.get_version(unit.db, import_id))
    if found.status in _BUSY or found.status is ImportStatus.DONE:
        raise Conflict(f"the import is {found.status}", code="import_busy")
    check_mapping(kind, [column.name for column in found.columns], mapping)
    if source_id is not None:
        await places.get_source(unit.db, source_id)
    await store.save_mapping(unit.db, id=import_id, kind=kind.value, source_id=source_id, mapping=dict(mapping))
    await _tell(unit, import_id)
    return await get_import(unit, import_id=import_id)


async def start_import(unit: Unit, *, import_id: UUID, dry: bool) -> Import:
    """Have a worker try the file (`dry`), or take it in."""
    found = await store.get_import(unit.db, import_id, lock=True)
    payload = {"id": str(import_id), "dry": dry}
    if found.status is ImportStatus.RUNNING and not dry:
        # Asked again because its worker gave up: it goes on where it stopped, or is under way as it was.
        await jobs.enqueue(unit, kind=JOB_KIND, key=str(import_id), payload=payload)
        return found
    if found.status in _BUSY or found.status is ImportStatus.DONE:
        raise Conflict(f"the import is {found.status}", code="import_busy")
    check_mapping(found.kind, [column.name for column in found.columns], found.mapping)
    status = ImportStatus.CHECKING if dry else ImportStatus.RUNNING
    await store.delete_refusals(unit.db, import_id)
    await store.save_progress(unit.db, import_id, Progressed(status=status.value, done=0, total=found.rows_estimate))
    await jobs.enqueue(unit, kind=JOB_KIND, key=str(import_id), payload=payload)
    if not dry:
        detail = {"filename": found.filename, "kind": found.kind}
        await audit.record(unit, action="import.started", object_kind="import", object_id=import_id, detail=detail)
    await _tell(unit, import_id)
    return await store.get_import(unit.db, import_id)


async def delete_import(unit: Unit, *, import_id: UUID) -> None:
    """Forget the file and its report; what was taken in stays. Conflict while it is at work."""
    found = await store.get_import(unit.db, import_id, lock=True)
    if found.status in _BUSY:
        raise Conflict(f"the import is {found.status}", code="import_busy")
    await store.delete_import(unit.db, import_id)
    detail = {"filename": found.filename}
    await audit.record(unit, action="import.deleted", object_kind="import", object_id=import_id, detail=detail)
    await _tell(unit, import_id)


async def read_refusals(database: Database, import_id: UUID) -> AsyncIterator[list[RowRefusal]]:
    """The refused rows that are kept, some at a time."""
    after = 0
    while True:
        async with database.connection() as db:
            rows = await store.list_refusals(db, import_id, after=after, limit=1_000)
        if not rows:
            return
        yield rows
        after = rows[-1].line


async def _tell(unit: Unit, import_id: UUID) -> None:
    await publish(unit, topic=IMPORT_TOPIC, ids=[import_id])


def _safe_name(filename: str) -> str:
    name = Path(filename.replace("\\", "/")).name.replace("\x00", "").strip()[:_LONGEST_NAME]
    if not name:
        raise Invalid("the file has no name", errors=[FieldError("/file", "a file with a name is needed")])
    return name
