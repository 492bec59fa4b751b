"""What a rule is evaluated on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from tessere.kernel.rules.series import Series

EVERY_CHANNEL = "*"
UTC = ZoneInfo("UTC")
_NOTHING: Mapping[str, Any] = {}


class Line(Struct, frozen=True, kw_only=True):
    """A line of the basket as rules see it."""

    product: Mapping[str, Any]
    quantity: int
    total_minor: int


class Facts(Struct, frozen=True, kw_only=True):
    """All that is known at a moment; leave out what the rules at hand do not ask for.

    `now` is in microseconds since 1970, `zone` gives days their limits. `series` is by track id and holds nothing later
    than now. `consents` is by `purpose|channel`, where `purpose|*` stands for the channels that have none of their own.
    Values are as JSON gives them: text, int, float, bool, None, lists and maps.
    """

    now: int
    zone: ZoneInfo = UTC
    traits: Mapping[str, Any] = _NOTHING
    series: Mapping[str, Series] = {}
    segments: Set[str] = frozenset()
    consents: Mapping[str, str] = {}
    context: Mapping[str, Any] = _NOTHING
    basket: Mapping[str, Any] = _NOTHING
    lines: Sequence[Line] = ()
    product: Mapping[str, Any] = _NOTHING
