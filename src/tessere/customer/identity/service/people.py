"""Reads everybody page by page, and the pairs that must stay apart; for searches over all customers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from uuid import UUID

from tessere.customer.identity.domain.resolution import pair
from tessere.customer.identity.domain.rules import Rules
from tessere.customer.identity.store import people
from tessere.customer.identity.store.graph import KnownIdentifier
from tessere.infra.db import Unit


async def list_people(unit: Unit, *, after: UUID | None, limit: int, rules: Rules) -> dict[UUID, list[KnownIdentifier]]:
    """The next profiles with their identifiers, in the order of their ids; those that are devices alone are left out."""
    found: dict[UUID, list[KnownIdentifier]] = {}
    for each in await people.list_people(unit.db, after=after, limit=limit, weak=_weak(rules)):
        found.setdefault(each.profile_id, []).append(each)
    return found


async def copy_identities(unit: Unit) -> AsyncIterator[bytes]:
    """Who owns which identifier, as CSV in chunks: key, namespace, profile id, whether it is shared; no values."""
    async for chunk in people.copy_all(unit.db):
        yield chunk


async def count_people(unit: Unit, *, rules: Rules) -> int:
    """How many profiles `list_people` goes through."""
    return await people.count_people(unit.db, weak=_weak(rules))


async def find_apart(unit: Unit, *, among: Iterable[UUID] | None = None) -> set[tuple[UUID, UUID]]:
    """The pairs of profiles that somebody decided to keep apart, each in the order in which pairs are written."""
    chosen = None if among is None else list(among)
    return {pair(each.a, each.b) for each in await people.list_apart(unit.db, among=chosen)}


def _weak(rules: Rules) -> list[str]:
    return [namespace.name for namespace in rules.namespaces.values() if namespace.strength == "weak"]
