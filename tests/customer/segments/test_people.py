"""Customers as rules see them: whole, and as excerpts of what is kept."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.customer.profiles import Definitions, Fact, State, excerpt_decoder
from tessere.customer.profiles.domain.apply import apply
from tessere.customer.profiles.domain.excerpts import mark_of
from tessere.customer.profiles.domain.state import encode_state
from tessere.customer.segments.domain.people import PARTS, facts_of
from tessere.kernel.rules import Ask, parse
from tessere.kernel.time import from_micros, iso

DAY = 86_400_000_000
VIEWED = parse({"event": "Product Viewed", "measure": "count", "op": "gte", "value": 1, "within": {"days": 300}})
BOUGHT = parse({"event": "Order Completed", "measure": "sum", "of": "total", "op": "gte", "value": 1})
TRACKS = [*VIEWED.tracks, *BOUGHT.tracks]
DEFINITIONS = Definitions(tracks=TRACKS)
TRAITS = ["city", 'q"u\\o', "c\nd", "città", "profile", "computed"]
ASKS = [
    *(Ask("trait", name) for name in TRAITS),
    *(Ask("track", track.id) for track in TRACKS),
    Ask("purpose", "marketing"),
]
FACTS = st.builds(
    lambda name, at, number, channel, traits, status: Fact(
        name=name, at=at * DAY, rank=1, event=bytes([number] * 16), source=b"s" * 16, channel=channel, touchpoint=None,
        traits=traits, properties={"total": number, "currency": "EUR", "purpose": "marketing", "status": status},
    ),
    st.sampled_from(["Product Viewed", "Order Completed", "Order Refunded", "Consent Updated"]), st.integers(1, 200),
    st.integers(0, 255), st.sampled_from(["web", "shop"]),
    st.dictionaries(st.sampled_from([*TRAITS[:4], "other"]), st.none() | st.text(max_size=3) | st.integers(0, 3), max_size=3),
    st.sampled_from(["granted", "denied"]),
)  # fmt: skip


def state_of(facts: list[Fact]) -> State:
    state = State()
    for fact in facts:
        apply(state, fact, DEFINITIONS, currency="EUR")
    return state


def seen(states: list[State], asks: list[Ask]) -> dict[str, Any]:
    """What rules that ask for this find."""
    named = {kind: [ask.name for ask in asks if ask.kind == kind] for kind in ("trait", "track", "purpose")}
    facts = facts_of(
        states, now=250 * DAY, zone=ZoneInfo("UTC"), traits=named["trait"], tracks=named["track"], segments=set(),
        definitions=DEFINITIONS, currency="EUR",
    )  # fmt: skip
    profile = facts.traits.get("profile")
    return {
        "traits": dict(facts.traits),
        "profile": profile is not None and {name: profile[name] for name in ("spent_minor", "last_channel")},
        "series": {name: series for name, series in facts.series.items() if name in named["track"]},
        "consents": dict(facts.consents) if named["purpose"] else {},
    }


@given(
    histories=st.lists(st.lists(FACTS, max_size=6), min_size=1, max_size=3),
    asks=st.lists(st.sampled_from(ASKS), unique=True),
)
def test_an_excerpt_says_the_same_of_what_is_asked_for(histories: list[list[Fact]], asks: list[Ask]) -> None:
    states = [state_of(history) for history in histories]
    read = excerpt_decoder(asks, parts={part for ask in asks for part in PARTS.get(ask.name, ())})
    assert seen([read(encode_state(state)) for state in states], asks) == seen(states, asks)


@given(history=st.lists(FACTS, max_size=6))
def test_what_is_known_leaves_its_mark(history: list[Fact]) -> None:
    state = state_of(history)
    packed = encode_state(state)
    known = [*(Ask("trait", name) for name in state.traits), *(Ask("track", name) for name in state.tracks)]
    known += [Ask("purpose", key.partition("|")[0]) for key in state.consents]
    assert all(mark_of(ask) in packed for ask in known)


def test_what_rules_may_ask_of_the_customer_as_a_whole() -> None:
    def at(day: int, name: str, channel: str, **properties: Any) -> Fact:
        return Fact(
            name=name, at=day * DAY, rank=1, event=bytes([day] * 16), source=b"s" * 16, channel=channel, touchpoint=None,
            traits={}, properties=properties,
        )  # fmt: skip

    one = state_of([at(3, "Order Completed", "shop", total=10, currency="EUR"), at(4, "Product Viewed", "web")])
    other = state_of(
        [at(5, "Order Completed", "web", total=7.5, currency="EUR"), at(9, "Order Refunded", "web", total=1)]
    )
    profile = _profile([one, other])
    assert {name: profile[name] for name in WHOLE} == {
        "order_count": 2, "spent_minor": 1650, "average_order_minor": 825, "first_order_at": _day(3), "last_order_at": _day(5),
        "first_seen_at": _day(3), "last_seen_at": _day(9), "channels": ["shop", "web"], "channel_count": 2,
        "last_channel": "web",
    }  # fmt: skip
    assert all(name in profile for name in WHOLE)
    nothing = _profile([State()])
    assert {name for name in WHOLE if name in nothing} == {"order_count", "spent_minor", "channels", "channel_count"}
    assert "shoe_size" not in nothing
    with pytest.raises(KeyError):
        nothing["shoe_size"]
    msgspec.json.encode(nothing)


WHOLE = (
    "order_count", "spent_minor", "average_order_minor", "first_order_at", "last_order_at", "first_seen_at",
    "last_seen_at", "channels", "channel_count", "last_channel",
)  # fmt: skip


def _profile(states: list[State]) -> Any:
    return facts_of(
        states, now=0, zone=ZoneInfo("UTC"), traits=["profile"], segments=set(), definitions=DEFINITIONS, currency="EUR"
    ).traits["profile"]


def _day(day: int) -> str:
    return iso(from_micros(day * DAY))
