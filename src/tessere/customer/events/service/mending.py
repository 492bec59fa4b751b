"""Use cases of the quarantine: look, mend, throw away, send through again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Raw, Struct

from tessere.customer.events.domain.bodies import peek, wrap_items
from tessere.customer.events.domain.decoding import describe
from tessere.customer.events.domain.limits import BATCH_BYTES
from tessere.customer.events.domain.model import Refusal, Refused
from tessere.customer.events.domain.violations import Violation
from tessere.customer.events.service.collecting import lane_of
from tessere.customer.events.service.intake import quarantine_all
from tessere.customer.events.store import inbox
from tessere.customer.events.store import quarantine as store
from tessere.customer.events.store.inbox import InboxRow
from tessere.customer.events.store.quarantine import CodeCount, QuarantineRow
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import TessereError, TooLarge

_ROWS_PER_ROUND = 1_000
_MOST_ROWS = 100_000
_ITEMS_PER_BODY = 500
# The place of an item that is the whole body.
WHOLE_BODY = -1


class Quarantined(Struct, frozen=True, kw_only=True):
    """Something that was refused; `payload` is its JSON, or a text where it is none."""

    id: UUID
    source_id: UUID
    name: str | None
    type: str | None
    message_id: str | None
    received_at: datetime
    code: str
    reason: str
    errors: list[Violation]
    payload: Raw


class QuarantineFilter(Struct, frozen=True, kw_only=True):
    """Which of them; None means any."""

    code: str | None = None
    source_id: UUID | None = None
    name: str | None = None


async def list_quarantined(
    unit: Unit, *, chosen: QuarantineFilter, before: UUID | None, limit: int
) -> list[Quarantined]:
    """What was refused, newest first."""
    rows = await store.list_rows(unit.db, **_params(chosen), before=before, limit=limit)
    return [_show(row) for row in rows]


async def count_quarantined(unit: Unit, *, chosen: QuarantineFilter) -> list[CodeCount]:
    """How many for each reason."""
    return await store.count_codes(unit.db, **_params(chosen))


async def find_quarantined(unit: Unit, *, ids: Sequence[UUID]) -> list[Quarantined]:
    """Those of these ids that are still there."""
    return [_show(row) for row in await store.find_rows(unit.db, ids)]


async def get_quarantined(unit: Unit, *, row_id: UUID) -> tuple[Quarantined, int]:
    """One and its version; NotFound when it is gone."""
    row = await store.lock_row(unit.db, row_id)
    return _show(row), row.version


async def edit_quarantined(
    unit: Unit, *, row_id: UUID, expected: ExpectedVersion, payload: Any
) -> tuple[Quarantined, int]:
    """Mend what was sent; it stays in quarantine until it is sent through again."""
    row = await store.lock_row(unit.db, row_id)
    expected.check(row.version)
    item = payload.encode() if isinstance(payload, str) else msgspec.json.encode(payload)
    if len(item) > BATCH_BYTES:
        raise TooLarge(f"the payload has {len(item)} bytes; at most {BATCH_BYTES} are taken")
    kind, name, message_id = describe(item)
    await store.save_row(unit.db, id=row_id, payload=item, type=kind, name=name, message_id=message_id)
    await audit.record(
        unit,
        action="quarantine.edited",
        object_kind="quarantine",
        object_id=row_id,
        detail={"name": name, "code": row.code},
    )
    return await get_quarantined(unit, row_id=row_id)


async def discard_quarantined(unit: Unit, *, row_id: UUID, expected: ExpectedVersion) -> None:
    """Throw one away for good."""
    row = await store.lock_row(unit.db, row_id)
    expected.check(row.version)
    await store.delete_row(unit.db, row_id)
    detail = {"name": row.name, "code": row.code}
    await audit.record(unit, action="quarantine.discarded", object_kind="quarantine", object_id=row_id, detail=detail)


async def redrive(unit: Unit, *, ids: Sequence[UUID] | None = None, chosen: QuarantineFilter) -> int:
    """Put what was refused into the inbox again, as it now is; how many.

    They leave the quarantine and enter the inbox in one transaction, so each goes through exactly once more; what is still
    wrong comes back to quarantine.
    """
    done = 0
    last: UUID | None = None
    while done < _MOST_ROWS:
        rows = await store.take_rows(
            unit.db, **_params(chosen), ids=None if ids is None else list(ids), after=last, limit=_ROWS_PER_ROUND
        )
        if not rows:
            break
        await inbox.insert_rows(unit.db, _bodies(rows))
        done += len(rows)
        last = rows[-1].id
    if done:
        detail = {"count": done, "code": chosen.code, "name": chosen.name}
        await audit.record(unit, action="quarantine.redriven", object_kind="quarantine", object_id="-", detail=detail)
    return done


async def quarantine_body(unit: Unit, *, row: InboxRow, reason: str) -> None:
    """Put a whole body aside that intake could not take, whatever the reason; it can be sent through again."""
    refused = Refused(
        refusal=Refusal(code="not_taken", reason=reason),
        source_id=row.source_id,
        received_at=row.received_at,
        format=row.format,
        payload=row.body,
        index=WHOLE_BODY,
        user_agent=row.user_agent,
    )
    await quarantine_all(unit, refused=[refused])


def _bodies(rows: Sequence[QuarantineRow]) -> list[inbox.NewRow]:
    """Rows that were sent alike go in one body; those of whole bodies go as they came."""
    bodies = [_body(row, row.payload, None) for row in rows if row.item_index == WHOLE_BODY]
    items = sorted((row for row in rows if row.item_index != WHOLE_BODY), key=lambda row: (_likeness(row), row.id))
    for _, group in groupby(items, key=_likeness):
        alike = list(group)
        for start in range(0, len(alike), _ITEMS_PER_BODY):
            bodies += _bodies_within_limit(alike[start : start + _ITEMS_PER_BODY])
    return bodies


def _bodies_within_limit(rows: list[QuarantineRow]) -> list[inbox.NewRow]:
    wire = rows[0].format.partition("/")[0]
    body = wrap_items([row.payload for row in rows], wire, rows[0].sent_at)
    if len(body) > BATCH_BYTES * 3 // 4 and len(rows) > 1:
        half = len(rows) // 2
        return _bodies_within_limit(rows[:half]) + _bodies_within_limit(rows[half:])
    if len(rows) > 1 and not _opens(body, wire):
        return [each for row in rows for each in _bodies_within_limit([row])]
    return [_body(rows[0], body if _opens(body, wire) else rows[0].payload, wire)]


def _opens(body: bytes, wire: str) -> bool:
    """Whether a body can be taken apart; one item that is no JSON at all would spoil its neighbours."""
    try:
        peek(body, wire)
    except TessereError:
        return False
    return True


def _body(row: QuarantineRow, body: bytes, wire: str | None) -> inbox.NewRow:
    try:
        person = peek(body, wire or row.format.partition("/")[0]).person
    except TessereError:
        person = None
    return inbox.NewRow(
        lane=lane_of(person, row.source_id),
        source_id=row.source_id,
        received_at=row.received_at,
        format=row.format,
        user_agent=row.user_agent,
        packed=inbox.compress(body),
    )


def _likeness(row: QuarantineRow) -> tuple[str, ...]:
    return str(row.source_id), row.format, row.received_at.isoformat(), row.sent_at or "", row.user_agent or ""


def _params(chosen: QuarantineFilter) -> dict[str, Any]:
    return {"code": chosen.code, "source_id": chosen.source_id, "name": chosen.name}


def _show(row: QuarantineRow) -> Quarantined:
    try:
        msgspec.json.decode(row.payload)
        payload = Raw(row.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        payload = Raw(msgspec.json.encode(row.payload.decode("utf-8", "replace")))
    return Quarantined(
        id=row.id,
        source_id=row.source_id,
        name=row.name,
        type=row.type,
        message_id=row.message_id,
        received_at=row.received_at,
        code=row.code,
        reason=row.reason,
        errors=row.errors,
        payload=payload,
    )
