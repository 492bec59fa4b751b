"""Sets outside `best`, shipping and gifts, reckoned a second time: unit by unit, in the plainest way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.commerce.promotions.strategies import (
    BUY_GETS,
    COMPONENTS,
    CONTEXT,
    GIFTS,
    GROUPS,
    ORDERS,
    SHIPPINGS,
    baskets,
    bundle,
    promotions,
)
from tests.commerce.promotions.test_best import Unit, half_up, in_scope, off, units_of
from tests.commerce.promotions.test_groups import chosen, off_order, shared, with_price

from tessere.commerce.promotions import (
    Basket,
    BundleDeal,
    BuyGet,
    Compiled,
    Gift,
    ItemPercent,
    OfferLimits,
    OrderSteps,
    Promotion,
    ShippingOff,
    quote,
)

PLAIN = st.just(OfferLimits())
SOME = st.sampled_from([1_000, 2_500, 5_000])
ITEMS = st.builds(ItemPercent, SOME)
SETS = BUY_GETS.map(lambda effect: replace(effect, percent_bp=min(5_000, max(1_000, effect.percent_bp)))) | st.builds(
    BundleDeal, components=COMPONENTS, percent_bp=SOME
)
NO_BEST = ("stack", "ordered", "lowest")
Gains = dict[int, int]  # what comes off which unit, 0 for one that is only counted


@st.composite
def priced(draw: st.DrawFn) -> Basket:
    """Prices of which every percent leaves and gives something: what gives nothing is no application."""
    basket = draw(baskets(lines=3, quantity=3, plain=True))
    lines = tuple(
        replace(line, unit_minor=draw(st.sampled_from([333, 500, 500, 1_000, 1_299]))) for line in basket.lines
    )
    return replace(basket, lines=lines)


def dearest_first(units: list[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: (-unit.price, unit.place))


def application(promotion: Promotion, free: list[Unit]) -> Gains | None:
    """The first there is, the dearest units first."""
    effect = promotion.effect
    if isinstance(effect, BundleDeal):
        found = next(parts(effect, 0, free), None)
        return None if found is None else {unit.number: off(promotion, unit) for unit in found}
    assert isinstance(effect, BuyGet)
    mine = dearest_first([unit for unit in free if in_scope(promotion.scope, unit)])
    if effect.reward is None:
        taken = mine[: effect.buy + effect.get]
        if len(taken) < effect.buy + effect.get:
            return None
        reduced = (taken if effect.pick == "dearest" else taken[::-1])[: effect.get]
        return {unit.number: off(promotion, unit) if unit in reduced else 0 for unit in taken}
    for paid in combinations(mine, effect.buy):
        others = dearest_first([unit for unit in free if unit not in paid and in_scope(effect.reward, unit)])
        reduced = (others if effect.pick == "dearest" else others[::-1])[: effect.get]
        if len(reduced) == effect.get:
            return {unit.number: 0 for unit in paid} | {unit.number: off(promotion, unit) for unit in reduced}
    return None


def parts(effect: BundleDeal, at: int, free: list[Unit]) -> Iterator[tuple[Unit, ...]]:
    if at == len(effect.components):
        yield ()
        return
    part = effect.components[at]
    for some in combinations(dearest_first([u for u in free if in_scope(part.scope, u)]), part.quantity):
        for rest in parts(effect, at + 1, [u for u in free if u not in some]):
            yield (*some, *rest)


def plan(promotion: Promotion, free: list[Unit]) -> Gains:
    """Every application, one after the other."""
    found: Gains = {}
    while (one := application(promotion, [unit for unit in free if unit.number not in found])) is not None:
        found |= one
    return found


def reckon(basket: Basket, offers: list[Promotion]) -> tuple[list[Unit], list[Unit]]:
    """The units before the order phase, and after it."""
    units = list(units_of(basket))
    touched: set[tuple[int, str]] = set()
    for group in GROUPS:
        mine = [each for each in offers if each.group == group.code and isinstance(each.effect, ItemPercent)]
        for at, unit in enumerate(units):
            fitting = [each for each in mine if in_scope(each.scope, unit)]
            for each in chosen(group.mode, fitting, lambda each, unit=unit: off(each, unit)):  # type: ignore[misc]
                units[at] = with_price(units[at], units[at].price - off(each, units[at]))
                touched.add((unit.number, group.code))
    for group in GROUPS:
        mine = [each for each in offers if each.group == group.code and isinstance(each.effect, BuyGet | BundleDeal)]
        units = run_sets(group.mode, mine, units, {number for number, code in touched if code == group.code})
    before = list(units)
    for group in GROUPS:
        mine = [each for each in offers if each.group == group.code and isinstance(each.effect, OrderSteps)]
        for each in chosen(group.mode, mine, lambda each, now=list(units): off_order(each, before, now)):  # type: ignore[misc]
            units = shared(off_order(each, before, units), each, units)
    return before, units


def run_sets(mode: str, offers: list[Promotion], units: list[Unit], touched: set[int]) -> list[Unit]:
    free = [unit for unit in units if mode == "stack" or unit.number not in touched]
    if mode == "lowest":
        plans = [(sum(found.values()), at, found) for at, each in enumerate(offers) if (found := plan(each, free))]
        return apply(units, min(plans)[2] if plans else {})
    used: set[int] = set()
    for each in offers:
        found = plan(each, [unit for unit in units if unit in free and unit.number not in used])
        used |= found.keys()
        units = apply(units, found)
        free = apply(free, found)
    return units


def apply(units: list[Unit], found: Gains) -> list[Unit]:
    return [with_price(unit, unit.price - found.get(unit.number, 0)) for unit in units]


def in_order(offers: tuple[Promotion, ...]) -> list[Promotion]:
    return sorted(offers, key=lambda each: (each.priority, each.id))


@settings(deadline=None, max_examples=120)
@given(priced(), promotions(ITEMS | SETS | ORDERS, groups=NO_BEST, most=5, plain=True, limits=PLAIN))
def test_sets_that_do_not_look_for_the_best(basket: Basket, offers: tuple[Promotion, ...]) -> None:
    found = quote(basket, CONTEXT, Compiled(bundle(offers)))
    assert sum(line.net_minor for line in found.lines) == sum(u.price for u in reckon(basket, in_order(offers))[1])


def reaches(promotion: Promotion, before: list[Unit], threshold: int) -> bool:
    mine = [unit.price for unit in before if in_scope(promotion.scope, unit)]
    return bool(mine) and sum(mine) >= threshold


@settings(deadline=None, max_examples=120)
@given(priced(), promotions(ITEMS | SHIPPINGS, most=6, plain=True, limits=PLAIN))
def test_every_way_of_shipping(basket: Basket, offers: tuple[Promotion, ...]) -> None:
    before, _ = reckon(basket, in_order(offers))
    found = {each.method: each.net_minor for each in quote(basket, CONTEXT, Compiled(bundle(offers))).shipping}
    for option in basket.shipping:
        left = option.amount_minor

        def cut(promotion: Promotion, method: str = option.method, full: int = option.amount_minor) -> int:
            effect: Any = promotion.effect
            if (effect.methods and method not in effect.methods) or not reaches(
                promotion, before, effect.threshold_minor
            ):
                return 0
            if effect.percent_bp is None:
                return min(left, effect.amount_minor)  # noqa: B023  # of the option at hand
            return min(left, half_up(left if promotion.basis == "running" else full, effect.percent_bp))  # noqa: B023

        for group in GROUPS:
            mine = [e for e in in_order(offers) if e.group == group.code and isinstance(e.effect, ShippingOff)]
            for each in chosen(group.mode, mine, cut):
                left -= cut(each)
        assert found[option.method] == left


@settings(deadline=None, max_examples=120)
@given(priced(), promotions(ITEMS | GIFTS, most=6, plain=True, limits=PLAIN))
def test_gifts(basket: Basket, offers: tuple[Promotion, ...]) -> None:
    before, _ = reckon(basket, in_order(offers))
    expected = []
    for group in GROUPS:
        mine = [each for each in in_order(offers) if each.group == group.code and isinstance(each.effect, Gift)]
        giving = [each for each in mine if reaches(each, before, 500)]
        expected += giving if group.mode == "stack" else giving[:1]
    found = quote(basket, CONTEXT, Compiled(bundle(offers))).gifts
    assert [(each.offer.promotion.id, each.chosen) for each in found] == [(each.id, "mug") for each in expected]
