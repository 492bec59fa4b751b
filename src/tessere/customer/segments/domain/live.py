"""The segments in force, ready to be asked for every event: which of them something new concerns, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from tessere.customer.profiles import CONSENT_EVENTS, Fact
from tessere.customer.segments.domain.model import Segment, read_rule
from tessere.kernel.rules import Facts, Predicate, Reads, Rule, compile_rule, reads_of

# Parts of a customer that are no traits anybody sent, under names of their own.
PROFILE, COMPUTED = "profile", "computed"
_REMEMBERED_MASKS = 10_000
_NOBODY = Facts(now=0)


class LiveSegment:
    """A segment compiled. `reads` is what may change its answer; one that `turns` may change it as time goes by."""

    def __init__(self, segment: Segment) -> None:
        self.id = segment.id
        self.text_id = str(segment.id)
        self.name = segment.name
        self.number = segment.number
        # One that is being built takes in everybody whom it describes: that is no news to act upon.
        self.tells = segment.status == "live"
        self.rule: Rule = read_rule(segment.rule)
        self.holds: Predicate = compile_rule(self.rule)
        self.reads: Reads = reads_of(self.rule)
        self.turns = self.reads.clock or COMPUTED in self.reads.traits


class Touched:
    """What a batch brought for one customer; `whole` when anything may be different."""

    __slots__ = ("born", "consents", "first_at", "segment_id", "tracks", "traits", "whole")

    def __init__(self, *, whole: bool = False, segment_id: UUID | None = None) -> None:
        """`segment_id` is a segment that is new to them, when that is the news."""
        self.whole = whole
        self.born = False
        self.segment_id = segment_id
        self.tracks: set[str] = set()
        self.traits: set[str] = set()
        self.consents = False
        self.first_at: int | None = None

    def be_born(self) -> None:
        """This is all that is known of the customer: nothing was before, so there is no need to ask for everything."""
        self.whole, self.born = False, True

    def add(self, facts: Iterable[Fact], tracks: Iterable[str]) -> None:
        """Note what events said, and the tracks that they fed."""
        self.tracks.update(tracks)
        for fact in facts:
            if fact.traits:
                self.traits.update(fact.traits)
            if fact.name in CONSENT_EVENTS:
                self.consents = True
            if self.first_at is None or fact.at < self.first_at:
                self.first_at = fact.at


class Choice(Struct, frozen=True):
    """Segments in the order in which to ask, with the traits and tracks that they read."""

    segments: tuple[LiveSegment, ...]
    traits: frozenset[str]
    tracks: frozenset[str]


class LiveSegments:
    """All segments in force, those that others read before these."""

    def __init__(self, segments: Iterable[Segment], *, edition: int = 0) -> None:
        self.edition = edition
        self.ordered = _in_order([LiveSegment(each) for each in segments])
        self.by_number = {each.number: each for each in self.ordered}
        self.by_id = {each.id: each for each in self.ordered}
        self.names = {each.text_id: each.name for each in self.ordered}
        self._all = (1 << len(self.ordered)) - 1
        self._by_track: dict[str, int] = {}
        self._by_trait: dict[str, int] = {}
        self._by_consent = 0
        self._always = 0
        self._of_nobody = 0
        self._chosen: dict[int, Choice] = {}
        followers = self._followers()
        self._own = {each.id: (1 << place) | followers[each.text_id] for place, each in enumerate(self.ordered)}
        for each in self.ordered:
            self._index(each, self._own[each.id])
        self.dates = frozenset(name for each in self.ordered for name in each.reads.dates)
        spans = [each.reads.shortest for each in self.ordered if each.reads.shortest is not None]
        # Within so many microseconds after an event nothing turns because of it; None when nothing ever does.
        self.shortest = min(spans, default=None)
        self.reads_every_event = bool(self._always)

    def concerned(self, touched: Touched) -> Choice:
        """The segments whose answer may be another now."""
        if touched.whole:
            return self._choose(self._all)
        if touched.segment_id is not None:
            return self._choose(self._own.get(touched.segment_id, 0))
        mask = self._always | (self._of_nobody if touched.born else 0)
        for track in touched.tracks:
            mask |= self._by_track.get(track, 0)
        for name in touched.traits:
            mask |= self._by_trait.get(name, 0)
        if touched.consents:
            mask |= self._by_consent
        return self._choose(mask)

    def _choose(self, mask: int) -> Choice:
        found = self._chosen.get(mask)
        if found is None:
            if len(self._chosen) > _REMEMBERED_MASKS:
                self._chosen.clear()
            some = tuple(each for place, each in enumerate(self.ordered) if mask >> place & 1)
            found = Choice(
                some,
                frozenset(name for each in some for name in each.reads.traits),
                frozenset(track.id for each in some for track in each.rule.tracks),
            )
            self._chosen[mask] = found
        return found

    def _index(self, segment: LiveSegment, mask: int) -> None:
        for track in segment.rule.tracks:
            self._by_track[track.id] = self._by_track.get(track.id, 0) | mask
        for name in segment.reads.traits:
            if name in {PROFILE, COMPUTED}:  # when last seen, how often bought: any event may tell
                self._always |= mask
            self._by_trait[name] = self._by_trait.get(name, 0) | mask
        if segment.reads.consents:
            self._by_consent |= mask
        if segment.holds(_NOBODY):  # whatever the time: nothing is known that a clock could be compared with
            self._of_nobody |= mask

    def _followers(self) -> dict[str, int]:
        """For each segment the places of those that read it, directly or not."""
        masks = {each.text_id: 0 for each in self.ordered}
        for place in range(len(self.ordered) - 1, -1, -1):  # the readers come after what they read
            reader = self.ordered[place]
            for name in reader.reads.segments:
                if name in masks:
                    masks[name] |= (1 << place) | masks[reader.text_id]
        return masks


def find_cycle(rules: Mapping[str, Rule], start: str) -> list[str] | None:
    """The ids on a way from a segment back to itself, or None: a segment may not depend on itself."""
    way: list[str] = []
    done: set[str] = set()

    def walk(name: str) -> bool:
        if name == start and way:
            return True
        if name in done or name not in rules:
            return False
        done.add(name)
        way.append(name)
        if any(walk(each) for each in sorted(reads_of(rules[name]).segments)):
            return True
        way.pop()
        return False

    return way if walk(start) else None


def _in_order(segments: Sequence[LiveSegment]) -> list[LiveSegment]:
    """Each after those that it reads."""
    by_id = {each.text_id: each for each in segments}
    ordered: dict[UUID, LiveSegment] = {}

    def place(segment: LiveSegment, above: frozenset[str]) -> None:
        for name in sorted(segment.reads.segments):
            if name in by_id and name not in above:
                place(by_id[name], above | {name})
        ordered.setdefault(segment.id, segment)

    for each in sorted(segments, key=lambda segment: segment.number):
        place(each, frozenset({each.text_id}))
    return list(ordered.values())
