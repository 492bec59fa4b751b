"""Reads the event log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from tessere.customer.events.domain.model import Event
from tessere.customer.events.store import log
from tessere.customer.events.store.log import Owned
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound

_RATE_WINDOW = timedelta(seconds=10)


class EventFilter(Struct, frozen=True, kw_only=True):
    """Which events; `owner_keys` None means everybody's."""

    source_id: UUID | None = None
    name: str | None = None
    channel: str | None = None
    type: str | None = None
    owner_keys: Sequence[UUID] | None = None

    def takes(self, owned: Owned) -> bool:
        """Whether an event is among those asked for."""
        event = owned.event
        return (
            (self.source_id is None or event.source_id == self.source_id)
            and (self.name is None or event.name == self.name)
            and (self.channel is None or event.channel == self.channel)
            and (self.type is None or event.type == self.type)
            and (self.owner_keys is None or owned.owner_key in self.owner_keys)
        )


EVERYTHING = EventFilter()


async def list_events(
    unit: Unit,
    *,
    chosen: EventFilter = EVERYTHING,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Owned]:
    """Events newest first: by receipt, or by when they happened when owners are given; `before` is the last one's
    time (of that kind) and id."""
    before_at, before_id = before or (None, None)
    return await log.list_events(
        unit.db,
        owner_keys=chosen.owner_keys,
        source_id=chosen.source_id,
        name=chosen.name,
        channel=chosen.channel,
        type=chosen.type,
        before_at=before_at,
        before_id=before_id,
        limit=limit,
    )


async def list_recent_events(unit: Unit, *, name: str, since: datetime, limit: int) -> list[Owned]:
    """The newest events of a name, received since."""
    return await log.sample_events(unit.db, name=name, since=since, limit=limit)


async def find_events(unit: Unit, *, ids: Sequence[UUID]) -> list[Owned]:
    """The events of these ids that the log holds, newest receipt first."""
    return await log.find_events(unit.db, ids)


async def find_owner_events(
    unit: Unit, *, owner_keys: Sequence[UUID], names: Sequence[str] | None = None
) -> list[tuple[UUID, Event]]:
    """Every event of these owners, or those of some names, in the order in which they happened."""
    found = await log.list_owned(unit.db, owner_keys, names=names)
    return [(each.owner_key, each.event) for each in found if each.owner_key is not None]


async def iterate_owners(unit: Unit, *, names: Sequence[str], at_once: int) -> AsyncIterator[list[UUID]]:
    """Whoever owns events of the names, each once; the unit stays open meanwhile."""
    async for owners in log.iterate_owners(unit.db, names=names, at_once=at_once):
        yield owners


async def get_event(unit: Unit, *, event_id: UUID) -> Owned:
    """One event; NotFound when the log does not hold it."""
    found = await log.find_events(unit.db, [event_id])
    if not found:
        raise NotFound(f"there is no event {event_id}")
    return found[0]


async def read_rate(unit: Unit) -> float:
    """Events taken a second, over the last ten."""
    return await log.count_since(unit.db, unit.now - _RATE_WINDOW) / _RATE_WINDOW.total_seconds()
