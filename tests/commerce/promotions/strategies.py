"""Random offers and baskets, small in vocabulary so that they meet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from tessere.commerce.promotions import (
    Basket,
    Bundle,
    BundleDeal,
    BuyGet,
    Context,
    DealPart,
    Gift,
    GiftOption,
    ItemAmount,
    ItemPercent,
    ItemPrice,
    Line,
    OfferGroup,
    OfferLimits,
    OrderSteps,
    Promotion,
    ShippingOff,
    ShippingOption,
    SpendStep,
)

NOW = datetime(2026, 5, 13, 10, 30, tzinfo=UTC)
CONTEXT = Context(now=NOW, segments=frozenset({"vip"}), gifts=frozenset({"mug"}))
BRANDS = ["aurora", "brezza"]
EVERYTHING: dict[str, Any] = {"all": []}


def is_(name: str, value: str) -> dict[str, Any]:
    return {"product": name, "op": "is", "value": value}


def product(sku: str, brand: str, categories: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"sku": sku, "brand": brand, "category": list(categories)}


PRODUCTS = [
    product("a", "aurora", ("lamps",)),
    product("b", "aurora", ("chairs",)),
    product("c", "brezza", ("lamps",)),
    product("d", "brezza", ("chairs", "sale")),
]
SCOPES = st.sampled_from([EVERYTHING, is_("brand", "aurora"), is_("brand", "brezza"), is_("category", "lamps"),
     is_("sku", "d"), {"all": [is_("brand", "aurora"), is_("category", "lamps")]},
     {"any": [is_("sku", "a"), is_("sku", "d")]}, {"not": is_("sku", "a")}])  # fmt: skip
PERCENTS = st.sampled_from([500, 1_000, 3_333, 5_000, 10_000])
AMOUNTS = st.integers(1, 1_500)
ITEM_EFFECTS = st.one_of(
    st.builds(ItemPercent, PERCENTS), st.builds(ItemAmount, AMOUNTS), st.builds(ItemPrice, st.integers(0, 900))
)
BUY_GETS = st.builds(
    BuyGet,
    buy=st.integers(1, 2),
    get=st.integers(1, 2),
    percent_bp=PERCENTS,
    reward=st.none() | SCOPES,
    pick=st.sampled_from(["cheapest", "dearest"]),
)
COMPONENTS = st.lists(st.builds(DealPart, SCOPES, st.integers(1, 2)), min_size=1, max_size=2).map(tuple)
DEALS = st.builds(BundleDeal, components=COMPONENTS, price_minor=st.integers(0, 1_500)) | st.builds(
    BundleDeal, components=COMPONENTS, percent_bp=PERCENTS
)
SET_EFFECTS = BUY_GETS | DEALS
THRESHOLDS = st.sampled_from([0, 500, 1_000, 2_500])
STEPS = st.builds(SpendStep, threshold_minor=THRESHOLDS, percent_bp=PERCENTS) | st.builds(
    SpendStep, threshold_minor=THRESHOLDS, amount_minor=AMOUNTS
)
ORDERS = st.lists(STEPS, min_size=1, max_size=3, unique_by=lambda step: step.threshold_minor).map(
    lambda steps: OrderSteps(tuple(steps))
)
SHIPPINGS = st.builds(ShippingOff, percent_bp=PERCENTS, threshold_minor=THRESHOLDS) | st.builds(
    ShippingOff, amount_minor=AMOUNTS, methods=st.sampled_from([(), ("post",)])
)
GIFTS = st.just(Gift(options=(GiftOption("cup", 500), GiftOption("mug", 300)), threshold_minor=500))
EFFECTS = ITEM_EFFECTS | SET_EFFECTS | ORDERS | SHIPPINGS | GIFTS
FEW = st.none() | st.integers(1, 3)
LIMITS = st.just(OfferLimits()) | st.builds(
    OfferLimits, units=FEW, times=FEW, budget_minor=st.none() | st.integers(0, 2_000)
)
WHENS = st.sampled_from([EVERYTHING, EVERYTHING, {"segment": "vip", "op": "in"}, {"segment": "staff", "op": "in"},
     {"basket": "total_minor", "op": "gte", "value": 1_500},
     {"basket_line": is_("brand", "aurora"), "measure": "quantity", "op": "gte", "value": 2}])  # fmt: skip
GROUPS = tuple(
    OfferGroup(code=mode, mode=mode, priority=at) for at, mode in enumerate(("stack", "ordered", "best", "lowest"))
)


@st.composite
def promotions(
    draw: st.DrawFn,
    effects: st.SearchStrategy[Any] = EFFECTS,
    groups: tuple[str, ...] = ("stack", "ordered", "best", "lowest"),
    most: int = 5,
    plain: bool = False,
    limits: st.SearchStrategy[OfferLimits] = LIMITS,
) -> tuple[Promotion, ...]:
    found = []
    for at in range(draw(st.integers(1, most))):
        found.append(
            Promotion(
                id=f"p{at}",
                name={"en": f"offer {at}", "it": f"offerta {at}"},
                effect=draw(effects),
                priority=draw(st.integers(1, 3)),
                group=draw(st.sampled_from(groups)),
                scope=draw(SCOPES),
                limits=draw(limits),
                when=EVERYTHING if plain else draw(WHENS),
                exclusive=not plain and draw(st.integers(0, 4)) == 0,
                with_reduced=plain or draw(st.booleans()),
                basis=draw(st.sampled_from(["running", "list"])),
            )
        )
    return tuple(found)


@st.composite
def baskets(draw: st.DrawFn, lines: int = 4, quantity: int = 3, plain: bool = False) -> Basket:
    found = []
    for at in range(draw(st.integers(1, lines))):
        unit = draw(st.sampled_from([0, 1, 99, 333, 500, 500, 1_000, 1_299]))
        reduced = not plain and draw(st.integers(0, 3)) == 0
        found.append(
            Line(
                id=f"l{at}",
                product=draw(st.sampled_from(PRODUCTS)),
                quantity=draw(st.integers(1, quantity)),
                unit_minor=unit,
                list_minor=unit + 200 if reduced else None,
                reduced=reduced,
                vat_bp=draw(st.sampled_from([400, 1_000, 2_200])),
            )
        )
    options = (ShippingOption(method="post", amount_minor=490), ShippingOption(method="shop", amount_minor=100))
    return Basket(lines=tuple(found), shipping=options, method=draw(st.sampled_from([None, "post", "shop"])))


def bundle(promotions_: tuple[Promotion, ...]) -> Bundle:
    return Bundle(version=1, promotions=promotions_, groups=GROUPS)
