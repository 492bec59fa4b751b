"""What a page of the shop shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.commerce.baskets import Language
from tessere.commerce.catalog import Choice
from tessere.commerce.fulfillment import FulfillmentKind, FulfillmentState, Package
from tessere.commerce.promotions import ItemAmount, ItemPercent, ItemPrice, Promotion
from tessere.commerce.stock import LocationAddress, Opening

# Beyond so many pieces nobody needs to know how many there are, competitors least of all.
MOST_TOLD = 10


class StorefrontPrice(Struct, frozen=True, kw_only=True):
    """What one piece costs whoever comes by, offers for everybody taken off; `offers` are their names. Of a reduction that may
    be announced, `reference_minor` is the lowest price of the 30 days before, and `percent` how much less is asked than that."""

    price_minor: int
    list_minor: int
    reference_minor: int | None
    percent: int | None
    offers: list[str]


class StorefrontCard(Struct, frozen=True, kw_only=True):
    """An article as lists show it. `variant_id`: the only one there is, which can be put into a basket at once. The price is that
    of the cheapest; `varies` when others cost more. `available` counts up to ten."""

    product_id: UUID
    variant_id: UUID | None
    sku: str
    name: str
    brand: str | None
    category: str | None
    image: str | None
    price: StorefrontPrice
    varies: bool
    available: int


class StorefrontFacet(Struct, frozen=True, kw_only=True):
    """How many of the articles found have a value: `name` and `label` are what people read of both; `code` is the attribute's."""

    kind: str
    code: str | None
    name: str
    value: str
    label: str
    count: int


class StorefrontPage(Struct, frozen=True, kw_only=True):
    """Articles found, the best first; total, corrections and how facets count are those of the catalog's search."""

    items: list[StorefrontCard]
    next_cursor: str | None
    total: int
    is_more: bool
    facets: list[StorefrontFacet]
    meant: dict[str, list[str]]


class StorefrontOption(Struct, frozen=True, kw_only=True):
    """What a variant is, said in words: the color, the size."""

    code: str
    name: str
    value: str


class StorefrontVariant(Struct, frozen=True, kw_only=True):
    """One that is sold; `available` counts up to ten, in all places that the channel sells from."""

    variant_id: UUID
    sku: str
    options: list[StorefrontOption]
    image: str | None
    price: StorefrontPrice
    available: int


class StorefrontProduct(Struct, frozen=True, kw_only=True):
    """An article with everything its page shows; `goes_with` are articles that go with it, or stand beside it."""

    product_id: UUID
    name: str
    description: str
    brand: str | None
    categories: list[str]
    images: list[str]
    variants: list[StorefrontVariant]
    goes_with: list[StorefrontCard]


class StorefrontOffer(Struct, frozen=True, kw_only=True):
    """An offer for everybody that is on; `categories` are those it is about, none: the whole range or something else."""

    id: str
    name: str
    announced: bool
    until: datetime | None
    categories: list[str]


class StorefrontOffers(Struct, frozen=True, kw_only=True):
    """Those that are announced first."""

    items: list[StorefrontOffer]


class PlaceStock(Struct, frozen=True, kw_only=True):
    """How many of a variant are in a shop, up to ten."""

    variant_id: UUID
    available: int


class CollectPlace(Struct, frozen=True, kw_only=True):
    """A shop where orders can be collected, by the code that a basket's delivery names it with."""

    touchpoint: str
    name: str
    address: LocationAddress | None
    hours: tuple[Opening, ...]
    lat: float | None
    lon: float | None
    stock: list[PlaceStock]


class CollectPlaces(Struct, frozen=True, kw_only=True):
    """By name."""

    items: list[CollectPlace]


class OrderParcel(Struct, frozen=True, kw_only=True):
    """Pieces of an order on their way: once they lie ready, the `code` to show in the shop and how long they are kept."""

    kind: FulfillmentKind
    progress: FulfillmentState
    place: str | None
    pieces: int
    code: str | None
    due_at: datetime | None
    package: Package | None


class OrderParcels(Struct, frozen=True, kw_only=True):
    """None while the order is not confirmed."""

    items: list[OrderParcel]


def in_language(texts: Mapping[str, str], language: Language, otherwise: str = "") -> str:
    """The words of a language, or the first there are."""
    return texts.get(language) or next(iter(texts.values()), otherwise)


def said(value: object, choices: Sequence[Choice], language: Language) -> str:
    """A value of an option as people say it."""
    for choice in choices:
        if choice.code == value:
            return in_language(choice.name, language, choice.code)
    if isinstance(value, bool):
        yes, no = ("sì", "no") if language == "it" else ("yes", "no")
        return yes if value else no
    return str(value)


def takes_off_pieces(promotion: Promotion) -> bool:
    """Whether an offer makes articles cheaper by themselves, whatever else is bought."""
    return isinstance(promotion.effect, ItemPercent | ItemAmount | ItemPrice)


def is_for_all(promotion: Promotion, channel: str) -> bool:
    """Whether everybody on a channel can have an offer without a code."""
    here = not promotion.channels or channel in promotion.channels
    return here and not promotion.touchpoints and not promotion.coupon and asks_nothing(promotion.when)


def asks_nothing(rule: Mapping[str, Any]) -> bool:
    """Whether a rule holds for whoever comes."""
    return rule == {"all": []}


def categories_of(scope: Mapping[str, Any]) -> list[str]:
    """The categories that a simple scope names."""
    parts = scope.get("any") or scope.get("all") or [scope]
    if not all(isinstance(each, Mapping) and each.get("product") == "category" for each in parts):
        return []
    values = [each.get("value") for each in parts]
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [each for each in flat if isinstance(each, str)]
