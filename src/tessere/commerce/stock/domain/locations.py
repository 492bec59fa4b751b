"""Where goods lie, and which of these places serve a channel."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from tessere.kernel.errors import FieldError, Invalid

LocationKind = Literal["warehouse", "shop"]
Text = Annotated[str, Meta(max_length=200)]
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_LANGUAGE = re.compile(r"[a-z]{2}")
MOST_LOCATIONS = 2_000
_MOST_OPENINGS = 50


class LocationAddress(Struct, frozen=True, kw_only=True):
    """Where a location is."""

    street: Text = ""
    city: Text = ""
    province: Text = ""
    postal_code: Text = ""
    country: Text = "IT"


class Opening(Struct, frozen=True, kw_only=True):
    """One opening of a weekday; `day` 1 is Monday; times are local, HH:MM, up to 24:00."""

    day: Annotated[int, Meta(ge=1, le=7)]
    opens: str
    closes: str


class Location(Struct, frozen=True, kw_only=True):
    """A warehouse or a shop; `touchpoint` is the code that events name the shop by."""

    id: UUID
    code: str
    name: dict[str, str]
    kind: LocationKind
    touchpoint: str | None
    address: LocationAddress | None
    lat: Annotated[float, Meta(ge=-90, le=90)] | None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None
    hours: tuple[Opening, ...]
    time_zone: str
    can_ship: bool
    can_pick_up: bool
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int = 1


class ServingLocation(Struct, frozen=True, kw_only=True):
    """A location that a channel sells from, all but the last `buffer` pieces of each variant there."""

    location_id: UUID
    buffer: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class ChannelRule(Struct, frozen=True, kw_only=True):
    """Where a channel sells from; `version` 0: no rule, so from every open location."""

    channel: str
    locations: list[ServingLocation]
    version: int


def check_channel(channel: str) -> None:
    """Invalid when it is no channel's code."""
    if not _CODE.fullmatch(channel):
        raise Invalid("the channel is not valid", errors=[FieldError("/channel", _CODE_HINT)])


def check_location(location: Location) -> None:
    """Invalid, with every place that is wrong."""
    errors = [*_wrong_names(location), *_wrong_hours(location.hours)]
    if not _CODE.fullmatch(location.code):
        errors.append(FieldError("/code", _CODE_HINT))
    if location.touchpoint is not None and not _CODE.fullmatch(location.touchpoint):
        errors.append(FieldError("/touchpoint", _CODE_HINT))
    if (location.lat is None) != (location.lon is None):
        errors.append(FieldError("/lat", "latitude and longitude go together"))
    try:
        ZoneInfo(location.time_zone)
    except (KeyError, ValueError, OSError):
        errors.append(FieldError("/time_zone", "a time zone like Europe/Rome"))
    if errors:
        raise Invalid("the location is not valid", errors=errors)


_CODE_HINT = "lower-case letters, digits, dot, dash and underscore, at most 64"


def _wrong_names(location: Location) -> list[FieldError]:
    if not location.name:
        return [FieldError("/name", "a name in one language at least")]
    return [
        FieldError(f"/name/{language[:20]}", "a language of two letters, and a name of 1 to 120 characters")
        for language, text in location.name.items()
        if not _LANGUAGE.fullmatch(language) or not 0 < len(text.strip()) <= 120
    ]


def _wrong_hours(hours: tuple[Opening, ...]) -> list[FieldError]:
    if len(hours) > _MOST_OPENINGS:
        return [FieldError("/hours", f"{_MOST_OPENINGS} openings at most")]
    errors = []
    for index, opening in enumerate(hours):
        for field, value in (("opens", opening.opens), ("closes", opening.closes)):
            if not _CLOCK.fullmatch(value):
                errors.append(FieldError(f"/hours/{index}/{field}", "a time of day like 09:00"))
        if opening.opens >= opening.closes:
            errors.append(FieldError(f"/hours/{index}", "it closes before it opens"))
    return errors
