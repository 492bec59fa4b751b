"""Which locations give what: fewest of them, then nearest, then least busy. Candidates in, plan out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import comb
from uuid import UUID

from msgspec import Struct

from tessere.commerce.stock.domain.model import Key

# So many sets of one size are tried; up to 14 locations that is all of them.
MOST_TRIED = 5_000


class Candidate(Struct, frozen=True, kw_only=True):
    """A location that could give something: how far (metres) and how busy it is, and what it has."""

    location_id: UUID
    distance: int = 0
    load: int = 0
    available: Mapping[UUID, int]


def missing_of(needs: Mapping[UUID, int], candidates: Iterable[Candidate]) -> dict[UUID, int]:
    """How many of each variant all candidates together lack."""
    known = list(candidates)
    lacking = {
        variant: need - sum(max(0, each.available.get(variant, 0)) for each in known) for variant, need in needs.items()
    }
    return {variant: count for variant, count in lacking.items() if count > 0}


def plan_sources(needs: Mapping[UUID, int], candidates: Sequence[Candidate]) -> dict[Key, int] | None:
    """How many of each variant from each location, or None when there is not enough.

    Exact as long as no size has more than `MOST_TRIED` sets; beyond that the location that gives most comes first.
    """
    wanted = {variant: need for variant, need in needs.items() if need > 0}
    useful = sorted(
        (each for each in candidates if any(each.available.get(variant, 0) > 0 for variant in wanted)),
        key=lambda each: (each.distance, each.load, each.location_id),
    )
    if missing_of(wanted, useful):
        return None
    return _share_out(wanted, _choose(wanted, useful))


def plan_hold(
    needs: Mapping[UUID, int], candidates: Sequence[Candidate], preferred: Sequence[UUID]
) -> dict[Key, int] | None:
    """As much as there is at the preferred locations, in their order; the rest from as few others as can be, those that
    have most. None when there is not enough."""
    left = dict(needs)
    taken: dict[Key, int] = {}
    by_id = {each.location_id: each for each in candidates}
    first = [by_id[location] for location in dict.fromkeys(preferred) if location in by_id]
    for each in first:
        for variant, need in left.items():
            count = min(need, max(0, each.available.get(variant, 0)))
            if count:
                taken[variant, each.location_id] = count
                left[variant] = need - count
    others = [
        Candidate(location_id=each.location_id, load=-_gives(each, left), available=each.available)
        for each in candidates
        if each.location_id not in preferred
    ]
    rest = plan_sources(left, others)
    return None if rest is None else taken | rest


def _choose(needs: Mapping[UUID, int], useful: Sequence[Candidate]) -> Sequence[Candidate]:
    for size in range(1, len(useful) + 1):
        if comb(len(useful), size) > MOST_TRIED:
            return _choose_greedily(needs, useful)
        enough = [chosen for chosen in combinations(useful, size) if not missing_of(needs, chosen)]
        if enough:
            return min(enough, key=_cost)
    return ()


def _cost(chosen: Sequence[Candidate]) -> tuple[int, int]:
    return (sum(each.distance for each in chosen), sum(each.load for each in chosen))


def _choose_greedily(needs: Mapping[UUID, int], useful: Sequence[Candidate]) -> Sequence[Candidate]:
    chosen: list[Candidate] = []
    left = dict(needs)
    others = list(useful)
    while any(left.values()):
        best = max(others, key=lambda each: _gives(each, left))  # of equal ones the first: the nearest
        others.remove(best)
        chosen.append(best)
        left = {variant: need - min(need, max(0, best.available.get(variant, 0))) for variant, need in left.items()}
    for each in chosen[:]:
        without = [other for other in chosen if other is not each]
        if not missing_of(needs, without):
            chosen = without
    return chosen


def _gives(candidate: Candidate, needs: Mapping[UUID, int]) -> int:
    return sum(min(need, max(0, candidate.available.get(variant, 0))) for variant, need in needs.items())


def _share_out(needs: Mapping[UUID, int], chosen: Sequence[Candidate]) -> dict[Key, int]:
    """Each variant from the first location that has all of it, or else from as few as can be."""
    plan: dict[Key, int] = {}
    for variant, need in needs.items():
        whole = next((each for each in chosen if each.available.get(variant, 0) >= need), None)
        largest = sorted(chosen, key=lambda each: -each.available.get(variant, 0))
        left = need
        for each in [whole] if whole else largest:
            count = min(left, max(0, each.available.get(variant, 0)))
            if count:
                plan[variant, each.location_id] = count
                left -= count
    return plan
