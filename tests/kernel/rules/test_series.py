"""Series merge in any order, stay within their bounds, and pack small."""

from __future__ import annotations

import sys
from functools import partial, reduce
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tessere.kernel.rules import Keep, Matcher, Series, parse
from tessere.kernel.rules.series import RECENT_LIMIT, VALUES_LIMIT

sys.path.insert(0, str(Path(__file__).parent))
import strategies as random

KEEPS = st.builds(
    Keep,
    window=st.sampled_from([0, random.HOUR, 7 * random.DAY]),
    count=st.booleans(), total=st.booleans(), extremes=st.booleans(), ends=st.booleans(), values=st.booleans(),
)  # fmt: skip
MARKS = st.lists(st.tuples(random.TIMES, st.sampled_from([0.0, 0.1, 0.2, -5.5, 1e11])), max_size=12)


def _fill(keep: Keep, marks: list[tuple[int, int, float]]) -> Series:
    series = Series()
    for at, number, value in marks:
        series.add(keep, at, number.to_bytes(16, "big"), value)
    return series


def _plain(series: Series) -> Any:
    return msgspec.to_builtins(series)


@settings(deadline=None)
@given(KEEPS, MARKS, st.randoms(use_true_random=False))
def test_the_order_of_adding_does_not_matter(keep: Keep, marks: list[Any], chance: Any) -> None:
    numbered = [(at, number, value) for number, (at, value) in enumerate(marks)]
    shuffled = list(numbered)
    chance.shuffle(shuffled)
    assert _plain(_fill(keep, numbered)) == _plain(_fill(keep, shuffled))


@settings(deadline=None)
@given(KEEPS, MARKS, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_merging_is_commutative_and_associative_and_loses_nothing(
    keep: Keep, marks: list[Any], owners: list[int]
) -> None:
    numbered = [(at, number, value) for number, (at, value) in enumerate(marks)]
    parts = [
        _fill(keep, [mark for mark, own in zip(numbered, owners, strict=False) if own == owner]) for owner in range(3)
    ]
    a, b, c = parts
    before = [_plain(part) for part in parts]
    assert _plain(a.merge(b)) == _plain(b.merge(a))
    assert _plain(a.merge(b).merge(c)) == _plain(a.merge(b.merge(c)))
    assert [_plain(part) for part in parts] == before
    whole, merged = _fill(keep, numbered), reduce(Series.merge, parts, Series())
    for each in (whole, merged):  # what has left the newest window may still lie in a part
        each.prune(keep.window, random.NOW)
    assert _plain(whole) == _plain(merged)
    assert _plain(msgspec.msgpack.decode(msgspec.msgpack.encode(merged), type=Series)) == _plain(merged)


def test_bounds_do_not_depend_on_order_either() -> None:
    keep = Keep(window=random.DAY, values=True)
    marks = [(random.NOW - n, n, float(n)) for n in range(RECENT_LIMIT + 50)]
    forth, back = _fill(keep, marks), _fill(keep, marks[::-1])
    assert _plain(forth) == _plain(back)
    assert len(forth.recent) == RECENT_LIMIT
    assert len(forth.values) == VALUES_LIMIT
    halves = _fill(keep, marks[::2]).merge(_fill(keep, marks[1::2]))
    assert _plain(halves) == _plain(forth)


def test_no_sum_breaks_the_packed_form() -> None:
    series = Series()
    for number in range(30):
        series.add(Keep(total=True), number, bytes(16), 999_999_999_999.0)
    packed = msgspec.msgpack.decode(msgspec.msgpack.encode(series), type=Series)
    assert packed.total == 30 * round(999_999_999_999.0 * 10**6)


def test_rules_that_follow_the_same_events_share_one_track() -> None:
    where = [{"property": "category", "op": "is", "value": "Lamps"}, {"property": "price", "op": "gt", "value": 5}]
    ever = parse({"event": "Product Viewed", "where": where, "measure": "count", "op": "gte", "value": 3})
    week = parse({"absent": "Product Viewed", "where": where[::-1], "within": {"days": 7}})
    matcher = Matcher([*ever.tracks, *week.tracks])
    [track] = matcher.tracks.values()
    assert track.keep == Keep(window=7 * random.DAY, count=True)
    fed = partial(matcher.feed, {}, "Product Viewed", 0, bytes(16), "web")
    assert fed({"category": "LAMPS", "price": "6"}) == [track.id]
    assert fed({"category": ["Mugs", "lamps"], "price": "6"}) == [track.id]
    assert fed({"category": "LAMPS", "price": "5"}) == []
    assert fed({"category": "Mugs", "price": "6"}) == []
    assert not matcher.follows("Order Completed")


def test_a_track_keeps_only_what_is_asked_for() -> None:
    [track] = parse({"event": "Order Completed", "measure": "count", "op": "gt", "value": 1}).tracks
    series = Series()
    for number in range(100):
        series.add(track.keep, random.NOW + number, bytes(16))
    assert series.recent == []
    assert len(msgspec.msgpack.encode(series)) < 16


def test_tracks_nobody_asks_for_are_dropped() -> None:
    matcher = Matcher(parse({"absent": "Order Completed", "within": {"days": 1}}).tracks)
    [kept] = matcher.tracks
    series = {
        "gone": Series(count=3),
        kept: Series(recent=[(random.NOW - random.DAY, b"", None), (random.NOW, b"", None)]),
    }
    matcher.prune(series, random.NOW)
    assert list(series) == [kept]
    assert [mark[0] for mark in series[kept].recent] == [random.NOW]
