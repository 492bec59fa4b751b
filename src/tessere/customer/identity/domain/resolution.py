"""Who is who: a pure function of one component's links and decisions.

Links are united from the most to the least trusted unless a rule would break: two values of a unique namespace,
too many values of a limited one, a cannot-link, a group too large to be a person. The result does not depend on
the order in which links arrived. A weak identifier (a browser, a device) that would bring two people together
belongs to neither: it is shared, and what happened on it is divided into episodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.customer.identity.domain.rules import (
    MOST_IDENTIFIERS_PER_CUSTOMER,
    MOST_PEOPLE_PER_DEVICE,
    Rules,
)

Evidence = Literal["event", "import", "manual", "model"]
DecisionKind = Literal["revoke", "cannot_link", "must_link"]
LinkStatus = Literal["accepted", "refused", "revoked", "episode"]
Pair = tuple[UUID, UUID]


class Node(Struct, frozen=True, kw_only=True):
    """An identifier of the component.

    `birth_id` is the profile id it came into the world with; `crowded` says that it was found linked to too many
    people before, whose links are not part of the component any more.
    """

    key: UUID
    namespace: str
    value: str
    rank: int
    weak: bool
    birth_id: UUID
    crowded: bool = False


class Link(Struct, frozen=True, kw_only=True):
    """Two identifiers that were seen together, `a` before `b`; `days` are all days of the evidence, in UTC."""

    a: UUID
    b: UUID
    first_at: datetime
    days: tuple[date, ...]
    evidence: Evidence
    event_id: UUID | None


class Decision(Struct, frozen=True, kw_only=True):
    """What a person decided of two identifiers; later ones about the same pair win."""

    id: UUID
    kind: DecisionKind
    a: UUID
    b: UUID


class JudgedLink(Struct, frozen=True, kw_only=True):
    """A link and what became of it; `reason` is a stable code, `detail` its subject (a namespace)."""

    link: Link
    status: LinkStatus
    reason: str | None = None
    detail: str | None = None


class Resolution(Struct, frozen=True, kw_only=True):
    """The component divided into customers. `profile_of` is total; `shared` are the devices of several people."""

    profile_of: Mapping[UUID, UUID]
    shared: frozenset[UUID]
    crowded: frozenset[UUID]
    judged: tuple[JudgedLink, ...]


def pair(a: UUID, b: UUID) -> Pair:
    """The two keys in the one order in which pairs are written."""
    return (a, b) if a.bytes < b.bytes else (b, a)


class _Groups:
    """Union-find over identifiers that refuses unions which break a rule, and says which rule."""

    def __init__(self, nodes: Mapping[UUID, Node], rules: Rules, apart: Sequence[Pair]) -> None:
        self._parent = {key: key for key in nodes}
        self._members = dict.fromkeys(nodes, 1)
        self._counts: dict[UUID, dict[str, int]] = {
            key: ({node.namespace: 1} if rules.limit(node.namespace) is not None else {}) for key, node in nodes.items()
        }
        self._rules = rules
        self._apart = apart

    def find(self, key: UUID) -> UUID:
        root = key
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[key] != root:
            self._parent[key], key = root, self._parent[key]
        return root

    def unite(self, a: UUID, b: UUID) -> tuple[str, str | None] | None:
        """Unite the groups of a and b, or change nothing and return the rule that forbids it and its subject."""
        one, other = self.find(a), self.find(b)
        if one == other:
            return None
        if (conflict := self._conflict(one, other)) is not None:
            return conflict
        if self._members[one] < self._members[other]:
            one, other = other, one
        self._parent[other] = one
        self._members[one] += self._members[other]
        for namespace, count in self._counts.pop(other).items():
            self._counts[one][namespace] = self._counts[one].get(namespace, 0) + count
        return None

    def _conflict(self, one: UUID, other: UUID) -> tuple[str, str | None] | None:
        for x, y in self._apart:
            if {self.find(x), self.find(y)} == {one, other}:
                return "cannot_link", None
        mine, theirs = self._counts[one], self._counts[other]
        for namespace in sorted(mine.keys() & theirs.keys()):
            limit = self._rules.limit(namespace)
            if limit is not None and mine[namespace] + theirs[namespace] > limit:
                return ("unique" if limit == 1 else "limit"), namespace
        if self._members[one] + self._members[other] > MOST_IDENTIFIERS_PER_CUSTOMER:
            return "too_large", None
        return None


def resolve(nodes: Iterable[Node], links: Iterable[Link], decisions: Iterable[Decision], rules: Rules) -> Resolution:
    """Divide one component into customers, whatever the order of the arguments."""
    by_key = {node.key: node for node in nodes}
    ruling = _rulings(decisions, by_key)
    apart = [each for each, kind in ruling.items() if kind == "cannot_link"]
    together = sorted((each for each, kind in ruling.items() if kind == "must_link"), key=_pair_bytes)
    ordered = sorted((link for link in links), key=lambda link: _trust(link, by_key))
    live = [link for link in ordered if ruling.get((link.a, link.b)) not in {"revoke", "cannot_link"}]
    crowded = _crowded(live, by_key)
    shared = set(crowded)
    while True:
        groups = _Groups(by_key, rules, apart)
        for a, b in together:
            groups.unite(a, b)
        refused, found = _unite_all(groups, live, by_key, shared)
        if not found:
            break
        shared |= found
    return Resolution(
        profile_of=_profiles(groups, by_key),
        shared=frozenset(shared),
        crowded=frozenset(crowded),
        judged=tuple(_judge(link, ruling, shared, refused) for link in ordered),
    )


def _unite_all(
    groups: _Groups, links: Sequence[Link], nodes: Mapping[UUID, Node], shared: set[UUID]
) -> tuple[dict[Pair, tuple[str, str | None]], set[UUID]]:
    """Unite along the links; what was refused and why, and the devices that turned out to be shared."""
    refused: dict[Pair, tuple[str, str | None]] = {}
    found: set[UUID] = set()
    for link in links:
        if link.a in shared or link.b in shared:
            continue
        conflict = groups.unite(link.a, link.b)
        if conflict is None:
            continue
        refused[(link.a, link.b)] = conflict
        weak = [key for key in (link.a, link.b) if nodes[key].weak]
        if len(weak) == 1:
            found.add(weak[0])
    return refused, found


def _rulings(decisions: Iterable[Decision], nodes: Mapping[UUID, Node]) -> dict[Pair, DecisionKind]:
    latest = sorted(decisions, key=lambda decision: decision.id.bytes)
    return {pair(d.a, d.b): d.kind for d in latest if d.a in nodes and d.b in nodes}


def _crowded(links: Iterable[Link], nodes: Mapping[UUID, Node]) -> set[UUID]:
    """Devices linked to more people than use one device: kiosks, tills, office proxies."""
    people: dict[UUID, set[UUID]] = {}
    for link in links:
        for device, other in ((link.a, link.b), (link.b, link.a)):
            if nodes[device].weak and not nodes[other].weak:
                people.setdefault(device, set()).add(other)
    found = {device for device, others in people.items() if len(others) > MOST_PEOPLE_PER_DEVICE}
    return found | {key for key, node in nodes.items() if node.crowded}


def _trust(link: Link, nodes: Mapping[UUID, Node]) -> tuple[int, int, datetime, bytes, bytes]:
    low, high = sorted((nodes[link.a].rank, nodes[link.b].rank))
    return high, low, link.first_at, link.a.bytes, link.b.bytes


def _profiles(groups: _Groups, nodes: Mapping[UUID, Node]) -> dict[UUID, UUID]:
    oldest: dict[UUID, UUID] = {}
    for key, node in nodes.items():
        root = groups.find(key)
        if root not in oldest or node.birth_id < oldest[root]:
            oldest[root] = node.birth_id
    return {key: oldest[groups.find(key)] for key in nodes}


def _judge(
    link: Link,
    ruling: Mapping[Pair, DecisionKind],
    shared: set[UUID],
    refused: Mapping[Pair, tuple[str, str | None]],
) -> JudgedLink:
    kind = ruling.get((link.a, link.b))
    if kind in {"revoke", "cannot_link"}:
        return JudgedLink(link=link, status="revoked", reason=kind)
    if link.a in shared or link.b in shared:
        return JudgedLink(link=link, status="episode", reason="shared_device")
    if (conflict := refused.get((link.a, link.b))) is not None:
        return JudgedLink(link=link, status="refused", reason=conflict[0], detail=conflict[1])
    return JudgedLink(link=link, status="accepted")


def _pair_bytes(keys: Pair) -> tuple[bytes, bytes]:
    return keys[0].bytes, keys[1].bytes


class Presence(Struct, frozen=True):
    """A person's identifier seen on a shared device on a day, first at that time; `profile_id` is who that is."""

    person: UUID
    profile_id: UUID
    first_at: datetime


def utc_day(at: datetime) -> date:
    """The day by which presence on a device is counted."""
    return at.astimezone(UTC).date()


def episode_owner(present: Sequence[Presence], at: datetime) -> UUID | None:
    """Whose activity an anonymous event on a shared device is, given who was present on its day; None is nobody's.

    The last person seen before it on that day; if nobody was yet, the only one seen that day.
    """
    if len({each.profile_id for each in present}) == 1:
        return min(present, key=lambda each: (each.first_at, each.person.bytes)).person
    before = [each for each in present if each.first_at <= at]
    return max(before, key=lambda each: (each.first_at, each.person.bytes)).person if before else None
