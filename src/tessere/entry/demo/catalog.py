"""What ships with the demo: products, past orders, places, names and shops. ATTRIBUTIONS.md says where they come from."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

GIFT, LOWER_CASE = 2, 1
_T = TypeVar("_T")


class Product(Struct, frozen=True, array_like=True):
    """An article; the price is in cents of euro, taxes included."""

    sku: str
    name: str
    category: str
    price_minor: int


class Category(Struct, frozen=True, array_like=True):
    """What kind of article it is, with its name in Italian and English."""

    code: str
    italian: str
    english: str


class Line(Struct, frozen=True, array_like=True):
    """An article in an order; `flags` are the dirt of real systems: LOWER_CASE sku, GIFT without a price."""

    product: int
    quantity: int
    flags: int = 0


class PastOrder(Struct, frozen=True, array_like=True):
    """An order so many days before the last one, at a minute of the day."""

    days_ago: int
    minute: int
    lines: tuple[Line, ...]


class PastReturn(Struct, frozen=True, array_like=True):
    """Lines brought back from the buyer's order at the place `order`."""

    days_ago: int
    minute: int
    lines: tuple[Line, ...]
    order: int


class Buyer(Struct, frozen=True, array_like=True):
    """What one customer bought and brought back."""

    orders: tuple[PastOrder, ...]
    returns: tuple[PastReturn, ...]


class Place(Struct, frozen=True, array_like=True):
    """A comune; `cadastral_code` is its letter and digits in a codice fiscale."""

    name: str
    province: str
    postal_codes: tuple[str, ...]
    lat: float
    lon: float
    inhabitants: int
    cadastral_code: str


class Hours(Struct, frozen=True):
    """One opening of a day, 1 is Monday; local times."""

    day: int
    opens: str
    closes: str


class Shop(Struct, frozen=True):
    """A shop as the touchpoints of the API take it."""

    code: str
    name: str
    address: dict[str, str]
    position: dict[str, float]
    hours: tuple[Hours, ...]


class Names(Struct, frozen=True):
    """First names by gender, and surnames, the common ones first."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]


class Range(Struct, frozen=True):
    """The articles and their categories."""

    categories: tuple[Category, ...]
    products: tuple[Product, ...]


class Past(Struct, frozen=True):
    """What known customers and guests bought."""

    customers: tuple[Buyer, ...]
    guests: tuple[PastOrder, ...]


@cache
def load_range() -> Range:
    """The articles on offer."""
    return _load("products.json", Range)


@cache
def load_past() -> Past:
    """The orders of the past year."""
    return _load("orders.json", Past)


@cache
def load_places() -> tuple[Place, ...]:
    """Where customers live, the largest comuni first."""
    return _load("places.json", tuple[Place, ...])


@cache
def load_names() -> Names:
    """What customers are called."""
    return _load("names.json", Names)


@cache
def load_shops() -> tuple[Shop, ...]:
    """The twelve shops."""
    return _load("shops.json", tuple[Shop, ...])


@cache
def categories() -> dict[str, Category]:
    """The categories by code."""
    return {each.code: each for each in load_range().categories}


def _load(name: str, kind: type[_T]) -> _T:
    text = (resources.files("tessere.entry.demo") / "resources" / name).read_bytes()
    loaded: Any = msgspec.json.decode(text, type=kind)
    return loaded  # type: ignore[no-any-return]
