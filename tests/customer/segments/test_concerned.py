"""What news does not concern keeps its answer: so it need not be asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tessere.customer.segments import Segment, Touched
from tessere.customer.segments.domain.live import LiveSegments
from tessere.kernel.rules import Facts, Matcher, Series

sys.path.insert(0, str(Path(__file__).parents[2] / "kernel" / "rules"))
import strategies as random

AT = datetime(2026, 2, 25, tzinfo=UTC)
Events = Sequence[tuple[str, str, int, dict[str, Any]]]


def _live(rules: Sequence[Any]) -> LiveSegments:
    return LiveSegments(
        Segment(
            id=UUID(int=number),
            number=number,
            name=f"s{number}",
            description="",
            rule=rule,
            status="live",
            active=True,
            failure=None,
            checked=0,
            total=0,
            created_at=AT,
            created_by="test",
            updated_at=AT,
            built_at=AT,
            version=1,
        )
        for number, rule in enumerate(rules)
    )


def _feed(live: LiveSegments, series: dict[str, Series], events: Events, start: int = 0) -> set[str]:
    matcher = Matcher(track for each in live.ordered for track in each.rule.tracks)
    fed: set[str] = set()
    for number, (name, channel, at, properties) in enumerate(events, start):
        fed.update(matcher.feed(series, name, at, bytes([number] * 16), channel, properties))
    return fed


def _facts(profile: dict[str, Any], series: dict[str, Series]) -> Facts:
    known = {key: profile[key] for key in ("traits", "segments", "consents")}
    return Facts(now=random.NOW, series=series, **known)


def _inside(live: LiveSegments, facts: Facts) -> set[UUID]:
    return {each.id for each in live.ordered if each.holds(facts)}


RULES = st.lists(random.rules(random.PROFILE_CONDITIONS), min_size=1, max_size=6)


@settings(deadline=None, max_examples=150)
@given(RULES, random.PROFILES)
def test_of_a_customer_who_is_new_only_what_may_hold_is_asked(rules: list[Any], profile: dict[str, Any]) -> None:
    live = _live(rules)
    series: dict[str, Series] = {}
    news = Touched(whole=True)
    news.add((), _feed(live, series, profile["events"]))
    news.traits.update(profile["traits"])
    news.consents = bool(profile["consents"])
    news.be_born()
    profile["segments"] = set()  # they are in none yet
    asked = {each.id for each in live.concerned(news).segments}
    assert _inside(live, _facts(profile, series)) <= asked


@settings(deadline=None, max_examples=150)
@given(RULES, random.PROFILES, random.RAW_EVENTS)
def test_an_event_concerns_every_segment_whose_answer_it_changes(
    rules: list[Any], profile: dict[str, Any], more: Events
) -> None:
    live = _live(rules)
    before: dict[str, Series] = {}
    _feed(live, before, profile["events"])
    was = _inside(live, _facts(profile, before))
    news = Touched()
    news.add((), _feed(live, before, more, start=100))
    asked = {each.id for each in live.concerned(news).segments}
    assert was ^ _inside(live, _facts(profile, before)) <= asked
