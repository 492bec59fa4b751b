"""The rules of prices in time, against a reading of every single day."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tessere.commerce.pricing.domain.timeline import (
    Offer,
    Reduction,
    Span,
    effective_at,
    percent_off,
    reduction_at,
    set_span,
    timeline,
)
from tessere.kernel.time import EPOCH

DAYS = 80


def _day(number: int) -> Any:
    return EPOCH + timedelta(days=number)


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    start = draw(st.integers(0, DAYS - 1))
    return Offer(
        kind=draw(st.sampled_from(["base", "sale", "sale"])), priority=draw(st.integers(1, 2)),
        price_list=draw(st.sampled_from(["a", "b"])), min_quantity=draw(st.sampled_from([1, 1, 1, 3])),
        from_at=_day(start), until_at=_day(draw(st.integers(start + 1, DAYS))), amount_minor=draw(st.integers(1, 6)),
    )  # fmt: skip


def _asked(found: list[Offer], day: int) -> tuple[int, int] | None:
    """The price and the base price of a day, by the words of the rule."""
    best = {}
    for kind in ("base", "sale"):
        there = [o for o in found if o.kind == kind and o.from_at <= _day(day) < o.until_at and o.min_quantity == 1]
        there.sort(key=lambda o: (o.priority, o.price_list))
        best[kind] = there[0].amount_minor if there else None
    base, sale = best["base"], best["sale"]
    if base is None:
        return None
    return (sale, base) if sale is not None and sale < base else (base, base)


def _by_days(found: list[Offer], day: int) -> Reduction | None:
    """Walk back day by day while the price is reduced and was not lower before; then look at 30 days."""

    def reduced(number: int) -> int | None:
        asked = _asked(found, number) if number >= 0 else None
        return asked[0] if asked is not None and asked[0] < asked[1] else None

    now = reduced(day)
    if now is None:
        return None
    while (before := reduced(day - 1)) is not None and before >= now:
        day, now = day - 1, before
    earlier = [asked[0] for each in range(max(0, day - 30), day) if (asked := _asked(found, each)) is not None]
    return Reduction(_day(day), min(earlier, default=None))


@given(found=st.lists(offers(), max_size=8), day=st.integers(0, DAYS - 1))
def test_the_reference_is_what_the_days_say(found: list[Offer], day: int) -> None:
    # Lists have one price at a time for a variant and quantity.
    found = list({(o.kind, o.priority, o.price_list, o.min_quantity): o for o in found}.values())
    assert reduction_at(timeline(found), _day(day)) == _by_days(found, day)
    effective = effective_at(found, _day(day))
    asked = _asked(found, day)
    assert (None if effective is None else (effective.price_minor, effective.list_minor)) == asked


@given(found=st.lists(offers(), max_size=8))
def test_a_timeline_has_no_gaps_and_tells_its_neighbours_apart(found: list[Offer]) -> None:
    segments = timeline(found)
    for one, other in pairwise(segments):
        assert one.until_at == other.from_at
        assert one.effective != other.effective


@given(
    edits=st.lists(
        st.tuples(st.integers(0, 9), st.integers(1, 10), st.one_of(st.none(), st.integers(1, 5))), max_size=8
    )
)
def test_the_last_price_set_for_a_day_holds(edits: list[tuple[int, int, int | None]]) -> None:
    spans: list[Span] = []
    days: list[int | None] = [None] * 20
    for start, length, amount in edits:
        end = start + length
        new = None if amount is None else Span(_day(start), _day(end), amount)
        spans = set_span(spans, new, from_at=_day(start), until_at=_day(end))
        days[start:end] = [amount] * length
    for number, amount in enumerate(days):
        holding = [each.amount_minor for each in spans if each.from_at <= _day(number) < each.until_at]
        assert holding == ([] if amount is None else [amount])


def _offer(kind: Any, amount: int, start: int, end: int = DAYS, name: str = "a") -> Offer:
    return Offer(
        kind=kind,
        priority=1,
        price_list=name,
        min_quantity=1,
        from_at=_day(start),
        until_at=_day(end),
        amount_minor=amount,
    )


def test_cases_of_the_law() -> None:
    base = _offer("base", 100, 0)
    # One day of a lower price in the 30 days before counts (CJEU C-330/23).
    one_day = [base, _offer("sale", 60, 35, 36, "s"), _offer("sale", 80, 50, name="t")]
    assert reduction_at(timeline(one_day), _day(55)) == Reduction(_day(50), 60)
    assert percent_off(80, 60) is None
    # It no longer does on the 31st.
    long_ago = [base, _offer("sale", 60, 18, 19, "s"), _offer("sale", 80, 50, name="t")]
    assert reduction_at(timeline(long_ago), _day(55)) == Reduction(_day(50), 100)
    # A reduction that deepens keeps its beginning, however long it lasts.
    deeper = [base, _offer("sale", 80, 10, 30, "s"), _offer("sale", 70, 30, 75, "t")]
    assert reduction_at(timeline(deeper), _day(74)) == Reduction(_day(10), 100)
    assert percent_off(70, 100) == 30
    # A product of ten days: over the time it was sold; one never sold before: nothing to compare with.
    young = [_offer("base", 100, 40), _offer("sale", 80, 50, name="s")]
    assert reduction_at(timeline(young), _day(50)) == Reduction(_day(50), 100)
    new = [_offer("base", 100, 40), _offer("sale", 80, 40, name="s")]
    assert reduction_at(timeline(new), _day(45)) == Reduction(_day(40), None)
    # A day without a reduction ends it: the next one counts what was asked in the first.
    twice = [base, _offer("sale", 80, 10, 30, "s"), _offer("sale", 70, 31, name="t")]
    assert reduction_at(timeline(twice), _day(40)) == Reduction(_day(31), 80)
    assert percent_off(70, 80) == 12
