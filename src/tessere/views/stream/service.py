"""Puts events beside their customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from tessere.customer import events, identity, profiles
from tessere.customer.events import Owned
from tessere.infra.db import Unit
from tessere.views.stream import store
from tessere.views.stream.domain import EventRow, make_row
from tessere.views.stream.store import Minute


class IntakePulse(Struct, frozen=True, kw_only=True):
    """How far intake is behind, in milliseconds and request bodies, and events a second over the last minute."""

    lag_ms: int
    pending: int
    per_second: float


async def render_events(unit: Unit, *, owned: Sequence[Owned]) -> list[EventRow]:
    """The events with the id and name of the customer each belongs to today, in the order given."""
    owners = {each.owner_key for each in owned if each.owner_key is not None}
    known = await identity.find_identifiers(unit, keys=owners)
    cards = await profiles.find_cards(unit, profile_ids={each.profile_id for each in known.values()})
    rows = []
    for each in owned:
        owner = known.get(each.owner_key) if each.owner_key else None
        card = cards.get(owner.profile_id) if owner else None
        name = (card.name or card.email) if card else None
        rows.append(make_row(each.event, profile_id=owner.profile_id if owner else None, profile_name=name))
    return rows


async def find_profile_owners(unit: Unit, *, profile_id: UUID) -> list[UUID]:
    """The identifiers through which a customer's events came."""
    current = (await identity.find_current_profiles(unit, ids=[profile_id])).get(profile_id)
    members = await identity.find_profile_identifiers(unit, profile_ids=[current]) if current else {}
    return [member.key for group in members.values() for member in group]


async def find_events_by_id(unit: Unit, *, ids: Sequence[UUID]) -> list[EventRow]:
    """The events of these ids, the last received first."""
    return await render_events(unit, owned=await events.find_events(unit, ids=ids))


async def list_minutes(unit: Unit, *, since: datetime) -> list[Minute]:
    """Events by minute and channel."""
    return await store.list_minutes(unit.db, since)


async def get_intake(unit: Unit, minutes: Sequence[Minute] | None = None) -> IntakePulse:
    """How far intake is behind."""
    waiting = await store.get_waiting(unit.db)
    lag = (unit.now - waiting.oldest) // timedelta(milliseconds=1) if waiting.oldest else 0
    if minutes is None:
        minutes = await store.list_minutes(unit.db, unit.now - timedelta(minutes=2))
    this = unit.now.replace(second=0, microsecond=0)
    fraction = max((unit.now - this).total_seconds(), 1.0)
    here = sum(each.seen for each in minutes if each.minute == this)
    before = sum(each.seen for each in minutes if each.minute == this - timedelta(minutes=1))
    # The part of the minute that has passed, topped up from the one before, is a minute's worth.
    per_second = (here + before * (60 - fraction) / 60) / 60
    return IntakePulse(lag_ms=max(0, lag), pending=waiting.pending, per_second=round(per_second, 2))
