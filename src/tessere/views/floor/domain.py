"""What a look at the floor shows, and how far places are from each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from msgspec import Struct

from tessere.commerce.baskets import Basket, QuotedBasket
from tessere.commerce.loyalty import Balance
from tessere.commerce.stock import Location
from tessere.views.customers import CustomerPage
from tessere.views.stream import EventRow

_EARTH_METRES = 6_371_000


class FloorPoints(Struct, frozen=True, kw_only=True):
    """What a customer has: `step_points` are worth `step_minor`, from `minimum_points` on; `usable` of them in this sale."""

    balance: Balance
    tier_name: dict[str, str]
    step_points: int
    step_minor: int
    minimum_points: int
    usable: int


class FloorItem(Struct, frozen=True, kw_only=True):
    """An article with its price at this shop; no price: it is not sold here."""

    variant_id: UUID
    product_id: UUID
    sku: str
    gtin: str | None
    name: str
    brand: str | None
    options: list[str]
    category: str | None
    image: str | None
    vat_bp: int
    price_minor: int | None
    list_minor: int | None
    here: int


class FloorShop(Struct, frozen=True, kw_only=True):
    """A place that has goods, from the nearest; `metres` where both places are on the map."""

    code: str
    touchpoint: str | None
    name: dict[str, str]
    metres: int | None


class FloorStock(Struct, frozen=True, kw_only=True):
    """How many pieces of a variant a shop may promise."""

    variant_id: UUID
    code: str
    available: int


class FloorAppointment(Struct, frozen=True, kw_only=True):
    """A booking that is still to come."""

    id: UUID
    service: dict[str, str]
    place: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    staff: str | None
    confirmed: bool
    note: str


class FloorOrder(Struct, frozen=True, kw_only=True):
    """What the customer bought lately."""

    id: UUID
    number: str
    placed_at: datetime
    order_state: str
    payment_state: str
    total_minor: int
    currency: str
    channel: str
    pieces: int


class FloorLook(Struct, frozen=True, kw_only=True):
    """Everything an assistant needs about whoever stands there; without a customer only the basket."""

    at: datetime
    customer: CustomerPage | None
    latest: list[EventRow]
    points: FloorPoints | None
    basket: Basket | None
    quote: QuotedBasket | None
    wish_list: list[FloorItem]
    goes_with: list[FloorItem]
    shops: list[FloorShop]
    stock: list[FloorStock]
    appointments: list[FloorAppointment]
    orders: list[FloorOrder]


class FloorCatalogue(Struct, frozen=True, kw_only=True):
    """What a shop sells, to be kept on the tablet; `is_cut` when there is more than it may keep."""

    at: datetime
    touchpoint: str
    currency: str
    items: list[FloorItem]
    is_cut: bool


def metres_between(one: Location, other: Location) -> int | None:
    """As the crow flies; None when one of them is not on the map."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    lat1, lon1, lat2, lon2 = (radians(each) for each in (one.lat, one.lon, other.lat, other.lon))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * _EARTH_METRES * asin(sqrt(half)))


def from_nearest(here: Location | None, places: Sequence[Location]) -> list[FloorShop]:
    """The places as the look shows them: this one, then from the nearest, those that are on no map last."""
    measured = [(metres_between(here, each) if here is not None else None, each) for each in places]
    measured.sort(key=lambda each: (each[0] is None, each[0] or 0, each[1].code))
    return [
        FloorShop(code=place.code, touchpoint=place.touchpoint, name=place.name, metres=metres)
        for metres, place in sorted(measured, key=lambda each: here is None or each[1].id != here.id)
    ]
