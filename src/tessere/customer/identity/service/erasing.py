"""Takes people out of the graph of identifiers, and resolves again what was tied to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from tessere.customer.identity.domain.rules import Rules
from tessere.customer.identity.service.sightings import regroup
from tessere.customer.identity.store import erasing as store
from tessere.customer.identity.store import graph
from tessere.customer.identity.store.erasing import Noted, Removed
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound
from tessere.kernel.redaction import Redactor


class Erased(Struct, frozen=True, kw_only=True):
    """What went, and whom it touches: profiles that won or lost identifiers, devices to be divided anew, and the
    identifiers of others that were seen together with those that went."""

    removed: Removed
    regrouped: frozenset[UUID]
    divided: frozenset[UUID]


async def lock_person(unit: Unit, *, profile_id: UUID) -> list[graph.KnownIdentifier]:
    """The identifiers of a profile, kept from merges and splits until this transaction ends; NotFound when there are none."""
    current = (await graph.find_current_profiles(unit.db, [profile_id])).get(profile_id)
    members = await graph.find_profile_identifiers(unit.db, [current]) if current else []
    locked = await graph.lock_components(unit.db, [each.key for each in members]) if members else {}
    current = (await graph.find_current_profiles(unit.db, [profile_id])).get(profile_id)
    found = [each for each in locked.values() if each.profile_id == current]
    if not found:
        raise NotFound(f"no customer has the id {profile_id}; it may have been erased")
    return sorted(found, key=lambda each: (each.first_seen_at, each.key.bytes))


async def find_neighbours(unit: Unit, *, keys: Collection[UUID]) -> set[UUID]:
    """The identifiers of others that were seen together with these."""
    return await store.find_neighbours(unit.db, keys)


async def erase_identifiers(
    unit: Unit, *, keys: Collection[UUID], profile_ids: Collection[UUID], rules: Rules
) -> Erased:
    """Delete identifiers with their links and decisions, and what is said of profiles by id; who is left is resolved
    again: a device that two people shared is the other's alone once one of them is gone."""
    others = await store.find_neighbours(unit.db, keys)
    removed = await store.remove(unit.db, keys=keys, profiles=profile_ids)
    left = await graph.find_identifiers(unit.db, others)
    if not left:
        return Erased(removed=removed, regrouped=frozenset(), divided=frozenset())
    _, regrouped, divided = await regroup(unit, keys=left.keys(), rules=rules)
    return Erased(removed=removed, regrouped=frozenset(regrouped), divided=frozenset(divided))


async def redact_page(unit: Unit, *, redactor: Redactor, after: UUID | None, limit: int) -> tuple[int, UUID | None]:
    """Black a person out in the reasons of the next decisions (with the first ones, in alerts too); how many named them,
    and where to go on, None at the end."""
    page = await store.list_reasons(unit.db, after=after, limit=limit)
    named = _redacted(page, redactor)
    if named:
        await store.save_reasons(unit.db, named)
    told = _redacted(await store.list_alert_texts(unit.db), redactor) if after is None else []
    if told:
        await store.save_alert_texts(unit.db, told)
    return len(named) + len(told), page[-1].id if len(page) == limit else None


def _redacted(page: Collection[Noted], redactor: Redactor) -> list[Noted]:
    return [Noted(each.id, redactor.redact(each.text)) for each in page if redactor.finds(each.text)]


async def list_lonely(unit: Unit, *, before: datetime, after: UUID, limit: int, rules: Rules) -> list[UUID]:
    """Profiles after one of them that consist of devices alone, which nobody shares, first seen before a moment."""
    weak = [namespace.name for namespace in rules.namespaces.values() if namespace.strength == "weak"]
    return await store.list_lonely(unit.db, weak=weak, before=before, after=after, limit=limit)
