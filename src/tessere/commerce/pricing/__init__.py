"""Pricing: what things cost where and when, and what of a reduction may be announced."""

from litestar import Router

from tessere.commerce.pricing.domain.model import (
    ListDraft,
    PriceChanged,
    PricedLine,
    PriceEntry,
    PriceList,
    VatRate,
)
from tessere.commerce.pricing.http import ROUTES
from tessere.commerce.pricing.service.lists import JOBS, TOPIC, ensure_rates, list_lists, put_list, set_prices, set_rate
from tessere.commerce.pricing.service.lowest import find_lowest
from tessere.commerce.pricing.service.quoting import Asked, price_items, price_lines, read_history

ROUTER = Router(path="/", route_handlers=ROUTES)

__all__ = [
    "JOBS",
    "ROUTER",
    "TOPIC",
    "Asked",
    "ListDraft",
    "PriceChanged",
    "PriceEntry",
    "PriceList",
    "PricedLine",
    "VatRate",
    "ensure_rates",
    "find_lowest",
    "list_lists",
    "price_items",
    "price_lines",
    "put_list",
    "read_history",
    "set_prices",
    "set_rate",
]
