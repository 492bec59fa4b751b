"""Stacked, ordered, best and lowest groups of item and order effects, against the plainest way to reckon them."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commerce.promotions.strategies import (
    CONTEXT,
    GROUPS,
    ITEM_EFFECTS,
    ORDERS,
    baskets,
    bundle,
    promotions,
)
from tests.commerce.promotions.test_best import Unit, half_up, in_scope, off, units_of

from tessere.commerce.promotions import Basket, Compiled, OfferLimits, OrderSteps, Promotion, quote

PLAIN = st.just(OfferLimits())


def with_price(unit: Unit, price: int) -> Unit:
    return Unit(unit.number, price, unit.list_price, unit.sku, unit.brand, unit.categories, unit.place)


def chosen(mode: str, offers: list[Promotion], gain: Callable[[Promotion], int]) -> list[Promotion]:
    """Which offers of a group apply to one thing, a unit or the order; stacked ones reckon one after the other."""
    if mode == "stack":
        return offers
    giving = [each for each in offers if gain(each) > 0]
    if mode == "ordered":
        return giving[:1]
    sign = -1 if mode == "best" else 1
    return sorted(giving, key=lambda each: (sign * gain(each), each.priority, each.id))[:1]


def off_order(promotion: Promotion, before: list[Unit], units: list[Unit]) -> int:
    """`before` is what the units cost when the order phase began."""
    assert isinstance(promotion.effect, OrderSteps)
    spent = sum(unit.price for unit in before if in_scope(promotion.scope, unit))
    reached = [step for step in promotion.effect.steps if step.threshold_minor <= spent]
    mine = [unit for unit in units if in_scope(promotion.scope, unit)]
    if not reached or not mine:
        return 0
    step = max(reached, key=lambda each: each.threshold_minor)
    total = sum(unit.price for unit in mine)
    if step.percent_bp is None:
        return min(total, step.amount_minor or 0)
    basis = total if promotion.basis == "running" else sum(unit.list_price for unit in mine)
    return min(total, half_up(basis, step.percent_bp))


def shared(amount: int, promotion: Promotion, units: list[Unit]) -> list[Unit]:
    """Unit by unit in proportion to the price, what is left over by the largest remainders."""
    mine = [unit for unit in units if in_scope(promotion.scope, unit)]
    total = sum(unit.price for unit in mine) or 1
    exact = {unit.number: divmod(amount * unit.price, total) for unit in mine}
    left = amount - sum(whole for whole, _ in exact.values())
    order = sorted(mine, key=lambda unit: (-exact[unit.number][1], -unit.price, unit.place))
    more = {unit.number for unit in order[:left]}
    return [with_price(u, u.price - exact[u.number][0] - (u.number in more)) if u.number in exact else u for u in units]


def reckon(basket: Basket, offers: tuple[Promotion, ...]) -> int:
    """The sum of all units after the item and order phases."""
    in_order = sorted(offers, key=lambda each: (each.priority, each.id))
    units = list(units_of(basket))
    for group in GROUPS:
        mine = [each for each in in_order if each.group == group.code and not isinstance(each.effect, OrderSteps)]
        for at, unit in enumerate(units):
            fitting = [each for each in mine if in_scope(each.scope, unit)]
            now = unit
            for each in chosen(group.mode, fitting, lambda each, unit=unit: off(each, unit)):  # type: ignore[misc]
                now = with_price(now, now.price - off(each, now))
            units[at] = now
    before = list(units)
    for group in GROUPS:
        mine = [each for each in in_order if each.group == group.code and isinstance(each.effect, OrderSteps)]
        for each in chosen(group.mode, mine, lambda each, now=list(units): off_order(each, before, now)):  # type: ignore[misc]
            units = shared(off_order(each, before, units), each, units)
    return sum(unit.price for unit in units)


@settings(deadline=None, max_examples=400)
@given(baskets(lines=3), promotions(ITEM_EFFECTS, most=6, plain=True, limits=PLAIN))
def test_groups_of_item_effects(basket: Basket, offers: tuple[Promotion, ...]) -> None:
    found = quote(basket, CONTEXT, Compiled(bundle(offers)))
    assert sum(line.net_minor for line in found.lines) == reckon(basket, offers)


@settings(deadline=None, max_examples=400)
@given(baskets(lines=3, plain=True), promotions(ITEM_EFFECTS | ORDERS, most=6, plain=True, limits=PLAIN))
def test_groups_of_item_and_order_effects(basket: Basket, offers: tuple[Promotion, ...]) -> None:
    found = quote(basket, CONTEXT, Compiled(bundle(offers)))
    assert sum(line.net_minor for line in found.lines) == reckon(basket, offers)
