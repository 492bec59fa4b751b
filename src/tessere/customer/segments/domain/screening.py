"""Whom the building of a segment concerns at all: nearly everybody is passed by after a glance at what the rule asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from msgspec import Struct

from tessere.customer.profiles import Definitions, State, excerpt_decoder
from tessere.customer.segments.domain.live import COMPUTED, PROFILE, LiveSegment, LiveSegments, Touched
from tessere.customer.segments.domain.people import PARTS, facts_of
from tessere.kernel.rules import Ask, Facts, Series, asks_of, needs_of, next_change, soonest_turn

_MICROS_PER_DAY = 86_400_000_000
_NOBODY = Facts(now=0)
# No traits that anybody sent: every state counts for them.
_OF_ALL_STATES = frozenset({Ask("trait", PROFILE), Ask("trait", COMPUTED)})


class Reach(Struct, frozen=True):
    """Which customers must be read, and of those the states in which something of `asks` is known (None: every state).

    `everybody`; `unsure`: all but members of whom nothing is known; `known`: members, and of whom anything is known;
    `needed`: members, and of whom something of `needs` is known.
    """

    who: Literal["everybody", "unsure", "known", "needed"]
    asks: frozenset[Ask] | None
    needs: frozenset[Ask] = frozenset()


class Stood(Struct, frozen=True, gc=False):
    """A customer at the moment of the screening: packed states, numbers of segments, and when to look again."""

    profile_id: bytes
    docs: list[bytes]
    segments: Collection[int]
    check_at: int | None


class _Scene(Struct):
    """What a rule reads of facts, set anew for the next customer: to make facts is what would cost most."""

    now: int
    zone: ZoneInfo
    traits: Mapping[str, Any] = {}
    series: Mapping[str, Series] = {}
    consents: Mapping[str, str] = {}
    segments: Set[str] = frozenset()


class Screen:
    """Holds customers as they stand against a segment, and against those that read it; nothing is decided here."""

    def __init__(
        self,
        live: LiveSegments,
        segment: LiveSegment,
        *,
        now: int,
        zone: ZoneInfo,
        definitions: Definitions,
        currency: str,
    ) -> None:
        choice = live.concerned(Touched(segment_id=segment.id))
        self.reach = _reach(segment, choice.segments)
        self._segments, self._traits, self._tracks = choice.segments, choice.traits, choice.tracks
        parts = {part for trait in choice.traits for part in PARTS.get(trait, ())}
        self._read = excerpt_decoder(_asks(choice.segments), parts=parts)
        self._reads_parts = bool(parts)
        self._now, self._zone = now, zone
        self._definitions, self._currency = definitions, currency
        self._names = {each.number: each.text_id for each in live.ordered}
        self._reads_segments = any(each.reads.segments for each in choice.segments)
        self._scene = _Scene(now=now, zone=zone)

    def differs(self, stood: Stood) -> bool:
        """Whether an answer is another than the memberships say, or may become so before anybody looks again."""
        facts = self._facts([self._read(doc) for doc in stood.docs], stood.segments)
        for segment in self._segments:
            holds = segment.holds(facts)
            if holds is not (segment.number in stood.segments):
                return True
            if segment.turns and (holds or not segment.reads.fades) and self._turns(segment, facts, stood.check_at):
                return True
        return False

    def _facts(self, states: Sequence[State], numbers: Collection[int]) -> Facts:
        inside: Set[str] = frozenset()
        if self._reads_segments:
            inside = {self._names[number] for number in numbers if number in self._names}
        if len(states) != 1 or self._reads_parts:
            return facts_of(
                states, now=self._now, zone=self._zone, traits=self._traits, tracks=self._tracks, segments=inside,
                definitions=self._definitions, currency=self._currency,
            )  # fmt: skip
        (state,), scene = states, self._scene
        scene.traits = {name: trait.value for name, trait in state.traits.items()}
        scene.series = state.tracks
        scene.consents = {key: consent.status for key, consent in state.consents.items()}
        scene.segments = inside
        return cast(Facts, scene)

    def _turns(self, segment: LiveSegment, facts: Facts, check_at: int | None) -> bool:
        """Whether time alone may change the answer before the customer is looked at again."""
        if COMPUTED in segment.reads.traits:  # their windows move on at midnight, UTC
            midnight = (self._now // _MICROS_PER_DAY + 1) * _MICROS_PER_DAY
            if check_at is None or midnight < check_at:
                return True
        for look_ahead in (soonest_turn, next_change):  # the second is exact and slow
            turn = look_ahead(segment.rule, facts)
            if turn is None or (check_at is not None and check_at <= turn):
                return False
        return True


def _asks(segments: Sequence[LiveSegment]) -> frozenset[Ask]:
    return frozenset(ask for each in segments for ask in asks_of(each.rule))


def _reach(segment: LiveSegment, concerned: Sequence[LiveSegment]) -> Reach:
    asks = _asks(concerned)
    if not asks.isdisjoint(_OF_ALL_STATES):
        return Reach("everybody", None)
    if len(concerned) > 1 or segment.reads.segments:
        return Reach("everybody", asks)
    if segment.holds(_NOBODY):
        return Reach("unsure", asks)
    needs = needs_of(segment.rule)
    # Where time can begin the rule's holding, those for whom it does not hold yet need a time to look again.
    waits = segment.turns and not segment.reads.fades
    return Reach("known", asks) if waits or needs is None or needs == asks else Reach("needed", asks, needs)
