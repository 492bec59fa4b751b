"""Customers who behave alike are found together, always the same ones, and said in both languages."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessere.customer.profiles import State
from tessere.customer.segments.domain.model import read_rule
from tessere.customer.segments.domain.personas import FEATURES, Point, figures_of, find_personas, nearest, scale_of

NAMES = [feature.name for feature in FEATURES]


def crowd(seed: int, count: int, **middle: float) -> list[Point]:
    """Customers around a middle; figures that are not named are the same for all crowds."""
    chance = random.Random(seed)
    return [tuple(chance.gauss(middle.get(name, 0.5), 0.05) for name in NAMES) for _ in range(count)]


@pytest.fixture
def sample() -> list[Point]:
    return [
        *crowd(1, 200, orders=3, spent=6, shop=0.9, site=0.1),
        *crowd(2, 150, orders=0.1, spent=0.1, shop=0, site=1, views=4),
        *crowd(3, 100, orders=1, spent=3, app=0.9, site=0.1, recency_days=5),
    ]


def test_planted_groups_are_found_with_their_size_and_what_stands_out(sample: list[Point]) -> None:
    found = find_personas(sample)
    assert [round(persona.share, 2) for persona in found] == [0.44, 0.33, 0.22]
    assert {"it": "vengono in negozio", "en": "come to the shops"} in found[0].traits
    assert {"it": "guardano molti prodotti", "en": "look at many products"} in found[1].traits
    assert {"it": "usano l'app", "en": "use the app"} in found[2].traits
    assert all(persona.headline["it"] and persona.headline["en"] for persona in found)
    for persona in found:
        read_rule(persona.rule)  # a segment can begin with it


def test_the_same_customers_give_the_same_personas(sample: list[Point]) -> None:
    assert find_personas(sample) == find_personas(list(sample))


def test_too_few_customers_have_no_personas() -> None:
    assert find_personas(crowd(1, 10)) == []


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(*[st.floats(-50, 50) for _ in NAMES]), min_size=30, max_size=60))
def test_any_sample_is_divided_whole(sample: list[Point]) -> None:
    found = find_personas(sample)
    assert abs(sum(persona.share for persona in found) - 1) < 1e-9
    scale = scale_of(sample)
    centers = [persona.center for persona in found]
    assert {nearest(scale.standardise(point), centers) for point in sample} <= set(range(len(found)))


def test_somebody_of_whom_nothing_is_known_has_figures() -> None:
    assert len(figures_of([State()], now=10**15, currency="EUR")) == len(FEATURES)
