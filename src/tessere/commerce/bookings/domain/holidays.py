"""The public holidays of Italy, by computation."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_FIXED = ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26))
# Since law 151 of 8 October 2025: San Francesco, on 4 October.
_FRANCIS_FROM = 2026


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


@lru_cache(64)
def italian_holidays(year: int) -> frozenset[date]:
    """The days on which Italy rests, Sundays aside; Easter is named although it is one."""
    sunday = easter(year)
    days = {date(year, month, day) for month, day in _FIXED} | {sunday, sunday + timedelta(days=1)}
    if year >= _FRANCIS_FROM:
        days.add(date(year, 10, 4))
    return frozenset(days)
