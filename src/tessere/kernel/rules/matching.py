"""Which tracks an event feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tessere.kernel.rules.checks import attribute_check, timed_check
from tessere.kernel.rules.dates import knows_time
from tessere.kernel.rules.facts import UTC
from tessere.kernel.rules.model import Attribute, EventFilter, Keep, Track
from tessere.kernel.rules.series import Series, read_value
from tessere.kernel.rules.values import fold


class Feed(Struct, frozen=True):
    """One track, ready to be fed with events of its name."""

    id: str
    keep: Keep
    channel: str | None
    passes: tuple[Callable[[Mapping[str, Any]], bool], ...]
    path: tuple[str, ...]
    as_number: bool

    def read(self, channel: str, properties: Mapping[str, Any]) -> tuple[Any] | None:
        """What the event gives the track, in a tuple of one; None when it gives nothing."""
        if self.channel is not None and channel != self.channel:
            return None
        for passes in self.passes:
            if not passes(properties):
                return None
        if not self.path:
            return (None,)
        value: Any = properties
        for key in self.path:
            value = value.get(key) if isinstance(value, Mapping) else None
        value = read_value(value, as_number=self.as_number)
        return None if value is None else (value,)

    def add(
        self, series: dict[str, Series], at: int, event: bytes, channel: str, properties: Mapping[str, Any]
    ) -> bool:
        """Add the event to its series when it feeds the track; whether it did."""
        given = self.read(channel, properties)
        if given is None:
            return False
        held = series.get(self.id)
        if held is None:
            held = series[self.id] = Series()
        held.add(self.keep, at, event, given[0])
        return True


class Matcher:
    """The tracks of all live rules, each once, found by the name of the event."""

    def __init__(self, tracks: Iterable[Track]) -> None:
        self.tracks: dict[str, Track] = {}
        for track in tracks:
            held = self.tracks.get(track.id)
            self.tracks[track.id] = replace(held, keep=held.keep | track.keep) if held else track
        self._by_event: dict[str, _Fan] = {}
        for track in self.tracks.values():
            self._by_event.setdefault(track.events.event, _Fan()).add(track)

    def follows(self, name: str) -> bool:
        """Whether an event of the name may feed any track."""
        return name in self._by_event

    def feed(
        self, series: dict[str, Series], name: str, at: int, event: bytes, channel: str, properties: Mapping[str, Any]
    ) -> list[str]:
        """Add the event to the series of the tracks that it feeds; the ids of these."""
        fan = self._by_event.get(name)
        if fan is None:
            return []
        return [feed.id for feed in fan.likely(properties) if feed.add(series, at, event, channel, properties)]

    def prune(self, series: dict[str, Series], now: int) -> None:
        """Drop the tracks that no rule asks for any more, and the occurrences that no window reaches."""
        for name in [name for name in series if name not in self.tracks]:
            del series[name]
        for name, held in series.items():
            held.prune(self.tracks[name].keep.window, now)


class _Fan:
    """The tracks of events of one name. Those that ask for one text in a property are found by that text: among a
    hundred categories an event feeds one, and the others are not even asked.
    """

    def __init__(self) -> None:
        self._open: list[Feed] = []
        self._by_text: dict[str, dict[str, list[Feed]]] = {}

    def add(self, track: Track) -> None:
        """Take in one more track."""
        for each in track.events.where:
            if each.test.op == "is" and isinstance(each.test.value, str) and len(each.path) == 1:
                self._by_text.setdefault(each.name, {}).setdefault(fold(each.test.value), []).append(_feed(track))
                return
        self._open.append(_feed(track))

    def likely(self, properties: Mapping[str, Any]) -> Iterator[Feed]:
        """Those that the properties may pass."""
        yield from self._open
        for name, feeds in self._by_text.items():
            value = properties.get(name)
            if isinstance(value, str):
                yield from feeds.get(fold(value), ())
            elif isinstance(value, list | tuple):  # each feed looks for itself, and once
                for some in feeds.values():
                    yield from some


def _feed(track: Track) -> Feed:
    passes = where_checks(track.events)
    path = tuple(track.property.split(".")) if track.property else ()
    return Feed(track.id, track.keep, track.events.channel, passes, path, track.reading == "number")


def where_checks(events: EventFilter) -> tuple[Callable[[Mapping[str, Any]], bool], ...]:
    """What the properties of an event must pass."""
    return tuple(_where_check(each) for each in events.where)


def _where_check(attribute: Attribute) -> Callable[[Mapping[str, Any]], bool]:
    if not knows_time(attribute.test):
        return attribute_check(attribute)
    check = timed_check(attribute)  # with fixed days only, and a shop has no zone yet: they are UTC's
    return lambda properties: check(properties, 0, UTC)
