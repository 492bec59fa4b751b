"""What single offers do, and what the trace says of them, in figures worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace
from tests.commerce.promotions.strategies import CONTEXT, PRODUCTS, bundle, is_

from tessere.commerce.promotions import (
    Basket,
    Bundle,
    Compiled,
    Coupon,
    Gift,
    GiftOption,
    ItemPercent,
    Left,
    Line,
    OfferLimits,
    OfferSchedule,
    OrderSteps,
    Promotion,
    SignedBundle,
    SpendStep,
    WeekWindow,
    encode,
    open_signed,
    quote,
    say,
    sign,
    why_not,
)
from tessere.kernel.errors import Invalid, NotFound

TEN = ItemPercent(1_000)
A, B, C, D = PRODUCTS


def offer(name: str, effect: Any = TEN, **given: Any) -> Promotion:
    return Promotion(id=name, name={"en": name}, effect=effect, **given)


def basket(*lines: tuple[dict[str, Any], int, int]) -> Basket:
    return Basket(
        lines=tuple(
            Line(id=f"l{at}", product=product, quantity=quantity, unit_minor=price)
            for at, (product, quantity, price) in enumerate(lines)
        )
    )


ONE = basket((A, 1, 10_000))


def code_of(promotion: Promotion, given: Basket = ONE, context: Any = CONTEXT, **more: Any) -> str:
    return str(why_not(Compiled(bundle((promotion,))), given, context, promotion.id, **more)["code"])


def test_steps_say_what_is_missing_and_sums_are_shared_to_the_cent() -> None:
    steps = OrderSteps(
        (SpendStep(threshold_minor=5_000, amount_minor=500), SpendStep(threshold_minor=10_000, amount_minor=1_500))
    )
    compiled = Compiled(bundle((offer("steps", steps),)))
    short = quote(basket((A, 1, 3_760)), CONTEXT, compiled)
    assert short.trace()["order"]["refused"] == [
        {"promotion": "steps", "code": "below_threshold", "threshold_minor": 5_000, "missing_minor": 1_240}
    ]
    thirds = quote(basket((A, 3, 2_000)), CONTEXT, compiled)
    assert [(part.quantity, part.net_minor) for part in thirds.lines[0].portions] == [(1, 1_834), (2, 1_833)]
    assert quote(basket((A, 5, 2_000)), CONTEXT, compiled).discount_minor == 1_500


def test_every_refusal_has_its_code() -> None:
    early = replace(CONTEXT, now=datetime(2026, 1, 1, tzinfo=UTC))
    spring = OfferSchedule(start=datetime(2026, 3, 1, tzinfo=UTC))
    assert code_of(offer("p", schedule=spring), context=early) == "outside_schedule"
    assert code_of(offer("p", channels=("shop",))) == "other_channel"
    assert code_of(offer("p", touchpoints=("roma",))) == "other_channel"
    assert code_of(offer("p", when={"segment": "staff", "op": "in"})) == "conditions"
    assert code_of(offer("p", scope=is_("sku", "zzz"))) == "out_of_scope"
    assert code_of(offer("p", coupon=True)) == "needs_coupon"
    assert code_of(offer("p", limits=OfferLimits(redemptions=5)), budget={"p": Left(redemptions=0)}) == "limit_reached"
    assert code_of(offer("p", limits=OfferLimits(budget_minor=5)), budget={"p": Left(budget_minor=0)}) == "budget_spent"
    assert code_of(offer("p", Gift(options=(GiftOption("none"),)))) == "gift_unavailable"
    reduced = Basket(lines=(replace(ONE.lines[0], reduced=True),))
    assert code_of(offer("p", with_reduced=False), reduced) == "reduced_already"
    assert code_of(offer("p")) == "applied"
    with pytest.raises(NotFound):
        why_not(Compiled(bundle(())), ONE, CONTEXT, "nobody")


def test_coupons_open_their_offer_and_bad_codes_are_told() -> None:
    compiled = Compiled(bundle((offer("p", coupon=True, codes=("SPRING",)),)))
    assert quote(ONE, replace(CONTEXT, codes=("SPRING",)), compiled).discount_minor == 1_000
    found = quote(ONE, replace(CONTEXT, codes=("NONE", "OLD"), coupons={"OLD": Coupon("p", "expired")}), compiled)
    assert found.discount_minor == 0
    assert found.bad_codes == (("NONE", "coupon_unknown"), ("OLD", "coupon_expired"))
    assert found.trace()["lines"]["l0"]["refused"] == [{"promotion": "p", "code": "coupon_expired"}]


def test_an_exclusive_offer_keeps_others_from_its_units() -> None:
    first = offer("first", priority=1, exclusive=True, scope=is_("sku", "a"))
    compiled = Compiled(bundle((first, offer("second", priority=2))))
    found = quote(basket((A, 1, 1_000), (B, 1, 1_000)), CONTEXT, compiled)
    assert found.discount_minor == 200
    assert found.trace()["lines"]["l0"]["refused"] == [{"promotion": "second", "code": "excluded_by", "by": "first"}]
    assert code_of(replace(first, priority=9)) == "applied"


def test_windows_go_by_the_clock_on_the_wall_when_clocks_change() -> None:
    night = offer("night", schedule=OfferSchedule(windows=(WeekWindow(7, 120, 180),)))  # Sundays from 2 to 3
    expected = [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "applied"),  # 2:30 in summer time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "applied"),  # 2:30 once more
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "outside_schedule"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "outside_schedule"),  # 1:59, and then it is 3:00
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "outside_schedule"),
    ]
    for now, code in expected:
        assert code_of(night, context=replace(CONTEXT, now=now)) == code


def test_bad_baskets_and_bad_offers_are_refused() -> None:
    compiled = Compiled(bundle(()))
    for quantity, price in ((0, 1), (-1, 1), (10**9, 1), (1, -1), (1, 10**15)):
        with pytest.raises(Invalid):
            quote(basket((A, quantity, price)), CONTEXT, compiled)
    with pytest.raises(Invalid, match="same id"):
        quote(Basket(lines=(ONE.lines[0], ONE.lines[0])), CONTEXT, compiled)
    for bad in (offer("p", ItemPercent(10_001)), offer("p", OrderSteps(())), offer("p", scope={"trait": "a", "op": "exists"}),
                offer("p", when={"product": "sku", "op": "exists"}), offer("p", limits=OfferLimits(units=-1))):  # fmt: skip
        with pytest.raises(Invalid):
            Compiled(bundle((bad,)))


def test_a_forged_bundle_is_not_opened() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    content = encode(bundle((offer("p"),)))
    signed = sign(content, key)
    assert isinstance(open_signed(signed, key.public_key()), Bundle)
    for forged in (sign(content, other), SignedBundle(content.replace(b"1000", b"9000"), signed.signature)):
        with pytest.raises(Invalid, match="not signed"):
            open_signed(forged, key.public_key())


def test_the_trace_reads_in_both_languages() -> None:
    entry = {"promotion": "p", "code": "below_threshold", "threshold_minor": 5_000, "missing_minor": 1_240}
    assert say(entry, "en", currency="EUR") == "add 12.40 EUR more"
    assert say(entry, "it", currency="EUR") == "aggiungi ancora 12,40 EUR"
    refused = why_not(Compiled(bundle((offer("p", when={"segment": "x", "op": "in"}),))), ONE, CONTEXT, "p")
    assert say(refused, "it", currency="EUR") != say(refused, "en", currency="EUR")
