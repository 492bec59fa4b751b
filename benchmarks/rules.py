"""Fifty segments as a retailer has them: by taste, by habit, by value, by what people did and then did not do."""

from __future__ import annotations

from typing import Any

from benchmarks.workload import CATEGORIES

Document = dict[str, Any]


def _viewed(category: str, times: int, days: int) -> Document:
    return {
        "event": "Product Viewed", "where": [{"property": "category", "op": "is", "value": category}],
        "measure": "count", "op": "gte", "value": times, "within": {"days": days},
    }  # fmt: skip


def _bought(times: int, days: int | None = None) -> Document:
    rule: Document = {"event": "Order Completed", "measure": "count", "op": "gte", "value": times}
    return rule | {"within": {"days": days}} if days else rule


def _spent(amount: int, days: int) -> Document:
    return {
        "event": "Order Completed", "measure": "sum", "of": "total", "op": "gte", "value": amount, "within": {"days": days},
    }  # fmt: skip


def _dear(price: int) -> Document:
    return {
        "event": "Product Viewed", "where": [{"property": "price", "op": "gte", "value": price}],
        "measure": "count", "op": "gte", "value": 2, "within": {"days": 14},
    }  # fmt: skip


_TASTES = [_viewed(category, times, days) for category in CATEGORIES for times, days in ((3, 7), (8, 30))]
_UNDECIDED = [{"all": [_viewed(category, 2, 7), {"not": _bought(1, 7)}]} for category in CATEGORIES]
_LEFT = [
    {
        "sequence": [
            {"event": "Product Viewed", "where": [{"property": "category", "op": "is", "value": category}]},
            {"absent": "Order Completed", "within": {"hours": 4}},
        ],
        "within": {"days": 7},
    }
    for category in CATEGORIES[:2]
]
_VALUE = [_bought(times) for times in (1, 2, 5, 10)] + [_spent(amount, 365) for amount in (50, 150, 500, 1_000)]
_DEAR = [_dear(price) for price in (10, 20, 50, 100)]
_TRAITS = [
    {"trait": "email", "op": "exists"},
    {"trait": "email", "op": "ends_with", "value": "@mail.it"},
    {"trait": "name", "op": "starts_with", "value": "Persona 1"},
    {"trait": "city", "op": "in", "value": ["Milano", "Roma"]},
    {"trait": "city", "op": "missing"},
    {"consent": "marketing", "channel": "email", "op": "is", "value": "granted"},
]
_MIXED = [
    {"all": [{"trait": "email", "op": "exists"}, _viewed(category, 1, 30), {"not": _bought(1)}]}
    for category in CATEGORIES[:6]
]
RULES: list[Document] = [*_TASTES, *_UNDECIDED, *_LEFT, *_VALUE, *_DEAR, *_TRAITS, *_MIXED]
assert len(RULES) == 50, len(RULES)
