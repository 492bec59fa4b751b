"""Writes and reads the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tessere.infra.audit import store
from tessere.infra.audit.domain import Entry
from tessere.infra.audit.store import Detail
from tessere.infra.db import Unit
from tessere.kernel.redaction import Redactor


async def record(
    unit: Unit, *, action: str, object_kind: str, object_id: object, detail: Mapping[str, Any] | None = None
) -> None:
    """Note what the unit's actor does; it is kept exactly if the deed is."""
    entry = Entry(
        id=unit.new_id(),
        at=unit.now,
        actor=unit.actor,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        detail=dict(detail or {}),
    )
    await store.insert_entry(unit.db, entry)


async def list_entries(
    unit: Unit, *, limit: int, before: UUID | None = None, actor: UUID | None = None, action: str | None = None
) -> list[Entry]:
    """Entries newest first, older than `before`; `action` takes a whole name or its first parts (`user`)."""
    return await store.list_entries(unit.db, limit=limit, before=before, actor=actor, action=action)


async def redact_page(unit: Unit, *, redactor: Redactor, after: UUID | None, limit: int) -> tuple[int, UUID | None]:
    """Black a person out in the details of the next entries; how many named them, and where to go on, None at the end."""
    page = await store.list_details(unit.db, after=after, limit=limit)
    named = [Detail(each.id, redactor.redact_value(each.detail)) for each in page if redactor.finds_in(each.detail)]
    if named:
        await store.redact_details(unit.db, named)
    return len(named), page[-1].id if len(page) == limit else None


async def count_before(unit: Unit, *, before: datetime) -> int:
    """How many entries are older."""
    return await store.count_before(unit.db, before)


async def delete_before(unit: Unit, *, before: datetime, limit: int) -> int:
    """Delete some entries that the retailer's rule says are too old; how many."""
    return await store.delete_before(unit.db, before=before, limit=limit)
