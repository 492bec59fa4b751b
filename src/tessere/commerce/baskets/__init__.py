"""Baskets: what somebody wants, wherever they put it in, and what it costs here and now."""

from litestar import Router

from tessere.commerce.baskets.domain.lines import BasketLine, DeliveryChoice
from tessere.commerce.baskets.domain.methods import ShippingMethod, ShippingMethodDraft
from tessere.commerce.baskets.domain.model import (
    Basket,
    BasketChanged,
    BasketClosed,
    BasketHandedOver,
    BasketId,
    BasketKind,
    BasketMerged,
    BasketParted,
    LineChange,
    Owner,
)
from tessere.commerce.baskets.domain.quotes import (
    Language,
    LineAsked,
    OfferApplied,
    Place,
    QuotedBasket,
    QuotedGift,
    QuotedLine,
    QuotedShipping,
    Shopper,
    UnitDiscount,
    UnitRun,
)
from tessere.commerce.baskets.domain.tokens import code_of, normalise_handover
from tessere.commerce.baskets.http import editing as editing_http
from tessere.commerce.baskets.http import handing as handing_http
from tessere.commerce.baskets.http import methods as methods_http
from tessere.commerce.baskets.http.access import DEPENDENCIES, BasketAccess, Readable, Writable, check_access
from tessere.commerce.baskets.http.access import Token as BasketToken
from tessere.commerce.baskets.service.editing import (
    Wanted,
    add_line,
    change_basket,
    close_basket,
    enter_coupon,
    move_lines,
    remove,
    remove_coupon,
    set_quantity,
)
from tessere.commerce.baskets.service.following import erase_people, find_ties, follow, unfollow
from tessere.commerce.baskets.service.handing import Handover, TakenOver, hand_over, take_over
from tessere.commerce.baskets.service.opening import TOPIC, get_basket, get_or_open, list_baskets
from tessere.commerce.baskets.service.quoting import PricedBasket, Wish, price_basket, quote_basket
from tessere.commerce.baskets.service.shipping import delete_method, list_methods, put_method
from tessere.commerce.baskets.service.tidying import JOB

JOBS = (JOB,)
ROUTER = Router(path="/", route_handlers=[*editing_http.ROUTES, *handing_http.ROUTES, *methods_http.ROUTES])

__all__ = [
    "DEPENDENCIES",
    "JOBS",
    "ROUTER",
    "TOPIC",
    "Basket",
    "BasketAccess",
    "BasketChanged",
    "BasketClosed",
    "BasketHandedOver",
    "BasketId",
    "BasketKind",
    "BasketLine",
    "BasketMerged",
    "BasketParted",
    "BasketToken",
    "DeliveryChoice",
    "Handover",
    "Language",
    "LineAsked",
    "LineChange",
    "OfferApplied",
    "Owner",
    "Place",
    "PricedBasket",
    "QuotedBasket",
    "QuotedGift",
    "QuotedLine",
    "QuotedShipping",
    "Readable",
    "ShippingMethod",
    "ShippingMethodDraft",
    "Shopper",
    "TakenOver",
    "UnitDiscount",
    "UnitRun",
    "Wanted",
    "Wish",
    "Writable",
    "add_line",
    "change_basket",
    "check_access",
    "close_basket",
    "code_of",
    "delete_method",
    "enter_coupon",
    "erase_people",
    "find_ties",
    "follow",
    "get_basket",
    "get_or_open",
    "hand_over",
    "list_baskets",
    "list_methods",
    "move_lines",
    "normalise_handover",
    "price_basket",
    "put_method",
    "quote_basket",
    "remove",
    "remove_coupon",
    "set_quantity",
    "take_over",
    "unfollow",
]
