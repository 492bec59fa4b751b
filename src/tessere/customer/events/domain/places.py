"""Sources and touchpoints: who sends, and the places they send from."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from tessere.customer.events.domain.model import CHANNEL_OF_KIND, Channel, Sender, SourceKind
from tessere.kernel.errors import FieldError, Invalid

Name = Annotated[str, Meta(min_length=1, max_length=120)]
_CODE = re.compile(r"^[a-z0-9][a-z0-9_.-]{0,63}$")
_CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")


class Address(Struct, frozen=True, kw_only=True):
    """Where a shop is."""

    street: str = ""
    city: str = ""
    province: str = ""
    postal_code: str = ""
    country: str = "IT"


class Position(Struct, frozen=True, kw_only=True):
    """Degrees, WGS 84."""

    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Annotated[float, Meta(ge=-180, le=180)]


class OpeningHours(Struct, frozen=True, kw_only=True):
    """One opening of a day; `day` 1 is Monday; times are local, HH:MM, up to 24:00."""

    day: Annotated[int, Meta(ge=1, le=7)]
    opens: str
    closes: str


class Touchpoint(Struct, frozen=True, kw_only=True):
    """A place: the shop Milano Duomo, www, the newsletter. Events name it by `code`."""

    id: UUID
    code: str
    name: str
    channel: Channel
    address: Address | None = None
    position: Position | None = None
    hours: tuple[OpeningHours, ...] = ()
    time_zone: str = "Europe/Rome"
    created_at: datetime
    updated_at: datetime


class Source(Struct, frozen=True, kw_only=True):
    """Something that sends events, with its write keys in infra.auth."""

    id: UUID
    name: str
    kind: SourceKind
    touchpoint_id: UUID | None = None
    enabled: bool = True
    created_at: datetime
    updated_at: datetime

    @property
    def channel(self) -> Channel:
        """The channel of its events that say nothing else."""
        return CHANNEL_OF_KIND[self.kind]


def check_touchpoint(touchpoint: Touchpoint) -> None:
    """Invalid, with every place that is wrong."""
    errors: list[FieldError] = []
    if not _CODE.match(touchpoint.code):
        errors.append(FieldError("/code", "lower-case letters, digits, dot, dash and underscore, at most 64"))
    if touchpoint.channel is Channel.CONSOLE:
        errors.append(FieldError("/channel", "nobody meets customers in the console"))
    if not touchpoint.name.strip():
        errors.append(FieldError("/name", "a name is needed"))
    for index, opening in enumerate(touchpoint.hours):
        for field, value in (("opens", opening.opens), ("closes", opening.closes)):
            if not _CLOCK.match(value):
                errors.append(FieldError(f"/hours/{index}/{field}", "a time of day like 09:00"))
        if opening.opens >= opening.closes:
            errors.append(FieldError(f"/hours/{index}", "it closes before it opens"))
    try:
        ZoneInfo(touchpoint.time_zone)
    except (KeyError, ValueError, OSError):
        errors.append(FieldError("/time_zone", "a time zone like Europe/Rome"))
    if errors:
        raise Invalid("the touchpoint is not valid", errors=errors)


def sender_of(source: Source, touchpoints: dict[UUID, Touchpoint]) -> Sender:
    """What decoding must know of the source."""
    own = touchpoints.get(source.touchpoint_id) if source.touchpoint_id else None
    return Sender(
        source_id=source.id,
        kind=source.kind,
        channel=own.channel if own else source.channel,
        touchpoint=own.code if own else None,
        channels={touchpoint.code: touchpoint.channel for touchpoint in touchpoints.values()},
    )


def check_source(source: Source) -> None:
    """Invalid when it has no name, or too long a one."""
    if not 0 < len(source.name) <= 120:
        raise Invalid("the source is not valid", errors=[FieldError("/name", "1 to 120 characters")])
