"""What a rebuild of the customers needs of identity."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from uuid import UUID

from tessere.customer.identity.store import graph
from tessere.infra.db import Unit

# Rules and decisions; and the identifiers, so that a customer keeps the id that it was born with.
GIVEN_TABLES = ("identity.namespace", "identity.blocked_value", "identity.decision", "identity.identifier")
DERIVED_TABLES = ("identity.identifier", "identity.edge", "identity.alert")


async def dissolve(unit: Unit) -> None:
    """Let every identifier stand alone, as before its first link."""
    await graph.dissolve(unit.db)


async def forget_unlinked(unit: Unit, *, keep: Collection[UUID]) -> None:
    """Forget identifiers that no event names any more; `keep` are those that own events."""
    await graph.forget_unlinked(unit.db, keep=keep)


async def iterate_groups(unit: Unit, *, at_once: int) -> AsyncIterator[list[tuple[UUID, UUID]]]:
    """Every identifier's key with its profile; the unit stays open meanwhile."""
    async for pairs in graph.iterate_groups(unit.db, at_once=at_once):
        yield pairs
