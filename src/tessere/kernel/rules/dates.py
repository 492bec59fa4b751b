"""Tests of days and moments: each becomes a span that needs neither clock nor zone to be compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import MAXYEAR, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from tessere.kernel.rules.model import Period, Test
from tessere.kernel.rules.values import Moment, read_moment
from tessere.kernel.time import from_micros, local_day, to_micros

RELATIVE = frozenset({"within_last", "within_next", "anniversary_within"})
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
FIRST, LAST = -62_135_596_800_000_000, 253_402_214_400_000_000
_DAY = timedelta(days=1)


class Span(Struct, frozen=True):
    """Days from first to last, both in it, for values without a time; moments from start until before end for others."""

    first: str
    last: str
    start: int
    end: int

    def holds(self, moment: Moment | None) -> bool:
        """Whether the day or the moment lies in it."""
        if moment is None:
            return False
        if moment.micros is None:
            return self.first <= moment.day <= self.last
        return self.start <= moment.micros < self.end


def knows_time(test: Test) -> bool:
    """Whether the test compares days or moments."""
    dated = test.op == "between" and isinstance(test.value[0], str)
    return dated or test.op in RELATIVE or test.op in {"before", "after"}


@lru_cache(1024)
def today(now: int, zone: ZoneInfo) -> date:
    """The calendar day in the zone."""
    return local_day(from_micros(now), zone)


@lru_cache(1024)
def start_of(day: date, zone: ZoneInfo) -> int:
    """When the day begins in the zone."""
    return to_micros(datetime(day.year, day.month, day.day, tzinfo=zone))


@lru_cache(1024)
def span_of(test: Test, now: int, zone: ZoneInfo) -> Span:
    """The span of any test of time but `anniversary_within`."""
    value = test.value
    if test.op == "before":
        return _until(read_moment(value), zone)
    if test.op == "after":
        return _from(read_moment(value), zone)
    if test.op == "between":
        low, high = read_moment(value[0]), read_moment(value[1])
        assert low
        assert high
        before_low, after_high = _until(low, zone), _from(high, zone)
        return Span(low.day, high.day, before_low.end, after_high.start)
    return _relative_span(test.op, value, now, zone)


def _until(moment: Moment | None, zone: ZoneInfo) -> Span:
    assert moment
    day = date.fromisoformat(moment.day)
    end = start_of(day, zone) if moment.micros is None else moment.micros
    return Span(FIRST_DAY, (day - _DAY).isoformat(), FIRST, end)


def _from(moment: Moment | None, zone: ZoneInfo) -> Span:
    assert moment
    next_day = date.fromisoformat(moment.day) + _DAY
    start = start_of(next_day, zone) if moment.micros is None else moment.micros + 1
    return Span(next_day.isoformat(), LAST_DAY, start, LAST)


def _relative_span(op: str, period: Period, now: int, zone: ZoneInfo) -> Span:
    this_day = today(now, zone)
    if op == "within_last":
        if period.unit == "days":
            first = this_day - timedelta(days=period.amount)
            start = start_of(first, zone)
        else:
            first, start = today(now - period.micros, zone), now - period.micros + 1
        return Span(first.isoformat(), this_day.isoformat(), start, now + 1)
    if period.unit == "days":
        last = this_day + timedelta(days=period.amount)
        end = start_of(last + _DAY, zone)
    else:
        last, end = today(now + period.micros, zone), now + period.micros + 1
    return Span(this_day.isoformat(), last.isoformat(), now, end)


@lru_cache(1024)
def anniversaries(now: int, zone: ZoneInfo, days: int) -> frozenset[str]:
    """The months and days (MM-DD) of today and the days after; 29 February is kept on the 28th in common years."""
    day = today(now, zone)
    coming = [day + timedelta(days=n) for n in range(days + 1)]
    found = {each.isoformat()[5:] for each in coming}
    if any(each.month == 2 and each.day == 28 and not _is_leap(each.year) for each in coming):
        found.add("02-29")
    return frozenset(found)


def date_check(test: Test) -> Callable[[Any, int, ZoneInfo], bool]:
    """What the test says of one value; an anniversary goes by the day as written, other tests by `span_of`."""
    if test.op == "anniversary_within":
        days = test.value.amount

        def falls(value: Any, now: int, zone: ZoneInfo) -> bool:
            moment = read_moment(value) if type(value) is str else None
            return moment is not None and moment.day[5:] in anniversaries(now, zone, days)

        return falls
    return lambda value, now, zone: type(value) is str and span_of(test, now, zone).holds(read_moment(value))


def turns(test: Test, moment: Moment, now: int, zone: ZoneInfo) -> Iterator[int]:
    """The moments, past ones among them, at which what the test says of a day or moment may turn."""
    if test.op not in RELATIVE:
        return
    period: Period = test.value
    day = date.fromisoformat(moment.day) if moment.micros is None else today(moment.micros, zone)
    length = timedelta(days=period.amount) if period.unit == "days" else None
    if test.op == "anniversary_within":
        for year in range(today(now, zone).year - 1, min(today(now, zone).year + 3, MAXYEAR)):
            kept = _kept_on(moment.day[5:], year)
            yield start_of(kept - timedelta(days=period.amount), zone)
            yield start_of(kept + _DAY, zone)
    elif test.op == "within_last":
        yield start_of(day, zone) if moment.micros is None else moment.micros
        if length is not None:
            yield start_of(day + length + _DAY, zone)
        else:
            yield (start_of(day + _DAY, zone) if moment.micros is None else moment.micros) + period.micros
    else:
        yield start_of(day + _DAY, zone) if moment.micros is None else moment.micros + 1
        if length is not None:
            yield start_of(day - length, zone)
        else:
            yield (start_of(day, zone) if moment.micros is None else moment.micros) - period.micros


def _kept_on(month_day: str, year: int) -> date:
    if month_day == "02-29" and not _is_leap(year):
        return date(year, 2, 28)
    return date(year, int(month_day[:2]), int(month_day[3:]))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
