"""What does not fit together, and nothing else: the rules alone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tessere.insight.coherence.domain.model import (
    Finding,
    Inspected,
    OfferShown,
    Place,
    RunningOffer,
    Shown,
    TextShown,
    VariantShown,
)
from tessere.insight.coherence.domain.offers import OfferTally
from tessere.insight.coherence.domain.products import compare_product, mentioned_amounts, mentioned_percents
from tessere.kernel.ids import uuid7

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHANNELS = ("app", "shop", "site", "social")


def variant(sku: str = "A", price: int | None = 1000, available: int = 5) -> VariantShown:
    return VariantShown(sku=sku, price_minor=price, list_minor=price, price_list="base", available=available)


def product(*shown: Shown) -> Inspected:
    return Inspected(product_id=uuid7(), label={"it": "Lampada"}, shown=shown, written=frozenset({"it"}))


def at(channel: str, *variants: VariantShown, **more: object) -> Shown:
    return replace(Shown(place=Place(channel), variants=variants or (variant(),)), **more)


def kinds(found: list[Finding]) -> list[tuple[str, str]]:
    return sorted((each.kind, each.place) for each in found)


def compare(*shown: Shown, languages: frozenset[str] = frozenset({"it"})) -> list[Finding]:
    return compare_product(product(*shown), languages=languages, now=NOW)


prices = st.dictionaries(st.sampled_from(CHANNELS), st.sampled_from([900, 1000, 1100]), min_size=1)


@given(prices)
def test_the_places_that_differ_from_most_are_found(asked: dict[str, int]) -> None:
    found = compare(*(at(channel, variant(price=price)) for channel, price in asked.items()))
    most = Counter(asked.values())
    assert {each.kind for each in found} <= {"price_differs"}
    assert len(found) == len(asked) - max(most.values())
    for each in found:
        assert each.evidence["seen_minor"] == asked[each.place] != each.evidence["expected_minor"]
        assert most[each.evidence["expected_minor"]] == max(most.values())


@given(prices, st.randoms())
def test_the_order_of_places_is_nothing(asked: dict[str, int], random: object) -> None:
    shown = [at(channel, variant(price=price)) for channel, price in asked.items()]
    shuffled = list(shown)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert kinds(compare(*shown)) == kinds(compare(*shuffled))


@given(st.lists(st.tuples(st.sampled_from(CHANNELS), st.integers(0, 3)), unique_by=lambda each: each[0], min_size=1))
def test_stock_is_missing_only_where_others_have_some(had: list[tuple[str, int]]) -> None:
    found = compare(*(at(channel, variant(available=count)) for channel, count in had))
    anywhere = any(count for _, count in had)
    assert kinds(found) == sorted(("stock_missing", channel) for channel, count in had if anywhere and not count)


def test_a_variant_without_a_price_cannot_be_sold() -> None:
    assert kinds(compare(at("site"), at("app", variant(price=None)))) == [("price_missing", "app")]


def test_dates_that_are_over_are_no_difference() -> None:
    past, soon = NOW - timedelta(days=9), NOW + timedelta(days=9)
    assert not compare(at("site", available_from=past), at("app"))
    found = compare(at("site", available_until=soon), at("app"), at("shop"))
    assert kinds(found) == [("dates_differ", "site")]
    assert not compare(at("site", available_until=past), at("app"))


def test_what_is_not_sold_yet_has_no_price_to_differ() -> None:
    soon = NOW + timedelta(days=9)
    found = compare(at("site"), at("app", variant(price=2000), available_from=soon))
    assert kinds(found) == [("dates_differ", "site")]  # one against one: what comes first by name stands for most


def test_words_may_not_contradict_the_price() -> None:
    said = TextShown(language="it", name="Lampada", text="Ora a soli 12,00 €, -30%!", own=True)
    (found,) = compare(at("site", texts=(said,)))
    assert (found.kind, found.evidence["amounts_minor"], found.evidence["percents"]) == (
        "content_contradicts",
        [1200],
        [30],
    )
    honest = at(
        "site", texts=(replace(said, text="Ora a € 10, -30%"),), offers=(OfferShown(promotion_id="1", percent=30),)
    )
    assert not compare(honest)
    elsewhere = replace(honest, offers=(OfferShown(promotion_id="1", percent=30, code="other_channel"),))
    assert kinds(compare(elsewhere)) == [("content_contradicts", "site")]


def test_a_language_of_the_catalog_is_missing() -> None:
    (found,) = compare(at("site"), languages=frozenset({"it", "en"}))
    assert (found.kind, found.place, found.evidence) == ("content_missing", "", {"language": "en"})


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("€ 19,90", {1990}), ("1.299,00 €", {129900}), ("1.299 euro", {129900}), ("EUR 5", {500}), ("5.50€", {550}),
        ("lunga 120 cm, 40 W", set()), ("da € 10 a 20 €", {1000, 2000}), ("codice 12345", set()),
    ],
)  # fmt: skip
def test_amounts_are_read_from_words(text: str, amounts: set[int]) -> None:
    assert mentioned_amounts(text) == amounts


@pytest.mark.parametrize(
    ("text", "percents"),
    [("-20%", {20}), ("il 30% di sconto", {30}), ("15% off", {15}), ("100% cotone", set()), ("umidità 40%", set())],
)
def test_reductions_are_read_from_words(text: str, percents: set[int]) -> None:
    assert mentioned_percents(text) == percents


class TestOffers:
    def tally(self, offer: RunningOffer, *shown: Shown) -> list[tuple[str, str]]:
        tally = OfferTally([offer])
        tally.add(product(*shown), now=NOW)
        return kinds(tally.findings())

    def test_an_announced_offer_counts_everywhere_or_is_found(self) -> None:
        on, off = OfferShown(promotion_id="p"), OfferShown(promotion_id="p", code="other_channel")
        offer = RunningOffer(id="p", label={"it": "Saldi"}, announced=True)
        places = (at("site", offers=(on,)), at("app", offers=(off,)))
        assert self.tally(offer, *places) == [("offer_not_here", "app")]
        assert self.tally(replace(offer, announced=False), *places) == []
        assert self.tally(offer, at("site", offers=(on,)), at("app", offers=(on,))) == []

    def test_an_offer_on_nothing(self) -> None:
        on = OfferShown(promotion_id="p")
        offer = RunningOffer(id="p", label={}, channels=("site", "app"))
        assert self.tally(offer, at("site", offers=(on,)), at("shop")) == [("offer_without_products", "app")]
        assert self.tally(replace(offer, channels=("site",)), at("site", variant(available=0), offers=(on,))) == [
            ("offer_out_of_stock", "site")
        ]

    def test_an_offer_that_outlasts_its_products(self) -> None:
        on = OfferShown(promotion_id="p")
        gone = at("site", offers=(on,), available_until=NOW + timedelta(days=1))
        assert self.tally(RunningOffer(id="p", label={}), gone) == [("offer_outlasts", "site")]
        ends_before = RunningOffer(id="p", label={}, ends=NOW + timedelta(hours=3))
        assert self.tally(ends_before, gone) == []
