"""What holds of every quote."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.commerce.promotions.strategies import (
    CONTEXT,
    ITEM_EFFECTS,
    PRODUCTS,
    baskets,
    bundle,
    promotions,
)

from tessere.commerce.promotions import Basket, Compiled, Line, Promotion, decode, encode, quote

OFTEN = settings(deadline=None, max_examples=200)


@OFTEN
@given(baskets(), promotions())
def test_totals_are_conserved_and_never_negative(basket: Basket, offers: tuple[Promotion, ...]) -> None:
    found = quote(basket, CONTEXT, Compiled(bundle(offers)))
    trace = found.trace()
    shipping = next((each for each in found.shipping if each.method == basket.method), None)
    assert found.total_minor == sum(line.net_minor for line in found.lines) + (shipping.net_minor if shipping else 0)
    assert found.total_minor + found.discount_minor == found.gross_minor
    for line, given_ in zip(found.lines, basket.lines, strict=True):
        assert line.id == given_.id
        assert line.gross_minor == given_.unit_minor * given_.quantity
        assert sum(part.quantity for part in line.portions) == given_.quantity
        assert sum(part.quantity * part.net_minor for part in line.portions) == line.net_minor
        assert all(0 <= part.vat_minor <= part.net_minor for part in line.portions)
        assert sum(each["amount_minor"] for each in trace["lines"][line.id]["applied"]) == line.discount_minor
    for each in found.shipping:
        assert 0 <= each.net_minor <= each.gross_minor
        off = sum(mark["amount_minor"] for mark in trace["shipping"][each.method])
        assert off == each.gross_minor - each.net_minor
    limits = {each.id: each.limits for each in offers}
    for mark in trace["order"]["applied"]:
        most = limits[mark["promotion"]].budget_minor
        assert most is None or mark["amount_minor"] <= most


@OFTEN
@given(baskets(), promotions(), st.randoms(use_true_random=False))
def test_refunds_of_any_partition_sum_to_the_cent(
    basket: Basket, offers: tuple[Promotion, ...], random: Random
) -> None:
    found = quote(basket, CONTEXT, Compiled(bundle(offers)))
    units = [part for line in found.lines for part in line.portions for _ in range(part.quantity)]
    random.shuffle(units)
    cuts = sorted(random.randint(0, len(units)) for _ in range(3))
    parts = [units[start:end] for start, end in zip([0, *cuts], [*cuts, len(units)], strict=True)]
    shipping = next((each for each in found.shipping if each.method == basket.method), None)
    paid = sum(sum(unit.net_minor for unit in part) for part in parts)
    vat = sum(sum(unit.vat_minor for unit in part) for part in parts)
    assert paid + (shipping.net_minor if shipping else 0) == found.total_minor
    assert vat + (shipping.vat_minor if shipping else 0) == found.vat_minor


@OFTEN
@given(baskets(), promotions(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_promotions_is_nothing(
    basket: Basket, offers: tuple[Promotion, ...], random: Random
) -> None:
    first = quote(basket, CONTEXT, Compiled(bundle(offers)))
    lines, others = list(basket.lines), list(offers)
    random.shuffle(lines)
    random.shuffle(others)
    second = quote(replace(basket, lines=tuple(lines)), CONTEXT, Compiled(bundle(tuple(others))))
    assert {line.id: line for line in first.lines} == {line.id: line for line in second.lines}
    assert first.shipping == second.shipping
    assert first.trace()["order"] == second.trace()["order"]


@OFTEN
@given(baskets(), promotions(), st.data())
def test_who_splits_a_line_changes_nothing(basket: Basket, offers: tuple[Promotion, ...], data: st.DataObject) -> None:
    compiled = Compiled(bundle(offers))
    split: list[Line] = []
    for line in basket.lines:
        part = data.draw(st.integers(0, line.quantity - 1))
        if part:
            split.append(replace(line, id=f"{line.id}+", quantity=part))
        split.append(replace(line, quantity=line.quantity - part))
    first, second = quote(basket, CONTEXT, compiled), quote(replace(basket, lines=tuple(split)), CONTEXT, compiled)
    assert first.total_minor == second.total_minor
    assert first.vat_minor == second.vat_minor
    assert first.trace()["order"]["applied"] == second.trace()["order"]["applied"]


@OFTEN
@given(baskets(), promotions(ITEM_EFFECTS, plain=True), st.sampled_from(PRODUCTS), st.integers(0, 2_000))
def test_one_more_item_never_makes_it_cheaper_under_item_effects(
    basket: Basket, offers: tuple[Promotion, ...], more: dict[str, object], unit_minor: int
) -> None:
    offers = tuple(replace(each, limits=replace(each.limits, budget_minor=None)) for each in offers)
    compiled = Compiled(bundle(offers))
    larger = replace(basket, lines=(*basket.lines, Line(id="more", product=more, quantity=1, unit_minor=unit_minor)))
    assert quote(larger, CONTEXT, compiled).total_minor >= quote(basket, CONTEXT, compiled).total_minor


@OFTEN
@given(baskets(), promotions())
def test_a_till_with_the_decoded_bundle_answers_the_same(basket: Basket, offers: tuple[Promotion, ...]) -> None:
    content = encode(bundle(offers))
    till = Compiled(decode(content))
    here, there = quote(basket, CONTEXT, Compiled(bundle(offers))), quote(basket, CONTEXT, till)
    assert here.hash == there.hash
    assert here.trace() == there.trace()
    assert encode(decode(content)) == content == encode(bundle(offers[::-1]))
