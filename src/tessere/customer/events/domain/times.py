"""Time as clients write it, and the correction of their clocks."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tessere.customer.events.domain.model import wrong

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
MOST_SKEW = timedelta(days=366)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JAVASCRIPT = re.compile(r"^\w{3} (\w{3}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})")
_SPACED_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|[Zz]$)")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T](.+))?$")
_NUMBER = re.compile(r"^-?\d{9,19}(\.\d+)?$")
# A Unix time says its unit by its size: seconds until the year 5138, then milli-, micro- and nanoseconds.
_UNITS = ((1e11, 1), (1e14, 1_000), (1e17, 1_000_000), (float("inf"), 1_000_000_000))

_clock = datetime.fromisoformat


def parse_time(value: str | float, path: str = "/timestamp") -> datetime:
    """The moment that a client wrote; a time without a zone is UTC. Refuse when it cannot be read."""
    if isinstance(value, str):
        try:
            at = _clock(value)
        except ValueError:
            return _parse_unusual(value.strip(), path)
        return at if at.tzinfo is UTC else _to_utc(at, value, path)
    return _from_unix(value, path)


def correct_time(claimed: datetime, *, sent_at: datetime | None, received_at: datetime) -> datetime:
    """`claimed` moved by what the sender's clock is off, never later than `received_at`.

    Refuse what is years off: a clock more than a year wrong, a time more than a year ahead, or before 1990.
    """
    if sent_at is not None:
        skew = received_at - sent_at
        if abs(skew) > MOST_SKEW:
            years = abs(skew).days / 365.25
            raise wrong("/sentAt", f"the sender's clock is {years:.1f} years off", code="clock_skew")
        try:
            claimed += skew
        except OverflowError as error:
            raise wrong("/timestamp", "the time is out of range", code="clock_skew") from error
    if claimed <= received_at:
        if claimed < EARLIEST:
            raise wrong("/timestamp", f"the time {claimed:%Y-%m-%d} is before {EARLIEST.year}", code="clock_skew")
        return claimed
    if claimed - received_at > MOST_SKEW:
        raise wrong("/timestamp", f"the time {claimed:%Y-%m-%d} is more than a year ahead", code="clock_skew")
    return received_at


def _parse_unusual(text: str, path: str) -> datetime:
    if _NUMBER.match(text):
        return _from_unix(float(text), path)
    text = _SPACED_ZONE.sub("", text)
    for read in (_read_iso, _read_javascript, _read_day_first, parsedate_to_datetime):
        try:
            return _to_utc(read(text), text, path)
        except (ValueError, TypeError, IndexError):
            continue
    raise wrong(path, f"{text[:60]!r} is not a time", code="invalid_timestamp")


def _read_iso(text: str) -> datetime:
    return _clock(text[:-1] + "Z" if text.endswith("z") else text)


def _read_javascript(text: str) -> datetime:
    match = _JAVASCRIPT.match(text)
    if match is None:
        raise ValueError(text)
    month, day, year, clock, zone = match.groups()
    return datetime.strptime(f"{day} {month} {year} {clock} {zone}", "%d %b %Y %H:%M:%S %z")


def _read_day_first(text: str) -> datetime:
    match = _DAY_FIRST.match(text)
    if match is None:
        raise ValueError(text)
    day, month, year, clock = match.groups()
    return _clock(f"{year}-{int(month):02}-{int(day):02}T{clock or '00:00'}")


def _from_unix(value: float, path: str) -> datetime:
    if math.isnan(value):
        raise wrong(path, "the time is not a number", code="invalid_timestamp")
    size = abs(value)
    divisor = next(divisor for limit, divisor in _UNITS if size < limit or limit == float("inf"))
    try:
        return _EPOCH + timedelta(seconds=value / divisor)
    except OverflowError as error:
        raise wrong(path, "the time is out of range", code="invalid_timestamp") from error


def _to_utc(at: datetime, text: str, path: str) -> datetime:
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError as error:
        raise wrong(path, f"{text[:60]!r} is out of range", code="invalid_timestamp") from error
