"""What a rebuild of the customers needs of the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from uuid import UUID

from tessere.customer.events.store import log
from tessere.customer.events.store.log import Owned
from tessere.infra.db import Unit

# The tables that a rebuild reads: the settings of places and the plan, and the log itself.
GIVEN_TABLES = ("events.touchpoint", "events.source", "events.plan_event", "events.event_log")
# A transaction that began so long before the newest event may have come to the log after it.
_OVERLAP = timedelta(hours=1)
_COPIED_AT_ONCE = 5_000

Owner = tuple[UUID, UUID | None, UUID | None]


async def iterate_log(unit: Unit, *, at_once: int) -> AsyncIterator[list[Owned]]:
    """Everything in the log in the order of its receipt; the unit stays open meanwhile."""
    async for owned in log.iterate_log(unit.db, at_once=at_once):
        yield owned


async def count_log(unit: Unit) -> int:
    """How many events the log holds."""
    return await log.count_log(unit.db)


async def copy_missing(live: Unit, copy: Unit) -> list[UUID]:
    """Add to a copy of the log what came since it was made; the ids of that."""
    newest = await log.get_newest_receipt(copy.db)
    if newest is None:
        return []
    ids = await log.list_ids_since(live.db, newest - _OVERLAP)
    known = await log.find_hashes(copy.db, ids)
    missing = [each for each in ids if each not in known]
    for start in range(0, len(missing), _COPIED_AT_ONCE):
        found = await log.find_events(live.db, missing[start : start + _COPIED_AT_ONCE])
        await log.insert_new(copy.db, found)
    return missing


async def change_owners(unit: Unit, owners: Sequence[Owner]) -> None:
    """Give events (id, owner, device) other owners, because rules changed."""
    for start in range(0, len(owners), _COPIED_AT_ONCE):
        await log.change_owners(unit.db, owners[start : start + _COPIED_AT_ONCE])
