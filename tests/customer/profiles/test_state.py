"""States merge: no order of events or merges shows in the result."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tessere.customer.profiles.domain.apply import Fact, apply
from tessere.customer.profiles.domain.card import (
    Card,
    CardIdentifier,
    make_card,
    needs_saving,
    query_terms,
    search_terms,
)
from tessere.customer.profiles.domain.computed import MICROS_PER_DAY, ComputedTrait, Definitions, value_of
from tessere.customer.profiles.domain.rfm import Quintiles, score_rfm
from tessere.customer.profiles.domain.state import (
    State,
    add_accumulators,
    decode_state,
    encode_state,
    hash_state,
    merge_states,
)
from tessere.kernel.bounded import put
from tessere.kernel.ids import uuid7

KINDS = ("count", "sum", "average", "first", "last", "most_frequent", "unique")
DEFINITIONS = Definitions(
    [
        ComputedTrait(
            name=f"{kind}_{window}", label={}, kind=kind, event="Order Completed", property="total", window_days=window
        )
        for kind in KINDS
        for window in (None, 30)
    ]
)
NAMES = ("Order Completed", "Order Refunded", "Product Viewed", "Identify", "Consent Updated", "Page Viewed")
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.text(max_size=6), st.floats(-1e6, 1e6))


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    count = draw(st.integers(0, 25))
    made = []
    for number in range(count):
        properties: dict[str, Any] = {"total": draw(VALUES), "currency": draw(st.sampled_from(["EUR", "USD", None]))}
        if draw(st.booleans()):
            properties |= {
                "purpose": draw(st.sampled_from(["marketing", "profiling"])),
                "channel": draw(st.sampled_from(["email", "sms"])),
                "status": draw(st.sampled_from(["granted", "withdrawn", "maybe"])),
            }
        made.append(
            Fact(
                name=draw(st.sampled_from(NAMES)),
                at=draw(st.integers(0, 100)) * MICROS_PER_DAY + 1,
                rank=draw(st.integers(0, 3)),
                event=number.to_bytes(16, "big"),
                source=b"s" * 16,
                channel=draw(st.sampled_from(["site", "shop"])),
                touchpoint=draw(st.sampled_from([None, "www", "milano"])),
                traits=draw(st.dictionaries(st.sampled_from(["name", "city", "age"]), VALUES, max_size=3)),
                properties=properties,
            )
        )
    return made


def fold(made: list[Fact]) -> State:
    state = State()
    for fact in made:
        apply(state, fact, DEFINITIONS, currency="EUR")
    return state


@given(facts(), st.randoms(use_true_random=False))
def test_the_order_of_events_changes_nothing(made: list[Fact], shuffle: random.Random) -> None:
    expected = hash_state(fold(made))
    shuffle.shuffle(made)
    assert hash_state(fold(made)) == expected


@given(facts(), st.lists(st.integers(0, 2), min_size=25, max_size=25), st.permutations([0, 1, 2]))
def test_states_of_parts_merge_to_the_state_of_the_whole(made: list[Fact], where: list[int], order: list[int]) -> None:
    parts = [fold([fact for fact, part in zip(made, where, strict=False) if part == number]) for number in range(3)]
    merged = merge_states([parts[number] for number in order])
    whole = fold(made)
    assert merged.traits == whole.traits
    assert merged.orders == whole.orders
    assert merged.consents == whole.consents
    assert merged.names == whole.names
    now = 101 * MICROS_PER_DAY
    for name, held in whole.computed.items():
        definition = DEFINITIONS.by_name[name]
        assert value_of(definition, merged.computed[name], now) == value_of(definition, held, now)


@given(facts())
def test_packing_loses_nothing_and_merging_leaves_the_parts_alone(made: list[Fact]) -> None:
    state = fold(made)
    packed = encode_state(state)
    assert decode_state(packed) == state
    merge_states([state, state])
    assert encode_state(state) == packed


@given(st.lists(st.sampled_from([f"name{n}" for n in range(40)]), max_size=200), st.randoms(use_true_random=False))
def test_a_bounded_map_keeps_the_same_names_with_exact_counts(seen: list[str], shuffle: random.Random) -> None:
    def count(names: list[str]) -> dict[str, int]:
        held: dict[str, int] = {}
        for name in names:
            put(held, name, held.get(name, 0) + 1, limit=8)
        return held

    expected = count(seen)
    shuffle.shuffle(seen)
    assert count(seen) == expected
    assert all(seen.count(name) == number for name, number in expected.items())


def test_a_late_import_does_not_overwrite_a_newer_value() -> None:
    def said(name: str, at: int) -> Fact:
        return Fact(
            name="Identify", at=at, rank=1, event=bytes([at]) * 16, source=b"s" * 16, channel="site",
            touchpoint=None, traits={"name": name}, properties={},
        )  # fmt: skip

    state = fold([said("Giulia Bianchi", 9), said("Giulia Rossi", 3)])
    assert state.traits["name"].value == "Giulia Bianchi"


def card(**changes: Any) -> Card:
    made = make_card(uuid7(), [State()], [CardIdentifier("email", "giulia.rossi@mail.it", False)], currency="EUR")
    return Card(**{field: changes.get(field, getattr(made, field)) for field in made.__struct_fields__})


def test_a_card_is_written_again_only_for_news() -> None:
    old = card(last_seen_at=60_000_000)
    assert needs_saving(None, old)
    assert not needs_saving(old, card(last_seen_at=90_000_000))
    assert needs_saving(old, card(last_seen_at=121_000_000))
    assert needs_saving(old, card(last_seen_at=60_000_000, city="Milano"))


def test_people_are_found_by_the_beginnings_of_what_names_them() -> None:
    known = [
        CardIdentifier("email", "g.dangelo@mail.it", False),
        CardIdentifier("phone", "+393331234567", False),
        CardIdentifier("loyalty_card", "CA00012345", False),
    ]
    terms = search_terms("Niccolò D'Angelò", known)
    for query in (
        "nicc",
        "D'ang",
        "dangelo",
        "angelo nicco",
        "g.dangelo@ma",
        "333 1234",
        "+39 333",
        "ca0001",
        "0039333",
    ):
        assert all(any(term.startswith(part) for term in terms) for part in query_terms(query)), query


def test_rfm_of_a_champion_and_of_a_lost_customer() -> None:
    limits = Quintiles(
        recency_days=(10, 30, 90, 180), frequency=(1, 2, 4, 8), monetary_minor=(1000, 5000, 10000, 50000)
    )
    best = score_rfm(recency_days=2, frequency=20, monetary_minor=90_000, quintiles=limits)
    assert (best.score, best.label) == ("555", "champion")
    lost = score_rfm(recency_days=400, frequency=1, monetary_minor=900, quintiles=limits)
    assert (lost.score, lost.label) == ("111", "hibernating")


def test_no_sum_of_a_computed_trait_breaks_the_packed_form() -> None:
    trait = ComputedTrait(name="spent", label={}, kind="sum", event="Paid", property="total", window_days=30)
    definitions, state = Definitions([trait]), State()
    for number in range(30):
        fact = Fact(
            name="Paid", at=number, rank=0, event=bytes([number] * 16), source=bytes(16), channel="site", touchpoint=None,
            traits={}, properties={"total": 999_999_999_999},
        )  # fmt: skip
        apply(state, fact, definitions, currency="EUR")
    held = decode_state(encode_state(state)).computed["spent"]
    assert value_of(trait, held, 0) == 30 * 999_999_999_999
    assert value_of(trait, add_accumulators(held, held), 0) == 60 * 999_999_999_999
