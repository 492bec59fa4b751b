"""Calendars as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct

_STATUS = {"pending": "TENTATIVE", "confirmed": "CONFIRMED", "done": "CONFIRMED", "no_show": "CONFIRMED"}
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_LINE = 75


class Appointment(Struct, frozen=True, kw_only=True):
    """What stands in a calendar."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int
    state: str
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""


def write_calendar(appointments: Iterable[Appointment], *, name: str) -> str:
    """A calendar of appointments; cancelled ones say so, and so leave the calendars that know them."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tessere//Bookings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for each in appointments:
        lines += _event(each)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _event(each: Appointment) -> list[str]:
    found = [
        "BEGIN:VEVENT", f"UID:{each.id}@tessere", f"DTSTAMP:{_moment(each.changed_at)}",
        f"DTSTART:{_moment(each.starts_at)}", f"DTEND:{_moment(each.ends_at)}", f"SEQUENCE:{each.sequence}",
        f"STATUS:{_STATUS.get(each.state, 'CANCELLED')}", f"SUMMARY:{_text(each.summary)}",
    ]  # fmt: skip
    for label, text in (("DESCRIPTION", each.description), ("LOCATION", each.location)):
        if text:
            found.append(f"{label}:{_text(text)}")
    if each.url:
        found.append(f"URL:{each.url}")
    return [*found, "END:VEVENT"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Escaped, and without control characters, which no calendar takes."""
    kept = "".join(each for each in text.replace("\r\n", "\n") if each == "\n" or each.isprintable())
    return kept.translate(_ESCAPES)


def _fold(line: str) -> Iterable[str]:
    """Lines of at most 75 octets; those that go on begin with a space, and no letter is cut."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
