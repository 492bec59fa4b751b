"""Statements over identifiers, links and decisions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from tessere.customer.identity.domain.resolution import Decision, Evidence, Link
from tessere.infra import db as database

FIND_IDENTIFIERS = """
select key, namespace, value, birth_id, profile_id, component_id, shared, crowded, first_seen_at
from identity.identifier where key = any(%(keys)s)
"""
# Only what the hot path asks for, and the place in the question instead of the key itself.
FIND_STANDINGS = """
select asked.n - 1, i.profile_id, i.shared, i.crowded
from unnest(%(keys)s::uuid[]) with ordinality as asked (key, n)
join identity.identifier i on i.key = asked.key
"""
NEWEST_BIRTH = "select birth_id from identity.identifier order by birth_id desc limit 1"
BORN_SINCE = """
select key, namespace, value, birth_id, profile_id, component_id, shared, crowded, first_seen_at
from identity.identifier where birth_id >= %(since)s
"""
INSERT_IDENTIFIERS = """
insert into identity.identifier (key, namespace, value, birth_id, profile_id, component_id, first_seen_at)
select key, namespace, value, birth_id, birth_id, birth_id, first_seen_at
from unnest(%(keys)s::uuid[], %(namespaces)s::text[], %(values)s::text[], %(births)s::uuid[], %(first_seen)s::timestamptz[])
    as new (key, namespace, value, birth_id, first_seen_at)
order by key  -- one order for all workers: no deadlocks
on conflict (key) do nothing
returning key
"""
# Which of the links asked for are new as a pair, new on their day, or seen earlier than known.
KNOWN_LINKS = """
select asked.n::int as n, today.first_at as day_first_at, ever.first_at as ever_first_at
from unnest(%(a)s::uuid[], %(b)s::uuid[], %(days)s::date[]) with ordinality as asked (a, b, seen_on, n)
left join identity.edge today on today.a = asked.a and today.b = asked.b and today.seen_on = asked.seen_on
left join lateral (
    select min(first_at) as first_at from identity.edge where a = asked.a and b = asked.b
) ever on true
"""
UPSERT_LINKS = """
insert into identity.edge (a, b, seen_on, first_at, evidence, event_id)
select a, b, seen_on, first_at, evidence, event_id
from unnest(%(a)s::uuid[], %(b)s::uuid[], %(days)s::date[], %(first)s::timestamptz[], %(evidence)s::text[], %(events)s::uuid[])
    as new (a, b, seen_on, first_at, evidence, event_id)
order by a, b, seen_on
on conflict (a, b, seen_on) do update set first_at = excluded.first_at, event_id = excluded.event_id,
    evidence = excluded.evidence
where excluded.first_at < edge.first_at
"""
LOCK_COMPONENTS = """
select key, namespace, value, birth_id, profile_id, component_id, shared, crowded, first_seen_at
from identity.identifier where component_id = any(%(components)s)
order by key
for no key update
"""
COMPONENTS_OF = "select distinct component_id from identity.identifier where key = any(%(keys)s)"
MEMBERS = """
select key, namespace, value, birth_id, profile_id, component_id, shared, crowded, first_seen_at
from identity.identifier where component_id = any(%(components)s)
"""
LINKS_OF = """
select a, b, min(first_at) as first_at, array_agg(seen_on order by seen_on) as days,
    (array_agg(evidence order by first_at, event_id))[1] as evidence,
    (array_agg(event_id order by first_at, event_id))[1] as event_id
from identity.edge where a = any(%(keys)s) or b = any(%(keys)s)
group by a, b
"""
DECISIONS_OF = """
select id, kind, a, b from identity.decision
where undone_at is null and (a = any(%(keys)s) or b = any(%(keys)s))
"""
SAVE_RESOLUTION = """
update identity.identifier i
set profile_id = new.profile_id, component_id = new.component_id, shared = new.shared, crowded = new.crowded
from unnest(%(keys)s::uuid[], %(profiles)s::uuid[], %(components)s::uuid[], %(shared)s::boolean[], %(crowded)s::boolean[])
    as new (key, profile_id, component_id, shared, crowded)
where i.key = new.key
"""
# Crowded devices are left out: nobody can say whose activity that of a kiosk is.
PRESENCES = """
select device.key as device, e.seen_on, person.key as person, person.profile_id, e.first_at
from identity.identifier device
join identity.edge e on e.a = device.key or e.b = device.key
join identity.identifier person on person.key = case when e.a = device.key then e.b else e.a end
where device.key = any(%(devices)s) and not device.crowded and person.namespace <> all(%(weak)s) and not exists (
    select from identity.decision d
    where d.undone_at is null and d.kind in ('revoke', 'cannot_link') and (d.a, d.b) in ((e.a, e.b), (e.b, e.a))
)
"""
DISSOLVE = """
update identity.identifier set profile_id = birth_id, component_id = birth_id, shared = false, crowded = false
"""
FORGET_UNLINKED = """
delete from identity.identifier i
where i.key <> all(%(keep)s)
  and not exists (select from identity.edge e where e.a = i.key) and not exists (select from identity.edge e where e.b = i.key)
"""
# Whose every identifier is; slices above join their tables with it.
GROUPS = "select key, profile_id from identity.identifier"
SHARED_DEVICES = """
select distinct device.key
from identity.edge e
join identity.identifier device on device.key in (e.a, e.b) and device.shared
where e.a = any(%(keys)s) or e.b = any(%(keys)s)
"""
PROFILE_IDENTIFIERS = """
select key, namespace, value, birth_id, profile_id, component_id, shared, crowded, first_seen_at
from identity.identifier where profile_id = any(%(profiles)s)
"""
# A current profile id is always the birth id of one of its own identifiers, so this answers for old and new ids.
CURRENT_PROFILES = "select birth_id, profile_id from identity.identifier where birth_id = any(%(births)s)"


class KnownIdentifier(Struct, frozen=True, kw_only=True):
    """An identifier as stored."""

    key: UUID
    namespace: str
    value: str
    birth_id: UUID
    profile_id: UUID
    component_id: UUID
    shared: bool
    crowded: bool
    first_seen_at: datetime


class Standing(Struct, frozen=True):
    """Whose an identifier is now, and whether it is a device of several people, or of too many."""

    profile_id: UUID
    shared: bool
    crowded: bool


class NewLink(Struct, frozen=True, kw_only=True):
    """Evidence to write: two identifiers seen together on a day, first at that time."""

    a: UUID
    b: UUID
    seen_on: date
    first_at: datetime
    evidence: Evidence
    event_id: UUID | None


class KnownLink(Struct, frozen=True):
    """What is known of an asked link: first time on its day, and ever."""

    n: int
    day_first_at: datetime | None
    ever_first_at: datetime | None


async def _identifiers(db: AsyncConnection[Any], statement: Any, **params: Any) -> list[KnownIdentifier]:
    # Tuples instead of dicts and conversion: this runs for every identifier of every batch.
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(statement, params)
        return [
            KnownIdentifier(
                key=row[0], namespace=row[1], value=row[2], birth_id=row[3], profile_id=row[4], component_id=row[5],
                shared=row[6], crowded=row[7], first_seen_at=row[8],
            )
            for row in await cursor.fetchall()
        ]  # fmt: skip


async def find_identifiers(db: AsyncConnection[Any], keys: Collection[UUID]) -> dict[UUID, KnownIdentifier]:
    """Those of the keys that are known."""
    return {row.key: row for row in await _identifiers(db, FIND_IDENTIFIERS, keys=database.uuids(keys))}


async def find_standings(db: AsyncConnection[Any], keys: Collection[UUID]) -> dict[UUID, Standing]:
    """Those of the keys that are known."""
    asked = list(keys)
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(FIND_STANDINGS, {"keys": database.uuids(asked)})
        return {asked[row[0]]: Standing(row[1], row[2], row[3]) for row in await cursor.fetchall()}


async def find_newest_birth(db: AsyncConnection[Any]) -> UUID | None:
    """The id that the youngest identifier came with."""
    found: UUID | None = await database.fetch_value(db, NEWEST_BIRTH)
    return found


async def list_born_since(db: AsyncConnection[Any], birth_id: UUID) -> list[KnownIdentifier]:
    """The identifiers that came with this id or a later one."""
    return await database.fetch_all(db, BORN_SINCE, KnownIdentifier, since=birth_id)


async def insert_identifiers(db: AsyncConnection[Any], new: Sequence[KnownIdentifier]) -> set[UUID]:
    """Write new identifiers; the keys that were really new."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(
            INSERT_IDENTIFIERS,
            {
                "keys": database.uuids(each.key for each in new),
                "namespaces": database.texts(each.namespace for each in new),
                "values": database.texts(each.value for each in new),
                "births": database.uuids(each.birth_id for each in new),
                "first_seen": database.moments(each.first_seen_at for each in new),
            },
        )
        return {row[0] for row in await cursor.fetchall()}


async def find_known_links(db: AsyncConnection[Any], links: Sequence[NewLink]) -> list[KnownLink]:
    """What is known of each link, in the order asked."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(
            KNOWN_LINKS,
            {
                "a": database.uuids(e.a for e in links),
                "b": database.uuids(e.b for e in links),
                "days": [e.seen_on for e in links],
            },
        )
        rows = [KnownLink(*row) for row in await cursor.fetchall()]
    return sorted(rows, key=lambda row: row.n)


async def upsert_links(db: AsyncConnection[Any], links: Sequence[NewLink]) -> None:
    """Append evidence, keeping the earliest time of each day."""
    await database.execute(
        db,
        UPSERT_LINKS,
        a=database.uuids(e.a for e in links),
        b=database.uuids(e.b for e in links),
        days=[e.seen_on for e in links],
        first=database.moments(e.first_at for e in links),
        evidence=database.texts(e.evidence for e in links),
        events=[e.event_id for e in links],
    )


async def lock_components(db: AsyncConnection[Any], keys: Collection[UUID]) -> dict[UUID, KnownIdentifier]:
    """Lock every identifier of the components that the keys are in, and return them.

    While one waits for a lock, another worker may unite components; so it looks again until what it holds is all.
    """
    held: set[UUID] = set()
    while True:
        async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
            await cursor.execute(COMPONENTS_OF, {"keys": database.uuids(keys)})
            components = {row[0] for row in await cursor.fetchall()}
        members = await _identifiers(db, LOCK_COMPONENTS, components=database.uuids(components))
        if components <= held or {m.component_id for m in members} == components:
            again = await _identifiers(db, FIND_IDENTIFIERS, keys=database.uuids(keys))
            if {each.component_id for each in again} <= components:
                return {each.key: each for each in members}
        held |= components


async def find_members(db: AsyncConnection[Any], components: Collection[UUID]) -> dict[UUID, KnownIdentifier]:
    """Every identifier of the components."""
    return {row.key: row for row in await _identifiers(db, MEMBERS, components=database.uuids(components))}


async def find_links(db: AsyncConnection[Any], keys: Collection[UUID]) -> list[Link]:
    """Every link that touches one of the identifiers."""
    return await database.fetch_all(db, LINKS_OF, Link, keys=database.uuids(keys))


async def find_decisions(db: AsyncConnection[Any], keys: Collection[UUID]) -> list[Decision]:
    """The decisions in force that touch one of the identifiers."""
    return await database.fetch_all(db, DECISIONS_OF, Decision, keys=database.uuids(keys))


async def save_resolution(db: AsyncConnection[Any], changed: Sequence[KnownIdentifier]) -> None:
    """Write what resolution made of identifiers."""
    await database.execute(
        db,
        SAVE_RESOLUTION,
        keys=database.uuids(each.key for each in changed),
        profiles=database.uuids(each.profile_id for each in changed),
        components=database.uuids(each.component_id for each in changed),
        shared=[each.shared for each in changed],
        crowded=[each.crowded for each in changed],
    )


class DevicePresence(Struct, frozen=True):
    """Somebody was seen on a device on a day."""

    device: UUID
    seen_on: date
    person: UUID
    profile_id: UUID
    first_at: datetime


async def find_presences(
    db: AsyncConnection[Any], devices: Collection[UUID], *, weak: Collection[str]
) -> list[DevicePresence]:
    """Who was seen on the devices and when, devices (the `weak` namespaces) aside; revoked links are no presence."""
    return await database.fetch_all(db, PRESENCES, DevicePresence, devices=database.uuids(devices), weak=list(weak))


async def find_profile_identifiers(db: AsyncConnection[Any], profiles: Collection[UUID]) -> list[KnownIdentifier]:
    """Every identifier of the profiles."""
    return await _identifiers(db, PROFILE_IDENTIFIERS, profiles=database.uuids(profiles))


async def find_current_profiles(db: AsyncConnection[Any], ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Where profile ids, old ones too, lead to today."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(CURRENT_PROFILES, {"births": database.uuids(ids)})
        return {row[0]: row[1] for row in await cursor.fetchall()}


async def find_shared_devices(db: AsyncConnection[Any], keys: Collection[UUID]) -> set[UUID]:
    """The shared devices on which one of the identifiers was seen."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(SHARED_DEVICES, {"keys": database.uuids(keys)})
        return {row[0] for row in await cursor.fetchall()}


async def dissolve(db: AsyncConnection[Any]) -> None:
    """Let every identifier stand alone, with the profile it came with."""
    await db.execute(DISSOLVE)


async def forget_unlinked(db: AsyncConnection[Any], *, keep: Collection[UUID]) -> None:
    """Delete identifiers that nothing links, but not those to keep."""
    await database.execute(db, FORGET_UNLINKED, keep=database.uuids(keep))


async def iterate_groups(db: AsyncConnection[Any], *, at_once: int) -> AsyncIterator[list[tuple[UUID, UUID]]]:
    """Every identifier with its profile, so many at a time."""
    async for rows in database.iterate(db, GROUPS, at_once=at_once):
        yield [(row[0], row[1]) for row in rows]
