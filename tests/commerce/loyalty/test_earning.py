"""What a sale earns: rules, bonuses, one rounding, and lines that sum to it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.commerce.loyalty.club import NAME, NOW, POINT_A_EURO, line, terms

from tessere.commerce.loyalty import EarnLine, EarnRule, Sale, Tender, Tier, points_for
from tessere.commerce.loyalty.domain.codes import card_number, gift_code, read_card_number, read_gift_code
from tessere.commerce.loyalty.domain.earning import share_of
from tessere.commerce.loyalty.domain.programs import add_months, available_at, check_terms, expires_at
from tessere.commerce.loyalty.domain.tiers import review_at, tier_at
from tessere.kernel.errors import Invalid

LINES = st.lists(
    st.tuples(st.integers(0, 50_000), st.integers(1, 5), st.sampled_from(["aurora", "luce"])), min_size=1, max_size=6
)
RULES = [
    EarnRule(id="lamps", name=NAME, points=3, per_minor=250, scope={"product": "brand", "op": "is", "value": "luce"}),
    POINT_A_EURO,
    EarnRule(id="app", name=NAME, bonus_bp=2_500, when={"context": "channel", "op": "is", "value": "app"}),
]
TIERS = [Tier(code="silver", name=NAME, threshold=0), Tier(code="gold", name=NAME, threshold=100_000, bonus_bp=5_000)]


def made(given_lines: list[tuple[int, int, str]]) -> list[EarnLine]:
    return [
        EarnLine(ref=f"{number}", quantity=count, net_minor=net, product={"brand": brand})
        for number, (net, count, brand) in enumerate(given_lines)
    ]


@given(
    LINES, st.sampled_from(["down", "nearest", "up"]), st.sampled_from(["app", "shop"]), st.sampled_from(["gold", None])
)
def test_points_are_exact_fractions_rounded_once_and_shared_exactly(
    lines: Any, rounding: Any, channel: str, tier: str | None
) -> None:
    program = terms(earning=RULES, tiers=TIERS, rounding=rounding)
    sale = Sale(at=NOW, tier=tier, channel=channel)
    earned = points_for(program, made(lines), sale)
    factor = 1 + Fraction(1, 4) * (channel == "app") + Fraction(1, 2) * (tier == "gold")
    exact = sum(
        Fraction(net * (3 if brand == "luce" else 1), 250 if brand == "luce" else 100) for net, _, brand in lines
    )
    assert abs(earned.points - exact * factor) <= (Fraction(1, 2) if rounding == "nearest" else 1)
    if rounding == "down":
        assert earned.points == int(exact * factor)
    assert sum(each.points for each in earned.lines) == earned.points
    assert all(each.points >= 0 for each in earned.lines)


@given(LINES, st.randoms(use_true_random=False))
def test_neither_order_nor_splitting_changes_the_sum(lines: Any, chance: random.Random) -> None:
    program, sale = terms(earning=RULES, tiers=TIERS), Sale(at=NOW)
    whole = points_for(program, made(lines), sale)
    shuffled = list(lines)
    chance.shuffle(shuffled)
    net, count, brand = shuffled[0]
    part = chance.randint(0, net)
    split = [(part, count, brand), (net - part, count, brand), *shuffled[1:]]
    assert points_for(program, made(shuffled), sale).points == whole.points
    assert points_for(program, made(split), sale).points == whole.points


@given(st.integers(0, 1000), st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_parts_of_a_line_come_back_to_exactly_all_of_it(points: int, parts: list[int]) -> None:
    quantity, returned, taken = sum(parts), 0, 0
    for part in parts:
        due = share_of(points, returned + part, quantity) - share_of(points, returned, quantity)
        assert due >= 0
        returned, taken = returned + part, taken + due
    assert taken == points


def test_points_a_piece_and_campaigns_by_time_basket_and_segment() -> None:
    rules = [
        EarnRule(id="each", name=NAME, points=5, scope={"product": "brand", "op": "is", "value": "luce"}),
        EarnRule(
            id="week", name=NAME, bonus_bp=10_000, start=NOW, end=NOW + timedelta(days=7),
            when={"all": [{"segment": "vip", "op": "in"}, {"basket": "total_minor", "op": "gte", "value": 5_000}]},
        ),
    ]  # fmt: skip
    program, lines = terms(earning=rules), [line("1", 60, quantity=3, brand="luce"), line("2", 10, brand="aurora")]
    vip = Sale(at=NOW, segments=("vip",))
    assert points_for(program, lines, vip).points == 30
    assert points_for(program, lines, Sale(at=NOW)).points == 15
    assert points_for(program, lines, Sale(at=NOW + timedelta(days=7), segments=("vip",))).points == 15
    assert points_for(program, lines[:1], vip).lines[0].bonuses == ("week",)


def test_days_are_the_retailers_also_when_the_clock_changes() -> None:
    program = terms(return_days=14, valid_months=12)
    sold = datetime(2026, 3, 20, 22, 59, tzinfo=UTC)  # 23:59 in Rome, nine days before the clock goes forward
    since = available_at(program, sold)
    assert since == datetime(2026, 4, 3, 22, tzinfo=UTC)  # midnight of 4 April by the summer's clock
    assert available_at(program, sold + timedelta(minutes=2)) == since + timedelta(days=1)
    assert expires_at(program, since) == datetime(2027, 4, 4, 22, tzinfo=UTC)
    assert expires_at(terms(ends="year", valid_months=12), since) == datetime(2027, 12, 31, 23, tzinfo=UTC)
    assert expires_at(terms(valid_months=0), since) is None
    assert available_at(terms(return_days=0), sold) == sold
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_tiers_are_kept_to_the_end_of_their_period_and_its_grace() -> None:
    calendar = terms(tiers=TIERS, grace_days=31)
    assert review_at(calendar, NOW) == datetime(2027, 1, 31, 23, tzinfo=UTC)
    rolling = terms(tiers=TIERS, tier_period="rolling", tier_days=100)
    assert review_at(rolling, NOW) == NOW + timedelta(days=100)
    found = tier_at(calendar, 99_999)
    assert found is not None
    assert found.code == "silver"


def test_points_as_money_go_in_whole_steps() -> None:
    tender = Tender(step_points=100, step_minor=500, minimum_points=200)
    assert tender.value_minor(300) == 1_500
    assert tender.most_points(1_050, 3_200) == 600
    assert tender.most_points(150, 3_200) == 0
    for wrong in (0, 100, 250, -100):
        with pytest.raises(Invalid):
            tender.value_minor(wrong)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"time_zone": "Rome"}, "/time_zone"),
        ({"earning": [POINT_A_EURO, POINT_A_EURO]}, "/earning"),
        ({"earning": [EarnRule(id="x", name=NAME)]}, "/earning/0"),
        ({"earning": [EarnRule(id="x", name=NAME, points=1, scope={"product": "brand"})]}, "/earning/0/scope"),
        ({"tiers": TIERS[::-1]}, "/tiers"),
    ],
)
def test_terms_that_contradict_themselves_are_refused_with_the_place(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_terms(terms(**fields))
    assert any(each.path.startswith(path) for each in refused.value.errors)


@given(st.integers(0, 10**18), st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_of_a_card_is_noticed(serial: int, place: int, by: int) -> None:
    number = card_number("29", serial)
    assert read_card_number(f"{number[:1]} {number[1:7]}-{number[7:]}") == number
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(Invalid):
        read_card_number(wrong)


@given(st.binary(min_size=15, max_size=15), st.integers(0, 15), st.integers(0, 14), st.integers(1, 30))
def test_a_wrong_letter_of_a_gift_card_is_noticed(body: bytes, place: int, swap: int, by: int) -> None:
    letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    code = gift_code(body)
    assert read_gift_code(f"{code[:4]}-{code[4:].lower()} ") == code
    other = letters[(letters.index(code[place]) + by) % 31]
    with pytest.raises(Invalid):
        read_gift_code(code[:place] + other + code[place + 1 :])
    if swap < 14 and code[swap] != code[swap + 1]:
        with pytest.raises(Invalid):
            read_gift_code(code[:swap] + code[swap + 1] + code[swap] + code[swap + 2 :])
