"""Sourcing against brute force over every set of locations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tessere.commerce.stock import Candidate, missing_of, plan_sources
from tessere.commerce.stock.domain.model import Key
from tessere.commerce.stock.domain.sourcing import plan_hold

VARIANTS = [UUID(int=number) for number in range(3)]
LOCATIONS = [UUID(int=100 + number) for number in range(8)]
needs_of = st.dictionaries(st.sampled_from(VARIANTS), st.integers(1, 6), min_size=1)
stock_of = st.dictionaries(st.sampled_from(VARIANTS), st.integers(-2, 6))


@st.composite
def candidates_of(draw: st.DrawFn, most: int = 8) -> list[Candidate]:
    return [
        Candidate(
            location_id=each, distance=draw(st.integers(0, 3)), load=draw(st.integers(0, 3)), available=draw(stock_of)
        )
        for each in draw(st.lists(st.sampled_from(LOCATIONS), unique=True, max_size=most))
    ]


def check_plan(needs: Mapping[UUID, int], candidates: Sequence[Candidate], plan: Mapping[Key, int]) -> None:
    has = {each.location_id: each.available for each in candidates}
    assert all(0 < count <= has[location].get(variant, 0) for (variant, location), count in plan.items())
    for variant, need in needs.items():
        assert sum(count for key, count in plan.items() if key[0] == variant) == need
    assert {variant for variant, _ in plan} == set(needs)


def cost(candidates: Sequence[Candidate], used: set[UUID]) -> tuple[int, int, int]:
    chosen = [each for each in candidates if each.location_id in used]
    return (len(chosen), sum(each.distance for each in chosen), sum(each.load for each in chosen))


def cheapest(needs: Mapping[UUID, int], candidates: Sequence[Candidate]) -> tuple[int, int, int] | None:
    """The best cost of any set of locations that has enough."""
    found = [
        cost(candidates, {each.location_id for each in chosen})
        for size in range(len(candidates) + 1)
        for chosen in combinations(candidates, size)
        if all(
            sum(max(0, each.available.get(variant, 0)) for each in chosen) >= need for variant, need in needs.items()
        )
    ]
    return min(found, default=None)


@given(needs_of, candidates_of())
def test_no_set_of_locations_is_better(needs: dict[UUID, int], candidates: list[Candidate]) -> None:
    plan = plan_sources(needs, candidates)
    best = cheapest(needs, candidates)
    assert (plan is None) == (best is None) == bool(missing_of(needs, candidates))
    if plan is not None:
        check_plan(needs, candidates, plan)
        assert cost(candidates, {location for _, location in plan}) == best


@given(needs_of, candidates_of(), st.randoms())
def test_the_order_of_candidates_changes_nothing(needs: dict[UUID, int], candidates: list[Candidate], random) -> None:
    shuffled = random.sample(candidates, len(candidates))
    assert plan_sources(needs, shuffled) == plan_sources(needs, candidates)


@given(needs_of, candidates_of(), st.lists(st.sampled_from(LOCATIONS), unique=True))
def test_a_hold_empties_what_is_preferred_first(
    needs: dict[UUID, int], candidates: list[Candidate], preferred: list[UUID]
) -> None:
    plan = plan_hold(needs, candidates, preferred)
    assert (plan is None) == bool(missing_of(needs, candidates))
    if plan is None:
        return
    check_plan(needs, candidates, plan)
    has = {each.location_id: each.available for each in candidates}
    for variant, need in needs.items():
        at_preferred = sum(max(0, has[each].get(variant, 0)) for each in preferred if each in has)
        taken = sum(count for key, count in plan.items() if key[0] == variant and key[1] in preferred)
        assert taken == min(need, at_preferred)


@given(st.integers(15, 60), st.integers(1, 40))
def test_of_many_locations_a_plan_is_found_when_there_is_enough(count: int, need: int) -> None:
    shirt = VARIANTS[0]
    candidates = [
        Candidate(location_id=UUID(int=1_000 + number), distance=number, available={shirt: 1 + number % 2})
        for number in range(count)
    ]
    plan = plan_sources({shirt: need}, candidates)
    enough = sum(1 + number % 2 for number in range(count)) >= need
    assert (plan is not None) == enough
    if plan is not None:
        check_plan({shirt: need}, candidates, plan)
        fewest = max((need + 1) // 2, need - count // 2)
        assert len(plan) == fewest
