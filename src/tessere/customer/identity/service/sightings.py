"""Takes in what events say of who is who, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.customer.identity.domain.resolution import (
    Decision,
    Evidence,
    Link,
    Node,
    Presence,
    Resolution,
    episode_owner,
    pair,
    resolve,
    utc_day,
)
from tessere.customer.identity.domain.rules import LARGE_COMPONENT, Identifier, Rules
from tessere.customer.identity.store import alerts, graph
from tessere.customer.identity.store.graph import KnownIdentifier, NewLink, Standing
from tessere.infra.db import Unit

_REMEMBERED_LINKS = 500_000


class Sighting(Struct, frozen=True, kw_only=True):
    """Identifiers that one event carried together, the most trusted first, in the normal form of the rules."""

    event_id: UUID
    at: datetime
    identifiers: tuple[Identifier, ...]
    evidence: Evidence = "event"


class Sighted(Struct, frozen=True, kw_only=True):
    """What a batch of sightings came to.

    `known` says of every identifier of the batch whose it is now; `regrouped` the profiles that won or lost identifiers;
    `divided` the shared devices whose earlier activity must be divided anew.
    """

    known: Mapping[UUID, Standing]
    created: frozenset[UUID]
    regrouped: frozenset[UUID]
    divided: frozenset[UUID]


class LinkMemory:
    """Links that this worker knows to be stored, so that a returning visitor costs no question.

    Only what has been committed may be remembered: call `remember` after the transaction.
    """

    def __init__(self) -> None:
        # Keys are numbers: tuples of them hash much faster than those of UUIDs.
        self._first: dict[tuple[int, int, date], datetime] = {}

    def knows(self, link: NewLink) -> bool:
        """Whether the link is stored with this time or an earlier one."""
        first = self._first.get((link.a.int, link.b.int, link.seen_on))
        return first is not None and first <= link.first_at

    def remember(self, links: Iterable[NewLink]) -> None:
        """Keep links whose transaction has committed."""
        if len(self._first) > _REMEMBERED_LINKS:
            self._first.clear()
        for link in links:
            self._first[(link.a.int, link.b.int, link.seen_on)] = link.first_at


async def sight(
    unit: Unit, *, sightings: Sequence[Sighting], rules: Rules, memory: LinkMemory
) -> tuple[Sighted, list[NewLink]]:
    """Record the sightings and resolve the people they touch.

    Also returns the links to `memory.remember` once the transaction has committed.
    """
    known, created = await _know_all(unit, sightings)
    links = [link for link in _links_of(sightings) if not memory.knows(link)]
    dirty, divided = await _store_links(unit, links, known)
    regrouped: set[UUID] = set()
    if dirty:
        fresh, regrouped, newly_divided = await regroup(unit, keys=dirty, rules=rules)
        known |= {key: _standing(fresh[key]) for key in known.keys() & fresh.keys()}
        divided |= newly_divided
    done = Sighted(known=known, created=frozenset(created), regrouped=frozenset(regrouped), divided=frozenset(divided))
    return done, links


async def _know_all(unit: Unit, sightings: Sequence[Sighting]) -> tuple[dict[UUID, Standing], set[UUID]]:
    first: dict[UUID, tuple[Identifier, datetime]] = {}
    for sighting in sightings:
        for identifier in sighting.identifiers:
            seen = first.get(identifier.key)
            if seen is None or sighting.at < seen[1]:
                first[identifier.key] = (identifier, sighting.at)
    known = await graph.find_standings(unit.db, first.keys())
    new = [_newborn(unit, identifier, at) for key, (identifier, at) in first.items() if key not in known]
    if not new:
        return known, set()
    created = await graph.insert_identifiers(unit.db, new)
    known |= {each.key: _standing(each) for each in new if each.key in created}
    if len(created) < len(new):  # another worker was faster
        known |= await graph.find_standings(unit.db, [each.key for each in new if each.key not in created])
    return known, created


def _standing(identifier: KnownIdentifier) -> Standing:
    return Standing(identifier.profile_id, identifier.shared, identifier.crowded)


def _newborn(unit: Unit, identifier: Identifier, at: datetime) -> KnownIdentifier:
    birth = unit.new_id()
    return KnownIdentifier(
        key=identifier.key, namespace=identifier.namespace, value=identifier.value, birth_id=birth, profile_id=birth,
        component_id=birth, shared=False, crowded=False, first_seen_at=at,
    )  # fmt: skip


def _links_of(sightings: Sequence[Sighting]) -> list[NewLink]:
    """Each event links its owner with every other identifier it carried; one row a pair and day, the earliest."""
    found: dict[tuple[int, int, date], NewLink] = {}
    for sighting in sightings:
        for other in sighting.identifiers[1:]:
            a, b = pair(sighting.identifiers[0].key, other.key)
            day = utc_day(sighting.at)
            earlier = found.get((a.int, b.int, day))
            if earlier is None or (sighting.at, sighting.event_id) < (earlier.first_at, earlier.event_id):
                found[(a.int, b.int, day)] = NewLink(
                    a=a, b=b, seen_on=day, first_at=sighting.at, evidence=sighting.evidence, event_id=sighting.event_id
                )
    return list(found.values())


async def _store_links(
    unit: Unit, links: Sequence[NewLink], known: Mapping[UUID, Standing]
) -> tuple[set[UUID], set[UUID]]:
    """Write the links; which identifiers must be resolved again, and which shared devices saw a new presence."""
    if not links:
        return set(), set()
    earlier = await graph.find_known_links(unit.db, links)
    write: list[NewLink] = []
    dirty: set[UUID] = set()
    divided: set[UUID] = set()
    for link, stored in zip(links, earlier, strict=True):
        if stored.day_first_at is not None and stored.day_first_at <= link.first_at:
            continue
        write.append(link)
        if stored.ever_first_at is None or link.first_at < stored.ever_first_at:
            dirty |= {link.a, link.b}
        divided |= {key for key in (link.a, link.b) if known[key].shared and not known[key].crowded}
    if write:
        await graph.upsert_links(unit.db, write)
    return dirty, divided


async def regroup(
    unit: Unit, *, keys: Iterable[UUID], rules: Rules
) -> tuple[dict[UUID, KnownIdentifier], set[UUID], set[UUID]]:
    """Resolve the components that the identifiers are in and save what changed.

    Returns the members as they now are, the profiles that won or lost identifiers, and the devices whose activity
    must be divided anew.
    """
    members = await graph.lock_components(unit.db, list(keys))
    links = await graph.find_links(unit.db, members.keys())
    decisions = await graph.find_decisions(unit.db, members.keys())
    crowded = {key for key, member in members.items() if member.crowded}
    outside = {key for link in links for key in (link.a, link.b)} - members.keys()
    outside |= {key for d in decisions for key in (d.a, d.b)} - members.keys()
    if outside:  # a link just stored ties in another component (or a crowded device, which stays outside)
        found = await graph.find_identifiers(unit.db, outside)
        more = {key for key, each in found.items() if not each.crowded}
        if more:
            return await regroup(unit, keys=members.keys() | more, rules=rules)
    inside = [link for link in links if link.a in members and link.b in members]
    nodes = [to_node(member, rules) for member in members.values()]
    result = resolve(nodes, inside, decisions, rules)
    components = _components(members, inside, decisions, result.crowded | crowded)
    now = {key: _resolved(member, result, components[key]) for key, member in members.items()}
    changed = [each for key, each in now.items() if each != members[key]]
    if changed:
        await graph.save_resolution(unit.db, sorted(changed, key=lambda each: each.key.bytes))
        await _raise_alerts(unit, now, result)
    moved = [key for key, each in now.items() if each.profile_id != members[key].profile_id]
    regrouped = {now[key].profile_id for key in moved} | {members[key].profile_id for key in moved}
    divided = {
        key for key, each in now.items()
        if (each.shared and not each.crowded) or (each.shared, each.crowded) != (members[key].shared, members[key].crowded)
    }  # fmt: skip
    return now, regrouped, divided


def to_node(member: KnownIdentifier, rules: Rules) -> Node:
    """The identifier as resolution sees it."""
    namespace = rules.namespaces.get(member.namespace)
    return Node(
        key=member.key,
        namespace=member.namespace,
        value=member.value,
        rank=namespace.priority if namespace else 1_000,
        weak=namespace is not None and namespace.strength == "weak",
        birth_id=member.birth_id,
        crowded=member.crowded,
    )


def _components(
    members: Mapping[UUID, KnownIdentifier],
    links: Iterable[Link],
    decisions: Iterable[Decision],
    crowded: AbstractSet[UUID],
) -> dict[UUID, UUID]:
    """The connected parts, labelled by their oldest birth; crowded devices tie nothing together."""
    parent = {key: key for key in members}

    def find(key: UUID) -> UUID:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for a, b in [(link.a, link.b) for link in links] + [(decision.a, decision.b) for decision in decisions]:
        if a in members and b in members and a not in crowded and b not in crowded:
            parent[find(a)] = find(b)
    oldest: dict[UUID, UUID] = {}
    for key, member in members.items():
        root = find(key)
        oldest[root] = min(oldest.get(root, member.birth_id), member.birth_id)
    return {key: oldest[find(key)] for key in members}


def _resolved(member: KnownIdentifier, result: Resolution, component: UUID) -> KnownIdentifier:
    return replace(
        member,
        profile_id=result.profile_of[member.key],
        component_id=component,
        shared=member.key in result.shared,
        crowded=member.key in result.crowded,
    )


async def _raise_alerts(unit: Unit, now: Mapping[UUID, KnownIdentifier], result: Resolution) -> None:
    sizes: dict[UUID, int] = {}
    for each in now.values():
        sizes[each.profile_id] = sizes.get(each.profile_id, 0) + 1
    for profile_id, size in sizes.items():
        if size >= LARGE_COMPONENT:
            await alerts.raise_alert(unit, kind="large_component", profile_id=profile_id, size=size)
    for key in result.crowded:
        device = now[key]
        if not device.crowded or sizes[device.profile_id] == 1:
            await alerts.raise_alert(unit, kind="crowded_device", profile_id=device.profile_id, size=1)


class Episodes:
    """Whose activity an anonymous event on a shared device is."""

    def __init__(self, presences: Iterable[graph.DevicePresence]) -> None:
        self._present: dict[tuple[UUID, date], list[Presence]] = {}
        for each in presences:
            self._present.setdefault((each.device, each.seen_on), []).append(
                Presence(each.person, each.profile_id, each.first_at)
            )

    def owner(self, device: UUID, at: datetime) -> UUID:
        """The identifier that the event counts for: a person's, or the device itself when it is nobody's."""
        return episode_owner(self._present.get((device, utc_day(at)), ()), at) or device

    def people(self, device: UUID) -> set[UUID]:
        """Everybody who was ever present on the device."""
        return {each.person for (key, _), present in self._present.items() if key == device for each in present}


async def load_episodes(unit: Unit, *, devices: Iterable[UUID], rules: Rules) -> Episodes:
    """The presences on shared devices."""
    chosen = list(devices)
    weak = [namespace.name for namespace in rules.namespaces.values() if namespace.strength == "weak"]
    return Episodes(await graph.find_presences(unit.db, chosen, weak=weak) if chosen else ())


async def find_profile_identifiers(unit: Unit, *, profile_ids: Iterable[UUID]) -> dict[UUID, list[KnownIdentifier]]:
    """The identifiers of each profile; a profile that was merged away has none and is absent."""
    found: dict[UUID, list[KnownIdentifier]] = {}
    for each in await graph.find_profile_identifiers(unit.db, list(profile_ids)):
        found.setdefault(each.profile_id, []).append(each)
    return found


async def find_identifiers(unit: Unit, *, keys: Iterable[UUID]) -> dict[UUID, KnownIdentifier]:
    """The identifiers of the keys, as they are now."""
    return await graph.find_identifiers(unit.db, list(keys))


async def find_current_profiles(unit: Unit, *, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Where profile ids lead today; ids of merged profiles lead to the survivor, unknown ids nowhere."""
    return await graph.find_current_profiles(unit.db, list(ids))


async def find_shared_devices(unit: Unit, *, keys: Iterable[UUID]) -> set[UUID]:
    """The shared devices on which one of the identifiers was seen; a shared device among the keys counts itself."""
    return await graph.find_shared_devices(unit.db, list(keys))
