"""Quotes per second of the promotions engine, one process: three lines, coupons, groups, sets and steps, with the trace.

Seconds are those of the processor, because the machine is shared. `marks` is the quote with its compact trace, from
which words are made on demand; `trace` writes lines and the whole trace out as well. Peers are asked the same in the same run.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.peers import PEERS, ask_ours, cases_of
from tessere.commerce.promotions import (
    Basket,
    Bundle,
    BundleDeal,
    BuyGet,
    Compiled,
    Context,
    DealPart,
    ItemAmount,
    ItemPercent,
    Line,
    OfferGroup,
    OrderSteps,
    Promotion,
    Quote,
    ShippingOff,
    ShippingOption,
    SpendStep,
    quote,
)

SMALL, LARGE = 200, 5_000
BRANDS, CATEGORIES, SKUS = 60, 80, 3_000
SEGMENTS = 20
CHANNELS = ["site", "app", "shop"]
NOW = datetime(2026, 5, 13, 10, 30, tzinfo=UTC)


def bundle_of(count: int, seed: int = 7) -> Bundle:
    """So many offers as a retailer has them: most on articles, brands and categories, some on the whole basket."""
    chance = random.Random(seed)
    spread = max(1, count // SMALL)  # a larger bundle speaks of more brands, categories and segments
    promotions = tuple(_promotion(number, chance, spread) for number in range(count))
    groups = (OfferGroup(code="best", mode="best"), OfferGroup(code="first", mode="ordered"))
    return Bundle(version=1, promotions=promotions, groups=groups)


def _promotion(number: int, chance: random.Random, spread: int) -> Promotion:
    brand = {"product": "brand", "op": "is", "value": f"brand-{chance.randrange(BRANDS * spread)}"}
    category = {"product": "category", "op": "is", "value": f"category-{chance.randrange(CATEGORIES * spread)}"}
    sku = {"product": "sku", "op": "is", "value": f"sku-{chance.randrange(SKUS)}"}
    segment = {"segment": f"segment-{chance.randrange(SEGMENTS * spread)}", "op": "in"}
    kind = chance.random()
    given: dict[str, Any] = {"group": chance.choice(["stack", "best", "first"])}
    if kind < 0.55:
        given["effect"] = chance.choice([ItemPercent(1_000), ItemPercent(2_000), ItemAmount(300)])
        given["scope"] = chance.choice([brand, category, sku])
    elif kind < 0.75:
        given["effect"] = BuyGet(buy=2, get=1)
        given["scope"] = chance.choice([brand, category])
    elif kind < 0.80:
        given["effect"] = BundleDeal(components=(DealPart(brand), DealPart(category)), percent_bp=1_500)
        given["group"] = "best"
    elif kind < 0.95:
        steps = (
            SpendStep(threshold_minor=5_000, amount_minor=500),
            SpendStep(threshold_minor=10_000, amount_minor=1_500),
        )
        given |= {"effect": OrderSteps(steps), "when": segment, "group": "first"}
    else:
        given["effect"] = ShippingOff(percent_bp=10_000, threshold_minor=chance.randrange(3_000, 30_000))
        given |= {"when": segment, "group": "first"}
    if chance.random() < 0.2:
        given["channels"] = (chance.choice(CHANNELS),)
    if chance.random() < 0.1:
        given |= {"coupon": True, "codes": (f"CODE{number}",)}
    return Promotion(id=f"p{number:05}", name={"en": f"offer {number}"}, priority=chance.randrange(100), **given)


def baskets_of(count: int, spread: int = 1, seed: int = 11) -> list[tuple[Basket, Context]]:
    """Baskets of three lines in all channels; one customer in three is in two segments."""
    chance = random.Random(seed)
    products = [
        {
            "sku": f"sku-{number}",
            "name": {"it": f"articolo {number}"},
            "brand": f"brand-{chance.randrange(BRANDS * spread)}",
            "category": [f"category-{chance.randrange(CATEGORIES * spread)}", f"category-{number % 7}"],
            "tags": ["new"] if number % 5 == 0 else [],
        }
        for number in range(SKUS)
    ]
    shipping = (ShippingOption(method="post", amount_minor=490),)
    found = []
    for _ in range(count):
        lines = tuple(
            Line(id=str(at), product=dict(chance.choice(products)), quantity=chance.choice([1, 1, 2, 3]),
                 unit_minor=chance.randrange(500, 9_000))
            for at in range(3)
        )  # fmt: skip
        drawn = {f"segment-{chance.randrange(SEGMENTS * spread)}" for _ in range(2)}
        segments = frozenset(drawn if chance.random() < 0.34 else ())
        context = Context(now=NOW, channel=chance.choice(CHANNELS), segments=segments)
        found.append((Basket(lines=lines, shipping=shipping, method="post"), context))
    return found


def _rate(ask: Callable[[Basket, Context], object], cases: list[tuple[Basket, Context]]) -> float:
    rates = []
    for _ in range(3):
        started = time.process_time()
        for basket, context in cases:
            ask(basket, context)
        rates.append(len(cases) / (time.process_time() - started))
    return statistics.median(rates)


def _written(found: Quote) -> object:
    return found.lines, found.trace()


def run() -> dict[str, float]:
    """Quotes a second of processor time."""
    found = {}
    for count in (SMALL, LARGE):
        compiled = Compiled(bundle_of(count))
        cases = baskets_of(2_000, max(1, count // SMALL))
        for basket, context in cases:
            quote(basket, context, compiled)
        found[f"marks_{count}"] = _rate(lambda basket, context, c=compiled: quote(basket, context, c), cases)  # type: ignore[misc]
        found[f"trace_{count}"] = _rate(lambda basket, context, c=compiled: _written(quote(basket, context, c)), cases)  # type: ignore[misc]
    return found | _beside_peers()


def _beside_peers() -> dict[str, float]:
    """Against whoever is installed: quotes a second, lines and traces written, and how many times that is theirs."""
    found = {}
    for name, (ask, mode) in PEERS.items():
        cases = cases_of(SMALL, 300 if name == "medusa" else 3, rounds=3)
        theirs = ask(cases)
        if theirs is None:
            continue
        ours = ask_ours(cases, mode)
        if ours["totals"] != theirs["totals"]:
            raise RuntimeError(f"{name} has other totals")
        found |= {f"{name}_theirs": theirs["rate"], f"{name}_ours": ours["rate"]}
        found[f"{name}_ratio"] = ours["rate"] / theirs["rate"]
    return found
