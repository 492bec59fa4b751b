"""What `best` groups choose, against every way there is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commerce.promotions.strategies import CONTEXT, FEW, ITEM_EFFECTS, SET_EFFECTS, baskets, bundle, promotions

from tessere.commerce.promotions import (
    Basket,
    BundleDeal,
    BuyGet,
    Compiled,
    ItemAmount,
    ItemPercent,
    ItemPrice,
    OfferLimits,
    Promotion,
    quote,
)

PLAIN_LIMITS = st.just(OfferLimits())
SOME_LIMITS = st.just(OfferLimits()) | st.builds(
    OfferLimits, units=FEW, times=FEW, budget_minor=st.none() | st.integers(0, 2_000)
)


@dataclass(frozen=True)
class Unit:
    """One unit of the basket; `place` is where it stands among units of the same price."""

    number: int
    price: int
    list_price: int
    sku: str
    brand: str
    categories: tuple[str, ...]
    place: Any


def half_up(amount: int, percent_bp: int) -> int:
    whole, rest = divmod(amount * percent_bp, 10_000)
    return whole + (rest >= 5_000)


def in_scope(rule: dict[str, Any], unit: Unit) -> bool:
    if "all" in rule:
        return all(in_scope(part, unit) for part in rule["all"])
    if "any" in rule:
        return any(in_scope(part, unit) for part in rule["any"])
    if "not" in rule:
        return not in_scope(rule["not"], unit)
    found = {"sku": (unit.sku,), "brand": (unit.brand,), "category": unit.categories}[rule["product"]]
    return rule["value"] in found


def off(promotion: Promotion, unit: Unit) -> int:
    effect = promotion.effect
    if isinstance(effect, ItemAmount):
        return min(unit.price, effect.amount_minor)
    if isinstance(effect, ItemPrice):
        return max(0, unit.price - effect.price_minor)
    assert isinstance(effect, ItemPercent | BuyGet | BundleDeal)
    basis = unit.price if promotion.basis == "running" else unit.list_price
    return min(unit.price, half_up(basis, effect.percent_bp or 0))


def units_of(basket: Basket) -> tuple[Unit, ...]:
    found = []
    for line in basket.lines:
        order = (line.product["sku"], line.unit_minor, line.list_minor or line.unit_minor, line.vat_bp, line.reduced)
        for _ in range(line.quantity):
            found.append(
                Unit(len(found), line.unit_minor, line.list_minor or line.unit_minor, line.product["sku"],
                     line.product["brand"], tuple(line.product["category"]), order)
            )  # fmt: skip
    return tuple(found)


def applications(promotion: Promotion, units: frozenset[Unit]) -> Any:
    """(what it gives, units reduced, units taken) of every way to apply the set once."""
    effect = promotion.effect
    if isinstance(effect, BuyGet) and effect.reward is None:
        mine = [unit for unit in units if in_scope(promotion.scope, unit)]
        for taken in combinations(mine, effect.buy + effect.get):
            order = sorted(taken, key=lambda unit: unit.price, reverse=effect.pick == "dearest")
            # Among equal prices the list price may differ: the later unit is the cheaper, the earlier the dearer.
            order.sort(key=lambda unit: unit.place, reverse=effect.pick == "cheapest")
            order.sort(key=lambda unit: unit.price, reverse=effect.pick == "dearest")
            yield sum(off(promotion, unit) for unit in order[: effect.get]), effect.get, frozenset(taken)
    elif isinstance(effect, BuyGet):
        buyable = [unit for unit in units if in_scope(promotion.scope, unit)]
        for paid in combinations(buyable, effect.buy):
            rest = [unit for unit in units - set(paid) if in_scope(effect.reward or {}, unit)]
            rest.sort(key=lambda unit: unit.place, reverse=effect.pick == "cheapest")
            rest.sort(key=lambda unit: unit.price, reverse=effect.pick == "dearest")
            reduced = rest[: effect.get]
            if len(reduced) == effect.get:
                yield sum(off(promotion, unit) for unit in reduced), effect.get, frozenset([*paid, *reduced])
    elif isinstance(effect, BundleDeal):
        pools = [[u for u in units if in_scope(part.scope, u)] for part in effect.components]
        ways = product(
            *(combinations(pool, part.quantity) for pool, part in zip(pools, effect.components, strict=True))
        )
        for parts in ways:
            taken = frozenset(unit for part in parts for unit in part)
            if len(taken) < sum(len(part) for part in parts):
                continue
            if effect.price_minor is None:
                gain, reduced = sum(off(promotion, unit) for unit in taken), len(taken)
            else:
                gain, reduced = sum(unit.price for unit in taken) - effect.price_minor, None
            yield gain, reduced, taken


def most_there_is(basket: Basket, offers: tuple[Promotion, ...]) -> int:
    """The largest discount over all ways, in any order, any number of times."""
    items = [each for each in offers if isinstance(each.effect, ItemPercent | ItemAmount | ItemPrice)]
    sets = [each for each in offers if each not in items]

    def fits(promotion: Promotion, used: tuple[int, int, int]) -> bool:
        limits = promotion.limits
        most = (limits.times, limits.units, limits.budget_minor)
        return all(m is None or u <= m for m, u in zip(most, used, strict=True))

    @cache
    def alone(units: frozenset[Unit], used: tuple[tuple[int, int, int], ...]) -> int:
        """Units one after the other: nothing, or any item offer that still has room."""
        if not units:
            return 0
        unit = min(units, key=lambda each: each.number)
        best = alone(units - {unit}, used)
        for at, each in enumerate(items):
            cut = off(each, unit) if in_scope(each.scope, unit) else 0
            times, count, minor = used[at]
            now = (times + 1, count + 1, minor + cut)
            if cut > 0 and fits(each, now):
                limited = each.limits != OfferLimits()
                after = (*used[:at], now, *used[at + 1 :]) if limited else used
                best = max(best, cut + alone(units - {unit}, after))
        return best

    @cache
    def together(units: frozenset[Unit], used: tuple[tuple[int, int, int], ...]) -> int:
        best = alone(units, ((0, 0, 0),) * len(items))
        for at, each in enumerate(sets):
            times, count, minor = used[at]
            for gain, reduced, taken in applications(each, units):
                now = (times + 1, count + (len(taken) if reduced is None else reduced), minor + gain)
                if gain > 0 and fits(each, now):
                    after = (*used[:at], now, *used[at + 1 :]) if each.limits != OfferLimits() else used
                    best = max(best, gain + together(units - taken, after))
        return best

    return together(frozenset(units_of(basket)), ((0, 0, 0),) * len(sets))


@settings(deadline=None, max_examples=300)
@given(
    baskets(lines=3, quantity=2),
    promotions(ITEM_EFFECTS | SET_EFFECTS, groups=("best",), most=6, plain=True, limits=PLAIN_LIMITS),
)
def test_best_is_the_most_there_is(basket: Basket, offers: tuple[Promotion, ...]) -> None:
    found = quote(basket, CONTEXT, Compiled(bundle(offers)), steps=200_000)
    assert found.proven
    assert found.discount_minor == most_there_is(basket, offers)


def _without_sharing_units(promotion: Promotion) -> bool:
    # A priced deal may leave a unit as it was by rounding: how many it reduces is then a matter of how it is shared.
    return not (isinstance(promotion.effect, BundleDeal) and promotion.limits.units is not None)


@settings(deadline=None, max_examples=300)
@given(
    baskets(lines=3, quantity=2),
    promotions(ITEM_EFFECTS | SET_EFFECTS, groups=("best",), most=4, plain=True, limits=SOME_LIMITS),
)
def test_best_keeps_to_limits(basket: Basket, offers: tuple[Promotion, ...]) -> None:
    offers = tuple(each for each in offers if _without_sharing_units(each))
    found = quote(basket, CONTEXT, Compiled(bundle(offers)), steps=200_000)
    assert found.proven
    assert found.discount_minor == most_there_is(basket, offers)


@settings(deadline=None, max_examples=60)
@given(
    baskets(lines=3, quantity=3),
    promotions(ITEM_EFFECTS | SET_EFFECTS, groups=("best",), most=6, plain=True, limits=SOME_LIMITS),
    st.integers(0, 12),
)
def test_out_of_steps_is_said_and_never_more_than_there_is(
    basket: Basket, offers: tuple[Promotion, ...], steps: int
) -> None:
    compiled = Compiled(bundle(offers))
    short, again = quote(basket, CONTEXT, compiled, steps=steps), quote(basket, CONTEXT, compiled, steps=steps)
    long = quote(basket, CONTEXT, compiled, steps=200_000)
    assert short.document() == again.document()
    assert short.discount_minor <= long.discount_minor
    assert not short.proven or short.discount_minor == long.discount_minor
