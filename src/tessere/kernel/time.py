"""Rules of time: UTC inside, the customer's zone outside. No clock is read here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_utc(at: datetime) -> datetime:
    """The same moment in UTC; a time without a zone is taken as UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def to_micros(at: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (at - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The moment so many microseconds after 1970, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day of a moment in a zone."""
    return at.astimezone(zone).date()


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with a Z, as the API writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
