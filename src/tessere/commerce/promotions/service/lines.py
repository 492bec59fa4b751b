"""An article with its price, as the engine takes it."""

from __future__ import annotations

from tessere.commerce import catalog
from tessere.commerce.catalog import Item
from tessere.commerce.offers import Basket, Compiled, Context, Line, quote
from tessere.commerce.pricing import PricedLine


def line_of(item: Item, price: PricedLine, *, id: str, quantity: int = 1) -> Line:
    """So many pieces at their price; `price_minor` must be known."""
    if price.price_minor is None:
        raise ValueError(f"{item.variant.sku} has no price")
    return Line(
        id=id, product=catalog.product_facts(item), quantity=quantity, unit_minor=price.price_minor, vat_bp=price.vat_bp,
        list_minor=price.list_minor, reduced=price.is_reduced,
    )  # fmt: skip


def price_single(item: Item, price: PricedLine, *, context: Context, bundle: Compiled) -> int:
    """What one piece by itself costs with the offers on, in minor units: those that ask for nothing more."""
    basket = Basket(lines=(line_of(item, price, id="1"),), currency=price.currency)
    return quote(basket, context, bundle).total_minor
