"""Which of the scored pairs may be proposed: groups of profiles that could be one person without breaking a rule.

Pairs are taken from the likeliest down, as a person would. Two groups become one only if nothing forbids it, and if
their members resemble each other on the whole and not by one pair alone: what plain connected components would chain
into one large person stays apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from msgspec import Struct

from tessere.flows.matching.domain.pairs import ScoredPair, WeighedPair

Reason = Literal["family", "unique", "cannot_link", "too_large", "bridge"]
# More profiles than this are hardly one person's, however alike they look.
MOST_PER_GROUP = 8
_ALIKE = frozenset({"same", "similar"})
# What the pairs across two groups must weigh on average before the groups may be one, in bits; a pair that was never
# scored is thought to weigh so little, and none may make up for the rest by weighing more than so much.
LEAST_MEAN, UNSCORED, MOST_WEIGHT = -6.0, -8.0, 12.0


class Guards(Struct, frozen=True, kw_only=True):
    """What must never be proposed.

    `held` are the values of limited namespaces that each profile holds, `limit` how many one person may hold of each;
    `apart` are the pairs (in order) that somebody decided to keep apart.
    """

    held: Mapping[str, Collection[tuple[str, str]]] = {}
    limit: Mapping[str, int] = {}
    apart: Collection[tuple[str, str]] = frozenset()


class Withheld(Struct, frozen=True):
    """A pair that is not proposed, and why."""

    pair: ScoredPair
    reason: Reason


class Grouped(Struct, frozen=True, kw_only=True):
    """The pairs to propose, those withheld, and the group of every profile that is in one."""

    proposed: list[ScoredPair]
    withheld: list[Withheld]
    group_of: dict[str, str]


class _Groups:
    """Union-find over profiles that refuses unions which break a guard."""

    def __init__(self, pairs: Iterable[ScoredPair], scored: Iterable[WeighedPair], guards: Guards) -> None:
        self._guards = guards
        self._weights: dict[str, dict[str, float]] = {}
        for pair in scored:
            self._weights.setdefault(pair.a, {})[pair.b] = self._weights.setdefault(pair.b, {})[pair.a] = pair.weight
        profiles = {each for pair in pairs for each in (pair.a, pair.b)}
        self._apart: dict[str, set[str]] = {}
        for a, b in guards.apart:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)
        self._group = {each: each for each in profiles}
        self._members = {each: [each] for each in profiles}
        self._held = {each: set(guards.held.get(each, ())) for each in profiles}

    def unite(self, a: str, b: str) -> Reason | None:
        """Make the groups of both one, or say what forbids it."""
        one, other = self._group[a], self._group[b]
        if one == other:
            return None
        if len(self._members[one]) < len(self._members[other]):
            one, other = other, one
        if (reason := self._objection(one, other)) is not None:
            return reason
        for member in self._members[other]:
            self._group[member] = one
        self._members[one] += self._members.pop(other)
        self._held[one] |= self._held.pop(other)
        return None

    def together(self, a: str, b: str) -> bool:
        return self._group[a] == self._group[b]

    def group_of(self) -> dict[str, str]:
        return {each: min(self._members[group]) for each, group in self._group.items()}

    def _objection(self, one: str, other: str) -> Reason | None:
        small, large = self._members[other], self._members[one]
        if any(not self._apart.get(each, set()).isdisjoint(large) for each in small):
            return "cannot_link"
        counts = Counter(namespace for namespace, _ in self._held[one] | self._held[other])
        limit = self._guards.limit
        if any(count > limit[namespace] for namespace, count in counts.items() if namespace in limit):
            return "unique"
        if len(small) + len(large) > MOST_PER_GROUP:
            return "too_large"
        return "bridge" if self._mean(small, large) < LEAST_MEAN else None

    def _mean(self, small: Collection[str], large: Collection[str]) -> float:
        total = 0.0
        for each in small:
            known = self._weights.get(each, {})
            total += sum(min(MOST_WEIGHT, known.get(other, UNSCORED)) for other in large)
        return total / (len(small) * len(large))


def looks_like_family(pair: ScoredPair) -> bool:
    """Whether two have in common what a family has in common: not the first name, not the birthday, not the mail or card.

    The fields of a family go together, which the model, weighing each by itself, cannot know.
    """
    level = {each.field: each.level for each in pair.agreements}
    return (
        level.get("first_name") == "different"
        and level.get("last_name") != "different"
        and level.get("birth_date") not in _ALIKE
        and level.get("email") not in {*_ALIKE, "mailbox"}
        and level.get("loyalty_card") not in _ALIKE
    )


def group(pairs: Collection[ScoredPair], guards: Guards, *, faint: Iterable[WeighedPair] = ()) -> Grouped:
    """Choose the pairs to propose, whatever the order of the arguments.

    `faint` are pairs too unlikely to propose, which tell how well a group hangs together. Of a group of n profiles n - 1
    pairs are proposed, the likeliest that hold it together: accepting them all makes it one person, and none is asked
    twice.
    """
    ordered = sorted(pairs, key=lambda pair: (-pair.weight, pair.a, pair.b))
    groups = _Groups(ordered, [*ordered, *faint], guards)
    proposed: list[ScoredPair] = []
    withheld: list[Withheld] = []
    bridges: list[ScoredPair] = []
    for pair in ordered:
        if looks_like_family(pair):
            withheld.append(Withheld(pair, "family"))
            continue
        if groups.together(pair.a, pair.b):
            continue
        reason = groups.unite(pair.a, pair.b)
        if reason is None:
            proposed.append(pair)
        elif reason == "bridge":
            bridges.append(pair)
        else:
            withheld.append(Withheld(pair, reason))
    # What was a bridge may hang together once the groups have grown.
    for pair in bridges:
        if groups.together(pair.a, pair.b):
            continue
        reason = groups.unite(pair.a, pair.b)
        if reason is None:
            proposed.append(pair)
        else:
            withheld.append(Withheld(pair, reason))
    return Grouped(proposed=proposed, withheld=withheld, group_of=groups.group_of())


def components(pairs: Iterable[ScoredPair]) -> dict[str, str]:
    """Plain connected components, each named by its first member: what `group` is better than."""
    parent: dict[str, str] = {}

    def find(each: str) -> str:
        while parent.setdefault(each, each) != each:
            parent[each] = parent[parent[each]]
            each = parent[each]
        return each

    for pair in pairs:
        one, other = sorted((find(pair.a), find(pair.b)))
        parent[other] = one
    return {each: find(each) for each in list(parent)}
