"""Use cases of sources and touchpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from tessere.customer.events.domain.model import Channel, SourceKind
from tessere.customer.events.domain.places import Source, Touchpoint, check_source, check_touchpoint
from tessere.customer.events.store import places as store
from tessere.customer.events.store import tallies
from tessere.customer.events.store.places import StoredSource, StoredTouchpoint
from tessere.infra import audit, auth
from tessere.infra.auth import Key, Principal
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError

# What people do in the console comes in as events too, from a source of its own that has no write key.
CONSOLE_SOURCE_ID = UUID("0197b000-0000-7000-8000-000000000001")
CONSOLE_NAME = "Console"
# So do the rows of files for which nobody named a source.
IMPORT_SOURCE_ID = UUID("0197b000-0000-7000-8000-000000000002")
IMPORT_NAME = "Import"
# What commerce knows by itself: baskets, orders, returns.
COMMERCE_SOURCE_ID = UUID("0197b000-0000-7000-8000-000000000003")
COMMERCE_NAME = "Commerce"
_DAY = timedelta(hours=24)


class SourceView(Struct, frozen=True, kw_only=True):
    """A source as people see it, with its keys and what it sent lately."""

    id: UUID
    name: str
    kind: SourceKind
    channel: Channel
    touchpoint_id: UUID | None
    enabled: bool
    write_keys: list[Key]
    last_event_at: datetime | None
    events_24h: int


class TouchpointView(Touchpoint, frozen=True, kw_only=True):
    """A touchpoint with what happened there lately."""

    events_24h: int
    last_event_at: datetime | None


class Versioned(Struct, frozen=True):
    """Something shown and the version that editors hold."""

    view: SourceView | TouchpointView
    version: int


async def create_source(
    unit: Unit, *, name: str, kind: SourceKind, touchpoint_id: UUID | None = None, by: Principal | None = None
) -> tuple[SourceView, str]:
    """A new source and the secret of its first write key, which cannot be read again."""
    await _require_touchpoint(unit, touchpoint_id)
    source = Source(
        id=unit.new_id(),
        name=name.strip(),
        kind=kind,
        touchpoint_id=touchpoint_id,
        created_at=unit.now,
        updated_at=unit.now,
    )
    check_source(source)
    await store.insert_source(unit.db, source)
    key, secret = await auth.create_key(unit, name=source.name, kind="write", source_id=source.id, by=by)
    await audit.record(
        unit,
        action="source.created",
        object_kind="source",
        object_id=source.id,
        detail={"name": source.name, "kind": kind},
    )
    return _source_view(source, [key], None), secret


async def list_sources(unit: Unit) -> list[SourceView]:
    """Every source in use, in the order of their making."""
    stored = await store.list_sources(unit.db)
    return [each.view for each in await _show_sources(unit, stored) if isinstance(each.view, SourceView)]


async def get_source(unit: Unit, *, source_id: UUID) -> Versioned:
    """One source."""
    (shown,) = await _show_sources(unit, [await store.get_source(unit.db, source_id)])
    return shown


async def update_source(
    unit: Unit,
    *,
    source_id: UUID,
    expected: ExpectedVersion,
    name: str | UnsetType = UNSET,
    touchpoint_id: UUID | UnsetType | None = UNSET,
    enabled: bool | UnsetType = UNSET,
) -> Versioned:
    """Change a source; what is unset stays. A disabled source's events are refused with 403."""
    stored = await store.get_source(unit.db, source_id, lock=True)
    expected.check(stored.version)
    source = stored.source
    if touchpoint_id is not UNSET:
        await _require_touchpoint(unit, touchpoint_id)
        source = replace(source, touchpoint_id=touchpoint_id)
    if name is not UNSET:
        source = replace(source, name=name.strip())
    if enabled is not UNSET:
        source = replace(source, enabled=enabled)
    check_source(source)
    await store.save_source(unit.db, replace(source, updated_at=unit.now))
    await audit.record(
        unit, action="source.changed", object_kind="source", object_id=source_id, detail={"name": source.name}
    )
    return await get_source(unit, source_id=source_id)


async def delete_source(unit: Unit, *, source_id: UUID, expected: ExpectedVersion) -> None:
    """Close a source and revoke its keys; its events stay."""
    stored = await store.get_source(unit.db, source_id, lock=True)
    expected.check(stored.version)
    for key in await auth.list_keys(unit, source_ids=[source_id]):
        await auth.revoke_key(unit, key_id=key.id)
    await store.delete_source(unit.db, id=source_id, now=unit.now)
    name = stored.source.name
    await audit.record(unit, action="source.deleted", object_kind="source", object_id=source_id, detail={"name": name})


async def source_names(unit: Unit) -> dict[UUID, str]:
    """The names of all sources, deleted ones and the console too."""
    stored = await store.list_sources(unit.db, deleted=True)
    return {each.source.id: each.source.name for each in stored} | {
        CONSOLE_SOURCE_ID: CONSOLE_NAME,
        IMPORT_SOURCE_ID: IMPORT_NAME,
        COMMERCE_SOURCE_ID: COMMERCE_NAME,
    }


async def places_by_code(unit: Unit) -> dict[str, Touchpoint]:
    """The touchpoints by the code that events name them with, without what they are counting."""
    return {each.touchpoint.code: each.touchpoint for each in await store.list_touchpoints(unit.db)}


async def source_kinds(unit: Unit) -> dict[UUID, SourceKind]:
    """The kinds of all sources, deleted ones and the console too."""
    stored = await store.list_sources(unit.db, deleted=True)
    return {each.source.id: each.source.kind for each in stored} | dict.fromkeys(
        (CONSOLE_SOURCE_ID, IMPORT_SOURCE_ID, COMMERCE_SOURCE_ID), SourceKind.SERVER
    )


async def create_touchpoint(unit: Unit, *, draft: Touchpoint) -> TouchpointView:
    """A new place; its id and times are given here. Conflict when the code is taken."""
    touchpoint = replace(draft, id=unit.new_id(), name=draft.name.strip(), created_at=unit.now, updated_at=unit.now)
    check_touchpoint(touchpoint)
    if not await store.insert_touchpoint(unit.db, touchpoint):
        raise _code_taken(touchpoint.code)
    await _note_touchpoint(unit, "touchpoint.created", touchpoint)
    return _touchpoint_view(touchpoint, None)


async def list_touchpoints(unit: Unit) -> list[TouchpointView]:
    """Every place by name."""
    stored = await store.list_touchpoints(unit.db)
    return [each.view for each in await _show_touchpoints(unit, stored) if isinstance(each.view, TouchpointView)]


async def get_touchpoint(unit: Unit, *, touchpoint_id: UUID) -> Versioned:
    """One place."""
    (shown,) = await _show_touchpoints(unit, [await store.get_touchpoint(unit.db, touchpoint_id)])
    return shown


async def update_touchpoint(
    unit: Unit, *, touchpoint_id: UUID, expected: ExpectedVersion, changes: dict[str, object]
) -> Versioned:
    """Change a place: `changes` holds the fields to set. Conflict when the new code is taken."""
    stored = await store.get_touchpoint(unit.db, touchpoint_id, lock=True)
    expected.check(stored.version)
    changed = replace(stored.touchpoint, **changes, updated_at=unit.now)
    check_touchpoint(changed)
    if await store.find_touchpoint_id(unit.db, changed.code) not in (None, touchpoint_id):
        raise _code_taken(changed.code)
    await store.save_touchpoint(unit.db, changed)
    await _note_touchpoint(unit, "touchpoint.changed", changed)
    return await get_touchpoint(unit, touchpoint_id=touchpoint_id)


async def delete_touchpoint(unit: Unit, *, touchpoint_id: UUID, expected: ExpectedVersion) -> None:
    """Remove a place; its sources have none then, its events keep its code."""
    stored = await store.get_touchpoint(unit.db, touchpoint_id, lock=True)
    expected.check(stored.version)
    await store.delete_touchpoint(unit.db, touchpoint_id)
    await _note_touchpoint(unit, "touchpoint.deleted", stored.touchpoint)


async def _show_sources(unit: Unit, stored: Sequence[StoredSource]) -> list[Versioned]:
    keys: dict[UUID, list[Key]] = {}
    for key in await auth.list_keys(unit, source_ids=[each.source.id for each in stored]):
        if key.source_id is not None and key.revoked_at is None:
            keys.setdefault(key.source_id, []).append(key)
    active = {each.source_id: each for each in await tallies.list_by_source(unit.db, unit.now - _DAY)}
    return [
        Versioned(
            _source_view(each.source, keys.get(each.source.id, []), active.get(each.source.id)),
            each.version,
        )
        for each in stored
    ]


def _source_view(source: Source, keys: list[Key], activity: tallies.SourceActivity | None) -> SourceView:
    return SourceView(
        id=source.id,
        name=source.name,
        kind=source.kind,
        channel=source.channel,
        touchpoint_id=source.touchpoint_id,
        enabled=source.enabled,
        write_keys=keys,
        last_event_at=activity.last_at if activity else None,
        events_24h=activity.events_24h if activity else 0,
    )


async def _show_touchpoints(unit: Unit, stored: Sequence[StoredTouchpoint]) -> list[Versioned]:
    active = {each.touchpoint: each for each in await tallies.list_by_touchpoint(unit.db, unit.now - _DAY)}
    return [
        Versioned(_touchpoint_view(each.touchpoint, active.get(each.touchpoint.code)), each.version) for each in stored
    ]


def _touchpoint_view(touchpoint: Touchpoint, activity: tallies.TouchpointActivity | None) -> TouchpointView:
    return TouchpointView(
        **{name: getattr(touchpoint, name) for name in Touchpoint.__struct_fields__},
        events_24h=activity.events_24h if activity else 0,
        last_event_at=activity.last_at if activity else None,
    )


async def _require_touchpoint(unit: Unit, touchpoint_id: UUID | None) -> None:
    if touchpoint_id is not None:
        await store.get_touchpoint(unit.db, touchpoint_id)


async def _note_touchpoint(unit: Unit, action: str, touchpoint: Touchpoint) -> None:
    detail = {"code": touchpoint.code, "name": touchpoint.name}
    await audit.record(unit, action=action, object_kind="touchpoint", object_id=touchpoint.id, detail=detail)


def _code_taken(code: str) -> Conflict:
    detail = f"another touchpoint has the code {code!r}"
    return Conflict(detail, code="code_taken", errors=[FieldError("/code", detail)])
