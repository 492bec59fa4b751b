"""What people decide: merge by hand, split, keep apart, and undo."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from tessere.customer.identity.domain.resolution import DecisionKind, pair
from tessere.customer.identity.domain.rules import Rules
from tessere.customer.identity.service.sightings import regroup
from tessere.customer.identity.store import decisions as store
from tessere.customer.identity.store import graph
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, Invalid, NotFound


class Decided(Struct, frozen=True, kw_only=True):
    """What a decision came to: the profiles it touched as they now are, and what must be folded again."""

    decision_ids: tuple[UUID, ...]
    profile_ids: tuple[UUID, ...]
    regrouped: frozenset[UUID]
    divided: frozenset[UUID]


async def merge_profiles(unit: Unit, *, profile_ids: Collection[UUID], reason: str, rules: Rules) -> Decided:
    """Make the profiles one person; Conflict when a rule forbids it, saying which."""
    first, *others = [await _members(unit, profile_id) for profile_id in dict.fromkeys(profile_ids)]
    if not others:
        raise Invalid("name at least two different profiles to merge")
    for other in others:
        await store.undo_links_between(unit, a=[m.key for m in first], b=[m.key for m in other], kind="cannot_link")
    made = [
        await _decide(unit, kind="must_link", a=_anchor(first, rules), b=_anchor(other, rules), reason=reason)
        for other in others
    ]
    decided = await _regrouped(unit, made, [m.key for group in (first, *others) for m in group], rules)
    if len(decided.profile_ids) > 1:
        raise Conflict(
            "these profiles cannot be one person: together they would hold too many values of a namespace that allows "
            "fewer (two accounts, for example), or somebody decided to keep them apart",
            code="cannot_merge",
        )
    return decided


async def split_profile(
    unit: Unit, *, profile_id: UUID, identifier_keys: Collection[UUID], reason: str, rules: Rules
) -> Decided:
    """Take the identifiers out into a person of their own; every link across is revoked and stays apart."""
    members = {member.key: member for member in await _members(unit, profile_id)}
    leaving = set(identifier_keys)
    if not leaving or not leaving < members.keys():
        raise Invalid("choose some of this profile's identifiers, and leave it at least one")
    staying = [members[key] for key in members.keys() - leaving]
    going = [members[key] for key in leaving]
    made = []
    for link in await graph.find_links(unit.db, leaving):
        if (link.a in leaving) != (link.b in leaving) and link.a in members and link.b in members:
            made.append(await _decide(unit, kind="revoke", a=link.a, b=link.b, reason=reason))
    a, b = pair(_anchor(staying, rules), _anchor(going, rules))
    made.append(await _decide(unit, kind="cannot_link", a=a, b=b, reason=reason))
    await store.undo_links_between(unit, a=[m.key for m in staying], b=list(leaving), kind="must_link")
    return await _regrouped(unit, made, members.keys(), rules)


async def keep_apart(unit: Unit, *, profile_ids: Collection[UUID], reason: str, rules: Rules) -> Decided:
    """Two profiles are different people, whatever evidence comes."""
    if len(set(profile_ids)) != 2:
        raise Invalid("name two different profiles to keep apart")
    one, other = [await _members(unit, profile_id) for profile_id in profile_ids]
    made = await _decide(unit, kind="cannot_link", a=_anchor(one, rules), b=_anchor(other, rules), reason=reason)
    return await _regrouped(unit, [made], [m.key for m in (*one, *other)], rules)


async def undo_decision(unit: Unit, *, decision_id: UUID, rules: Rules) -> Decided:
    """Take a decision back: what held before it holds again. Decisions made in one act are undone together."""
    undone = await store.undo_act(unit, decision_id=decision_id)
    if not undone:
        raise NotFound("no decision in force has this id; it may have been undone already")
    revived = await store.revive(unit, at=undone[0].at, actor=undone[0].actor)
    keys = [key for row in (*undone, *revived) for key in (row.a, row.b)]
    return await _regrouped(unit, [row.id for row in undone], keys, rules)


async def _decide(unit: Unit, *, kind: DecisionKind, a: UUID, b: UUID, reason: str) -> UUID:
    low, high = pair(a, b)
    decision_id = unit.new_id()
    await store.insert_decision(unit, decision_id=decision_id, kind=kind, a=low, b=high, reason=reason)
    return decision_id


async def _members(unit: Unit, profile_id: UUID) -> list[graph.KnownIdentifier]:
    current = await graph.find_current_profiles(unit.db, [profile_id])
    if profile_id not in current:
        raise NotFound(f"no profile has the id {profile_id}")
    return await graph.find_profile_identifiers(unit.db, [current[profile_id]])


def _anchor(members: Collection[graph.KnownIdentifier], rules: Rules) -> UUID:
    """The most trusted identifier stands for the person in decisions."""

    def rank(member: graph.KnownIdentifier) -> tuple[int, UUID]:
        namespace = rules.namespaces.get(member.namespace)
        return (namespace.priority if namespace else 1_000), member.birth_id

    return min(members, key=rank).key


async def _regrouped(unit: Unit, made: list[UUID], keys: Collection[UUID], rules: Rules) -> Decided:
    now, regrouped, divided = await regroup(unit, keys=keys, rules=rules)
    profiles = dict.fromkeys(
        now[key].profile_id for key in sorted(keys, key=lambda key: now[key].birth_id) if key in now
    )
    return Decided(
        decision_ids=tuple(made),
        profile_ids=tuple(profiles),
        regrouped=frozenset(regrouped | set(profiles)),
        divided=frozenset(divided),
    )
