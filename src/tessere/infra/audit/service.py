"""Writes and reads the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tessere.infra.audit import store
from tessere.infra.audit.domain import Entry
from tessere.infra.db import Unit


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
