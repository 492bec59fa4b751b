"""Holds customers against the segments in force: on every event, and when time alone may have changed an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from tessere.customer import profiles
from tessere.customer.profiles import Definitions, Person
from tessere.customer.segments.domain.live import COMPUTED, Choice, LiveSegment, LiveSegments, Touched
from tessere.customer.segments.domain.model import Change, SegmentsChanged, part_of
from tessere.customer.segments.domain.people import facts_of
from tessere.customer.segments.store import memberships, segments
from tessere.customer.segments.store.memberships import NewPassage, Standing
from tessere.infra import web
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.infra.telemetry import counter
from tessere.kernel.rules import Facts, explain, next_change, record, soonest_turn
from tessere.kernel.time import to_micros

TOPIC = "segments"
_MICROS_PER_DAY = 86_400_000_000
_DUE_AT_ONCE = 500
_NOBODY = Standing(frozenset(), None)
_EVERYTHING = Touched(whole=True)
_PASSAGES = counter("segments_passages", "Customers that entered or left a segment", ("direction",))
_TIMERS = counter("segments_timers", "Customers looked at again because time may have changed an answer")


class Ground(Struct, frozen=True):
    """What customers are held against, and how they are read."""

    live: LiveSegments
    definitions: Definitions
    zone: ZoneInfo
    currency: str


async def load_live(unit: Unit, *, known: LiveSegments | None = None) -> LiveSegments:
    """The segments in force; `known` when nothing has changed."""
    edition = await segments.get_edition(unit.db)
    if known is not None and known.edition == edition:
        return known
    found = await segments.list_segments(unit.db)
    return LiveSegments([each for each in found if each.active], edition=edition)


def ground_of(live: LiveSegments, definitions: Definitions, settings: Settings) -> Ground:
    """The ground under these settings."""
    return Ground(live, definitions, ZoneInfo(settings.time_zone), settings.currency)


async def evaluate(
    unit: Unit, *, people: Mapping[UUID, Person], touched: Mapping[UUID, Touched], ground: Ground, exact: bool = False
) -> int:
    """Hold what is new of customers against the segments that it concerns; how many entries and exits that made.

    When to look again is worked out to the moment when `exact`; otherwise quickly, and possibly too early.

    `people` must be gathered in this transaction. Profiles among `touched` that are no people (merged away) leave all.
    """
    chosen = [profile_id for profile_id, news in touched.items() if news.whole or ground.live.concerned(news).segments]
    if not chosen:
        return 0
    standings = await memberships.find_standings(unit.db, chosen)
    gone = [profile_id for profile_id in standings if profile_id not in people]
    judge = _Judge(ground, to_micros(unit.now), exact=exact)
    for profile_id in chosen:
        person = people.get(profile_id)
        if person is not None:
            judge.hold(person, standings.get(profile_id, _NOBODY), touched[profile_id])
    if judge.changed:
        await memberships.save_standings(unit.db, judge.changed)
    left = await memberships.forget_people(unit.db, gone) if gone else []
    passages = [*judge.passages, *(NewPassage(who, what, entered=False, because=None) for who, what in left)]
    if passages:
        await _tell(unit, passages, ground.live)
    return len(passages)


async def evaluate_due(unit: Unit, *, ground: Ground) -> int:
    """Look again at customers whose time has come; how many there were."""
    due = await memberships.take_due(unit.db, now=to_micros(unit.now), limit=_DUE_AT_ONCE)
    if due:
        _TIMERS.inc(len(due))
        people = await profiles.gather(unit, profile_ids=due, fresh={})
        await evaluate(unit, people=people, touched=dict.fromkeys(due, _EVERYTHING), ground=ground, exact=True)
    return len(due)


async def _tell(unit: Unit, passages: Iterable[NewPassage], live: LiveSegments) -> None:
    found = list(passages)
    await memberships.save_passages(unit, found)
    entered = sum(each.entered for each in found)
    _PASSAGES.labels("in").inc(entered)
    _PASSAGES.labels("out").inc(len(found) - entered)
    changes: dict[int, list[Change]] = {}
    for each in found:
        segment = live.by_id.get(each.segment_id)
        if segment is not None and segment.tells:
            change = Change(each.profile_id, each.segment_id, each.entered)
            changes.setdefault(part_of(each.profile_id), []).append(change)
    for part, some in changes.items():
        await unit.emit(SegmentsChanged(part=part, at=unit.now, changes=some))
    await web.publish(unit, topic=TOPIC, ids={each.segment_id for each in found})


class _Judge:
    """Collects what becomes of the customers of one transaction."""

    def __init__(self, ground: Ground, now: int, *, exact: bool) -> None:
        self._ground = ground
        self._exact = exact
        self._now = now
        self.changed: dict[UUID, Standing] = {}
        self.passages: list[NewPassage] = []

    def hold(self, person: Person, standing: Standing, news: Touched) -> None:
        """Hold a person against the segments that the news concerns; against all when it is time to look again anyhow."""
        live = self._ground.live
        if standing.check_at is not None and standing.check_at <= self._now:
            news = _EVERYTHING
        numbers = {number for number in standing.segments if number in live.by_number}
        inside = {live.by_number[number].text_id for number in numbers}
        choice = live.concerned(news)
        facts = self._facts(person, inside, choice)
        looks_ahead = self._must_look_ahead(standing, news)
        check_at = None if news.whole else standing.check_at
        for segment in choice.segments:
            holds = segment.holds(facts)
            if holds is not (segment.number in numbers):
                self._pass(person.profile_id, segment, facts, holds=holds)
                if holds:
                    numbers.add(segment.number)
                    inside.add(segment.text_id)
                else:
                    numbers.discard(segment.number)
                    inside.discard(segment.text_id)
            if (
                segment.turns
                and (holds or not segment.reads.fades)
                and (looks_ahead or holds is not (segment.number in standing.segments))
            ):
                turn = self._turn(segment, facts)
                check_at = turn if check_at is None or (turn is not None and turn < check_at) else check_at
        if numbers != standing.segments or check_at != standing.check_at:
            self.changed[person.profile_id] = Standing(frozenset(numbers), check_at)

    def _facts(self, person: Person, inside: set[str], choice: Choice) -> Facts:
        ground = self._ground
        return facts_of(
            person.states,
            now=self._now,
            zone=ground.zone,
            traits=choice.traits,
            tracks=choice.tracks,
            segments=inside,
            definitions=ground.definitions,
            currency=ground.currency,
        )

    def _must_look_ahead(self, standing: Standing, news: Touched) -> bool:
        """Whether what is new can turn an answer earlier than the customer is looked at again anyhow."""
        live = self._ground.live
        new = news.whole or news.segment_id is not None
        if new or standing.check_at is None or live.reads_every_event or not live.dates.isdisjoint(news.traits):
            return True
        if live.shortest is None or news.first_at is None:
            return False
        return news.first_at + live.shortest < standing.check_at

    def _turn(self, segment: LiveSegment, facts: Facts) -> int | None:
        turn = next_change(segment.rule, facts, segment.holds) if self._exact else soonest_turn(segment.rule, facts)
        if COMPUTED in segment.reads.traits:  # their windows move on at midnight, UTC
            midnight = (self._now // _MICROS_PER_DAY + 1) * _MICROS_PER_DAY
            turn = midnight if turn is None else min(turn, midnight)
        return turn

    def _pass(self, profile_id: UUID, segment: LiveSegment, facts: Facts, *, holds: bool) -> None:
        because = None
        if holds:
            because = msgspec.json.encode(record(explain(segment.rule, facts))).decode()
        self.passages.append(NewPassage(profile_id, segment.id, entered=holds, because=because))
