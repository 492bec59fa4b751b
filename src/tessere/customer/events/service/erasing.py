"""Takes a person out of everything the slice keeps, and what is too old too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

import msgspec
import zstandard
from msgspec import Raw, Struct
from msgspec.structs import replace

from tessere.customer.events.domain.bodies import open_body, wrap_items
from tessere.customer.events.domain.imports import ImportStatus
from tessere.customer.events.domain.model import Event, Identifier
from tessere.customer.events.domain.objects import read_object, write_object
from tessere.customer.events.service.importing import IMPORT_TOPIC
from tessere.customer.events.service.mending import WHOLE_BODY
from tessere.customer.events.store import erasing as store
from tessere.customer.events.store import imports, inbox
from tessere.customer.events.store.erasing import ImportTexts
from tessere.customer.events.store.log import Owned
from tessere.customer.events.store.quarantine import QuarantineRow
from tessere.infra.db import Unit
from tessere.infra.web import publish
from tessere.kernel.errors import TessereError
from tessere.kernel.redaction import BLACK, Needles, Redactor

_LARGEST_PIECE = 64 * 1024 * 1024
_NOBODY = Needles()
_OVERLAP = 400  # characters that a value may reach over the edge of a piece
_BUSY = {ImportStatus.CHECKING.value, ImportStatus.RUNNING.value}
FORGOTTEN = "the file was forgotten, because somebody in it was erased"


class ErasedFiles(Struct, frozen=True):
    """What was forgotten of imports; `waits` when one that names the person is still at work."""

    imports: int
    parts: int
    refusals: int
    waits: bool


async def hold_intake(unit: Unit) -> None:
    """Wait for the batches under way and let none begin before this transaction ends: what was taken in until now can be
    seen, and what comes afterwards sees what this transaction did."""
    await store.lock_all_lanes(unit.db)


async def iterate_owner_events(unit: Unit, *, owner_keys: Collection[UUID]) -> AsyncIterator[list[Owned]]:
    """Every event of these owners, oldest first, some at a time."""
    async for page in store.iterate_owned(unit.db, owner_keys):
        yield page


async def erase_events(unit: Unit, *, owner_keys: Collection[UUID], event_ids: Collection[UUID] = ()) -> list[UUID]:
    """Delete the events of these owners and some others; the ids of all that were deleted."""
    gone = await store.delete_owned(unit.db, owner_keys) if owner_keys else []
    return gone + (await store.delete_events(unit.db, event_ids) if event_ids else [])


async def redact_events(unit: Unit, *, owner_keys: Collection[UUID], redactor: Redactor) -> int:
    """Black a person out in events of others that name them; how many did."""
    done = 0
    async for page in store.iterate_owned(unit.db, owner_keys):
        named = [replace(each, event=event) for each in page if (event := _redacted(each.event, redactor)) is not None]
        if named:
            await store.save_payloads(unit.db, named)
            done += len(named)
    return done


def _redacted(event: Event, redactor: Redactor) -> Event | None:
    objects = {name: read_object(getattr(event, name)) for name in ("properties", "traits", "context", "extra")}
    changes: dict[str, object] = {
        name: write_object(redactor.redact_value(value)) for name, value in objects.items() if redactor.finds_in(value)
    }
    if any(redactor.finds(each.value) for each in event.identifiers):
        kept = [each for each in event.identifiers if not redactor.finds(each.value)]
        changes["identifiers"] = tuple(Identifier(namespace=each.namespace, value=each.value) for each in kept)
    for name in ("anonymous_id", "user_id", "previous_id", "group_id", "session_id"):
        value = getattr(event, name)
        if value is not None and redactor.finds(value):
            changes[name] = BLACK
    return replace(event, **changes) if changes else None


async def erase_quarantined_page(
    unit: Unit, *, names: Callable[[bytes], bool], after: UUID | None, limit: int
) -> tuple[int, UUID | None]:
    """Throw away what of the next rows of the quarantine names a person; how many did, and where to go on, None at the
    end. Of a whole body only the person's items go."""
    page = await store.list_quarantined(unit.db, after=after, limit=limit)
    named = [row for row in page if names(row.payload)]
    gone = []
    for row in named:
        left = _without(row, names) if row.item_index == WHOLE_BODY else None
        if left is None:
            gone.append(row.id)
        else:
            await store.save_quarantined(unit.db, id=row.id, payload=left)
    if gone:
        await store.delete_quarantined(unit.db, gone)
    return len(named), page[-1].id if len(page) == limit else None


def _without(row: QuarantineRow, names: Callable[[bytes], bool]) -> bytes | None:
    """The body without the items that name the person; None when nothing is left that can be kept."""
    wire = row.format.partition("/")[0]
    try:
        parcel = open_body(row.payload, wire)
    except TessereError:
        return None
    items = [bytes(item) for item in parcel.items if not names(bytes(item))]
    if not items or names(bytes(parcel.context)):
        return None
    if bytes(parcel.context):
        items = [_with_context(item, parcel.context) for item in items]
    return wrap_items(items, wire, None if parcel.sent_at is None else str(parcel.sent_at))


def _with_context(item: bytes, shared: Raw) -> bytes:
    said = read_object(item)
    own = said.get("context")
    return msgspec.json.encode(said | {"context": read_object(shared) | (own if isinstance(own, dict) else {})})


async def has_waiting_since_before(unit: Unit, *, moment: datetime) -> bool:
    """Whether a body waits for intake that was received at or before a moment."""
    oldest = (await inbox.get_backlog(unit.db)).oldest
    return oldest is not None and oldest <= moment


async def erase_from_imports(unit: Unit, *, redactor: Redactor, written: Redactor) -> ErasedFiles:
    """Forget the files of imports in which a person stands, with their samples and refused rows; what was taken in from
    them is the log's. An import at work is left until it has ended. `written` is for what colleagues named: it finds names
    too."""
    found = parts = refusals = 0
    waits = False
    for each in await store.list_imports(unit.db):
        told = written.finds_in(msgspec.to_builtins((each.filename, each.columns, each.report, each.failure)))
        refused = await _names_in_refusals(unit, each.id, redactor)
        if not (told or refused or (each.has_file and await _names_in_file(unit, each.id, redactor))):
            continue
        if each.status in _BUSY:
            waits = True
            continue
        found += 1
        refusals += await imports.count_refusals(unit.db, each.id)
        await imports.delete_refusals(unit.db, each.id)
        parts += await _forget_file(unit, each, written)
    return ErasedFiles(found, parts, refusals, waits)


async def _forget_file(unit: Unit, each: ImportTexts, redactor: Redactor) -> int:
    parts = await store.delete_parts(unit.db, each.id)
    ended = each.status in {ImportStatus.DONE.value, ImportStatus.FAILED.value}
    left = ImportTexts(
        id=each.id,
        status=each.status if ended else ImportStatus.FAILED.value,
        filename=redactor.redact(each.filename),
        columns=[replace(column, samples=[]) for column in each.columns],
        report=msgspec.convert(redactor.redact_value(msgspec.to_builtins(each.report)), type(each.report)),
        failure=redactor.redact(each.failure) if each.failure else None if ended else FORGOTTEN,
        has_file=False,
    )
    await store.save_import(unit.db, left)
    await publish(unit, topic=IMPORT_TOPIC, ids=[each.id])
    return parts


async def _names_in_refusals(unit: Unit, import_id: UUID, redactor: Redactor) -> bool:
    after = 0
    while rows := await imports.list_refusals(unit.db, import_id, after=after, limit=1_000):
        if any(redactor.finds(f"{row.value}\n{row.message}") for row in rows):
            return True
        after = rows[-1].line
    return False


async def _names_in_file(unit: Unit, import_id: UUID, redactor: Redactor) -> bool:
    """Whether the person stands in the file. One that is no text is taken to hold everybody that came from it."""
    decompressor = zstandard.ZstdDecompressor()
    tail, encoding = "", (await imports.get_import(unit.db, import_id)).encoding
    if encoding is None:
        return True
    async for chunk in imports.read_parts(unit.db, import_id):
        text = decompressor.decompress(chunk, max_output_size=_LARGEST_PIECE).decode(encoding, "replace")
        if await asyncio.to_thread(redactor.finds, tail + text):
            return True
        tail = text[-_OVERLAP:]
    return False


async def count_old_quarantined(unit: Unit, *, before: datetime) -> int:
    """How much of the quarantine is older."""
    return await store.count_old_quarantined(unit.db, before)


async def delete_old_quarantined(unit: Unit, *, before: datetime, limit: int) -> int:
    """Throw some of it away; how much."""
    return await store.delete_old_quarantined(unit.db, before=before, limit=limit)


async def count_old_files(unit: Unit, *, before: datetime) -> int:
    """How many files of imports that are not at work are older."""
    return len(await store.list_old_files(unit.db, before))


async def delete_old_files(unit: Unit, *, before: datetime, limit: int) -> int:
    """Forget some of those files with their samples and refused rows; how many. The reports stay."""
    old = set((await store.list_old_files(unit.db, before))[:limit])
    nobody = Redactor(_NOBODY)
    for each in await store.list_imports(unit.db):
        if each.id in old:
            await imports.delete_refusals(unit.db, each.id)
            await _forget_file(unit, each, nobody)
    return len(old)


async def list_event_names(unit: Unit) -> list[str]:
    """Every name that events in the log have."""
    return await store.list_names(unit.db)


async def count_old_events(unit: Unit, *, names: Iterable[str], before: datetime) -> int:
    """How many events of the names happened before."""
    return sum([await store.count_old(unit.db, name=name, before=before) for name in names])


async def delete_old_events(unit: Unit, *, name: str, before: datetime, limit: int) -> int:
    """Delete some events of a name that happened before; how many. What they counted for in states stays."""
    return await store.delete_old(unit.db, name=name, before=before, limit=limit)
