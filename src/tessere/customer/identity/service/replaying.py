"""What a rebuild of the customers needs of identity."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from uuid import UUID

from tessere.customer.identity.store import decisions, graph
from tessere.infra.db import Unit
from tessere.kernel.ids import uuid7_at_ms

# Rules and decisions; and the identifiers, so that a customer keeps the id that it was born with.
GIVEN_TABLES = ("identity.namespace", "identity.blocked_value", "identity.decision", "identity.identifier")
DERIVED_TABLES = ("identity.identifier", "identity.edge", "identity.alert")


# A transaction that began so long before the youngest identifier may have brought its own after it.
_OVERLAP_MS = 3_600_000
_COPIED_AT_ONCE = 5_000


async def dissolve(unit: Unit) -> None:
    """Let every identifier stand alone, as before its first link."""
    await graph.dissolve(unit.db)


async def copy_missing(live: Unit, copy: Unit) -> None:
    """Add the identifiers that came since a copy was made, each alone: whoever was born meanwhile keeps their id."""
    newest = await graph.find_newest_birth(copy.db)
    since = 0 if newest is None else max(0, uuid7_at_ms(newest) - _OVERLAP_MS)
    born = await graph.list_born_since(live.db, UUID(int=since << 80))
    for start in range(0, len(born), _COPIED_AT_ONCE):
        await graph.insert_identifiers(copy.db, born[start : start + _COPIED_AT_ONCE])


async def has_same_decisions(live: Unit, copy: Unit) -> bool:
    """Whether nobody has decided anything since a copy was made."""
    return await decisions.find_standing(live.db) == await decisions.find_standing(copy.db)


async def forget_unlinked(unit: Unit, *, keep: Collection[UUID]) -> None:
    """Forget identifiers that no event names any more; `keep` are those that own events."""
    await graph.forget_unlinked(unit.db, keep=keep)


async def iterate_groups(unit: Unit, *, at_once: int) -> AsyncIterator[list[tuple[UUID, UUID]]]:
    """Every identifier's key with its profile; the unit stays open meanwhile."""
    async for pairs in graph.iterate_groups(unit.db, at_once=at_once):
        yield pairs
