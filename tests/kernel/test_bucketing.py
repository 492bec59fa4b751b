"""Chance that is the same everywhere: the published cases, and what must hold of any split."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.kernel.bucketing import (
    bucket_ranges,
    choose_variation,
    equal_weights,
    forced_variation,
    hash_unit,
    in_namespace,
)


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((shared / "data" / "experiment_cases" / "cases.json").read_text())
    return read


def test_hashes_are_those_of_every_client(cases: dict[str, Any]) -> None:
    for seed, value, version, expected in cases["hash"]:
        assert hash_unit(seed, value, version) == expected, (seed, value, version)


def test_ranges_are_those_of_every_client(cases: dict[str, Any]) -> None:
    for name, (count, coverage, weights), expected in cases["getBucketRange"]:
        ranges = bucket_ranges(count, coverage, weights)
        assert ranges == [pytest.approx(tuple(each)) for each in expected], name


def test_variations_are_those_of_every_client(cases: dict[str, Any]) -> None:
    for name, place, ranges, expected in cases["chooseVariation"]:
        assert choose_variation(place, ranges) == expected, name


def test_namespaces_are_those_of_every_client(cases: dict[str, Any]) -> None:
    for name, unit, (namespace, start, end), expected in cases["inNamespace"]:
        assert in_namespace(unit, namespace, start, end) is expected, name


def test_equal_weights_are_those_of_every_client(cases: dict[str, Any]) -> None:
    for count, expected in cases["getEqualWeights"]:
        assert equal_weights(count) == pytest.approx(expected, abs=1e-8)


def test_a_page_can_ask_for_a_variation(cases: dict[str, Any]) -> None:
    for name, key, url, count, expected in cases["getQueryStringOverride"]:
        assert forced_variation(key, url, count) == expected, name


@given(st.text(max_size=8), st.text(max_size=8), st.integers(1, 6))
def test_full_coverage_leaves_nobody_out(seed: str, unit: str, count: int) -> None:
    place = hash_unit(seed, unit)
    assert place is not None
    assert 0 <= choose_variation(place, bucket_ranges(count)) < count


@given(st.text(max_size=8), st.floats(0, 1), st.floats(0, 1), st.integers(1, 6))
def test_more_coverage_moves_nobody(unit: str, one: float, other: float, count: int) -> None:
    place = hash_unit("seed", unit)
    assert place is not None
    before = choose_variation(place, bucket_ranges(count, min(one, other)))
    assert before in {-1, choose_variation(place, bucket_ranges(count, max(one, other)))}


def test_units_spread_evenly() -> None:
    found = [choose_variation(hash_unit("colors", str(unit)) or 0.0, bucket_ranges(4)) for unit in range(20_000)]
    for variation in range(4):
        assert abs(found.count(variation) - 5_000) < 250
