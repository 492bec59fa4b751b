"""Reads profiles as records, through the doors of identity and profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from msgspec import Struct

from tessere.customer import identity, profiles
from tessere.customer.identity import KnownIdentifier, Rules
from tessere.flows.matching.domain.records import Known, Record, make_record
from tessere.infra.db import Unit

_PAGE = 1_000


class Gathered(Struct, frozen=True, kw_only=True):
    """A page of records; `last` is where the next page goes on from, `seen` how many profiles were looked at."""

    records: list[Record]
    seen: int
    last: UUID | None


async def gather_page(unit: Unit, *, after: UUID | None, rules: Rules) -> Gathered:
    """The records of the next profiles; those of which nothing can be compared are left out."""
    people = await identity.list_people(unit, after=after, limit=_PAGE, rules=rules)
    records = await _records(unit, people)
    return Gathered(
        records=[each for each in records.values() if each.says_something],
        seen=len(people),
        last=max(people) if len(people) == _PAGE else None,
    )


async def gather(unit: Unit, *, profile_ids: Iterable[UUID]) -> dict[UUID, Record]:
    """The records of profiles as they are now, by their current ids; a profile that is no more is absent."""
    return await _records(unit, await identity.find_profile_identifiers(unit, profile_ids=profile_ids))


async def find_held(unit: Unit, *, profile_ids: Iterable[UUID], rules: Rules) -> dict[str, frozenset[tuple[str, str]]]:
    """For each profile its identifiers of namespaces of which one person may hold only so many."""
    members = await identity.find_profile_identifiers(unit, profile_ids=profile_ids)
    return {
        str(profile_id): frozenset(
            (each.namespace, each.value) for each in known if rules.limit(each.namespace) is not None
        )
        for profile_id, known in members.items()
    }


async def _records(unit: Unit, people: Mapping[UUID, list[KnownIdentifier]]) -> dict[UUID, Record]:
    keys = {profile_id: [each.key for each in known] for profile_id, known in people.items()}
    traits = await profiles.find_traits(unit, members=keys)
    return {
        profile_id: make_record(
            profile_id, [Known(each.namespace, each.value) for each in known if not each.shared], traits[profile_id]
        )
        for profile_id, known in people.items()
    }
