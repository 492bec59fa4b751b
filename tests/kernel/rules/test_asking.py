"""What a rule needs: nobody for whom it holds is without."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tessere.kernel.rules import Ask, Facts, Matcher, asks_of, compile_rule, needs_of, parse
from tessere.kernel.rules.series import Series

sys.path.insert(0, str(Path(__file__).parent))
import strategies as random

CITY = {"trait": "address.city", "op": "is", "value": "Milano"}
BOUGHT = {"event": "Order Completed", "measure": "count", "op": "gte", "value": 1}
GRANTED = {"consent": "marketing", "channel": "email", "op": "is", "value": "granted"}
TRAIT, PURPOSE = Ask("trait", "address"), Ask("purpose", "marketing")
(TRACK,) = asks_of(parse(BOUGHT))


@pytest.mark.parametrize(
    ("document", "needs"),
    [
        (CITY, {TRAIT}),
        ({"not": CITY}, None),
        ({"trait": "address", "op": "missing"}, None),
        ({"not": {"trait": "address", "op": "missing"}}, {TRAIT}),
        ({"all": [CITY, BOUGHT]}, {TRACK}),
        ({"all": [CITY, GRANTED, {"absent": "Order Completed", "within": {"days": 1}}]}, {PURPOSE}),
        ({"any": [CITY, BOUGHT]}, {TRAIT, TRACK}),
        ({"any": [CITY, {"segment": "vip", "op": "in"}]}, None),
        ({"not": {"any": [{"not": BOUGHT}, CITY]}}, {TRACK}),
        ({"not": {"all": [{"not": BOUGHT}, {"not": CITY}]}}, {TRAIT, TRACK}),
        ({"event": "Order Completed", "measure": "count", "op": "lt", "value": 3}, None),
        ({"all": []}, None),
    ],
)
def test_the_rarest_need_is_chosen(document: dict[str, Any], needs: set[Ask] | None) -> None:
    assert needs_of(parse(document)) == needs


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(profile=random.PROFILES, document=random.PROFILE_CONDITIONS | random.rules(random.PROFILE_CONDITIONS))
@example(
    profile={"traits": {}, "events": [], "segments": set(), "consents": {}}, document={"not": {"not": {"all": []}}}
)
def test_whoever_has_none_of_the_needs_is_not_described(profile: dict[str, Any], document: dict[str, Any]) -> None:
    rule = parse(document)
    series: dict[str, Series] = {}
    matcher = Matcher(rule.tracks)
    for number, (name, channel, at, properties) in enumerate(profile["events"]):
        matcher.feed(series, name, at, bytes([number] * 16), channel, properties)
    known = {Ask("trait", name) for name in profile["traits"]} | {Ask("track", track) for track in series}
    known |= {Ask("purpose", key.partition("|")[0]) for key in profile["consents"]}
    needs = needs_of(rule)
    assert needs is None or needs <= asks_of(rule)
    facts = Facts(
        now=random.NOW,
        traits=profile["traits"],
        series=series,
        segments=profile["segments"],
        consents=profile["consents"],
    )
    if compile_rule(rule)(facts):
        assert needs is None or needs & known


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(profile=random.PROFILES, document=random.rules(random.PROFILE_CONDITIONS), data=st.data())
def test_what_is_not_asked_for_does_not_matter(
    profile: dict[str, Any], document: dict[str, Any], data: st.DataObject
) -> None:
    rule = parse(document)
    asks = asks_of(rule)
    of_kind = {kind: {ask.name for ask in asks if ask.kind == kind} for kind in ("trait", "purpose")}
    kept = {name: value for name, value in profile["traits"].items() if name in of_kind["trait"]}
    consents = {
        key: status for key, status in profile["consents"].items() if key.partition("|")[0] in of_kind["purpose"]
    }
    more = data.draw(random.PROFILES)
    noise = {name: value for name, value in more["traits"].items() if name not in of_kind["trait"]}
    holds, now = compile_rule(rule), random.NOW
    bare = Facts(now=now, traits=kept, segments=profile["segments"], consents=consents)
    full = Facts(now=now, traits=kept | noise, segments=profile["segments"], consents=profile["consents"])
    assert holds(bare) is holds(full)
