"""Small questions that the slices above ask: names and kinds of sources, everything of some owners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tessere.customer.events.domain.model import Event, Refusal, Refused, SourceKind
from tessere.customer.events.domain.places import Source
from tessere.customer.events.service.intake import quarantine_all
from tessere.customer.events.store import log, places
from tessere.customer.events.store.inbox import InboxRow
from tessere.infra.db import Unit

# What people say in the console comes from this source; it has no key and cannot be deleted.
CONSOLE_SOURCE_ID = UUID("00000000-0000-7000-8000-000000000001")
_PAGE = 5_000


async def ensure_console_source(unit: Unit) -> None:
    """Make the source of what is entered by hand, unless it is there."""
    stored = await places.list_sources(unit.db, deleted=True)
    if all(each.source.id != CONSOLE_SOURCE_ID for each in stored):
        await places.insert_source(
            unit.db,
            Source(
                id=CONSOLE_SOURCE_ID, name="Console", kind=SourceKind.SERVER, created_at=unit.now, updated_at=unit.now
            ),
        )


async def source_names(unit: Unit) -> dict[UUID, str]:
    """The name of every source, deleted ones too, because their events stay."""
    return {each.source.id: each.source.name for each in await places.list_sources(unit.db, deleted=True)}


async def source_kinds(unit: Unit) -> dict[UUID, SourceKind]:
    """The kind of every source, deleted ones too."""
    return {each.source.id: each.source.kind for each in await places.list_sources(unit.db, deleted=True)}


async def find_owner_events(unit: Unit, *, owner_keys: Sequence[UUID]) -> list[tuple[UUID, Event]]:
    """Everything the identifiers own, with the owner, the latest first. Reads whole histories: for few owners."""
    found: list[tuple[UUID, Event]] = []
    before: tuple[datetime | None, UUID | None] = (None, None)
    while True:
        page = await log.list_events(
            unit.db, owner_keys=owner_keys, source_id=None, name=None, channel=None, type=None, before_at=before[0],
            before_id=before[1], limit=_PAGE,
        )  # fmt: skip
        found += [(each.owner_key, each.event) for each in page if each.owner_key is not None]
        if len(page) < _PAGE:
            return found
        before = (page[-1].event.occurred_at, page[-1].event.id)


async def quarantine_body(unit: Unit, *, row: InboxRow, reason: str) -> None:
    """Put a body that could not be taken apart into quarantine whole."""
    refused = Refused(
        refusal=Refusal(code="intake_failed", reason=reason),
        source_id=row.source_id,
        received_at=row.received_at,
        format=row.format,
        payload=row.body,
        user_agent=row.user_agent,
    )
    await quarantine_all(unit, refused=[refused])
