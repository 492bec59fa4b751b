"""Keeps locations, and where each channel sells from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from tessere.commerce.stock.domain.locations import (
    MOST_LOCATIONS,
    ChannelRule,
    Location,
    ServingLocation,
    check_channel,
    check_location,
)
from tessere.commerce.stock.service.posting import require_open
from tessere.commerce.stock.store import locations as store
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid

TOPIC = "stock"
_MOST_RULES = 100


async def create_location(unit: Unit, *, draft: Location) -> Location:
    """A new location; its id and times are given here. Conflict when the code is taken."""
    location = replace(draft, id=unit.new_id(), created_at=unit.now, updated_at=unit.now)
    check_location(location)
    if await store.count_locations(unit.db) >= MOST_LOCATIONS:
        raise Conflict(f"there are {MOST_LOCATIONS} locations already", code="too_many_locations")
    if not await store.insert_location(unit.db, location):
        raise _code_taken(location.code)
    await _note(unit, "location.created", location)
    return location


async def list_locations(unit: Unit, *, closed: bool = False) -> list[Location]:
    """Every open location by code; closed ones too when asked for."""
    return await store.list_locations(unit.db, closed=closed)


async def get_location(unit: Unit, *, location_id: UUID) -> Location:
    """One location."""
    return await store.get_location(unit.db, location_id)


async def update_location(
    unit: Unit, *, location_id: UUID, expected: ExpectedVersion, changes: Mapping[str, Any]
) -> Location:
    """Change what is given."""
    known = await store.get_location(unit.db, location_id, lock=True)
    expected.check(known.version)
    changed = replace(known, **changes, updated_at=unit.now)
    check_location(changed)
    if await store.is_code_taken(unit.db, code=changed.code, id=location_id):
        raise _code_taken(changed.code)
    await store.save_location(unit.db, changed)
    await _note(unit, "location.changed", changed)
    return await store.get_location(unit.db, location_id)


async def close_location(unit: Unit, *, location_id: UUID, expected: ExpectedVersion) -> None:
    """Promise nothing from it any more; Conflict while goods lie there, are promised there or are on their way."""
    known = await store.get_location(unit.db, location_id, lock=True)
    expected.check(known.version)
    if known.closed_at is None:
        if await store.is_in_use(unit.db, location_id):
            detail = "it has stock, promises or transfers; move the goods away and finish these first"
            raise Conflict(detail, code="location_in_use")
        await store.save_location(unit.db, replace(known, closed_at=unit.now, updated_at=unit.now))
        await _note(unit, "location.closed", known)


async def list_rules(unit: Unit) -> list[ChannelRule]:
    """The channels that do not sell from everywhere."""
    return await store.list_rules(unit.db)


async def get_rule(unit: Unit, *, channel: str) -> ChannelRule:
    """Where a channel sells from."""
    check_channel(channel)
    found = await store.find_rule(unit.db, channel)
    return found or ChannelRule(channel=channel, locations=[], version=0)


async def save_rule(
    unit: Unit, *, channel: str, expected: ExpectedVersion, locations: Sequence[ServingLocation]
) -> ChannelRule:
    """Let a channel sell from these locations only."""
    check_channel(channel)
    known = await store.find_rule(unit.db, channel, lock=True)
    expected.check(0 if known is None else known.version)
    if known is None and len(await store.list_rules(unit.db)) >= _MOST_RULES:
        raise Conflict(f"there are {_MOST_RULES} channels with rules already", code="too_many_rules")
    if len({each.location_id for each in locations}) < len(locations) or len(locations) > MOST_LOCATIONS:
        raise Invalid("the rule is not valid", errors=[FieldError("/locations", "each location once")])
    await require_open(unit, [each.location_id for each in locations], path="/locations")
    await store.save_rule(unit.db, channel=channel, locations=locations, now=unit.now)
    await _note_rule(unit, "stock_channel.changed", channel)
    return await get_rule(unit, channel=channel)


async def delete_rule(unit: Unit, *, channel: str, expected: ExpectedVersion) -> None:
    """Let a channel sell from every open location again."""
    check_channel(channel)
    known = await store.find_rule(unit.db, channel, lock=True)
    expected.check(0 if known is None else known.version)
    await store.delete_rule(unit.db, channel)
    await _note_rule(unit, "stock_channel.deleted", channel)


async def _note(unit: Unit, action: str, location: Location) -> None:
    detail = {"code": location.code}
    await audit.record(unit, action=action, object_kind="location", object_id=location.id, detail=detail)
    await web.publish(unit, topic=TOPIC)


async def _note_rule(unit: Unit, action: str, channel: str) -> None:
    await audit.record(unit, action=action, object_kind="stock_channel", object_id=channel)
    await web.publish(unit, topic=TOPIC)  # what the channel may promise of anything may have changed


def _code_taken(code: str) -> Conflict:
    detail = f"another location has the code {code!r}"
    return Conflict(detail, code="code_taken", errors=[FieldError("/code", detail)])
