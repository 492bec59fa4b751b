"""Fulfillment: which place makes an order's pieces ready, how far they are, and how they reach the customer or come back."""

from litestar import Router

from tessere.commerce.fulfillment.domain.events import (
    FulfilledLine,
    FulfillmentHandedOver,
    FulfillmentOpened,
    FulfillmentReady,
    FulfillmentRejected,
    FulfillmentShipped,
    FulfillmentUnsourced,
    ReservationExpired,
)
from tessere.commerce.fulfillment.domain.model import (
    Fulfillment,
    FulfillmentKind,
    FulfillmentState,
    FulfillmentTerms,
    Handed,
    Package,
    PackLine,
)
from tessere.commerce.fulfillment.domain.picking import PickItem
from tessere.commerce.fulfillment.domain.returns import ArrivedPieces, Fate, ReturnArrival
from tessere.commerce.fulfillment.http import fulfillments, places
from tessere.commerce.fulfillment.reactions import REACTIONS
from tessere.commerce.fulfillment.service.handing import (
    JOB,
    DeskPayment,
    Showing,
    collect,
    expire_due,
    find_pickups,
    hand_over,
)
from tessere.commerce.fulfillment.service.moving import accept, make_ready, pack, pick, put_back, reject, ship
from tessere.commerce.fulfillment.service.noting import TOPIC
from tessere.commerce.fulfillment.service.opening import open_fulfillments, source
from tessere.commerce.fulfillment.service.picking import (
    PickList,
    finish_list,
    get_list,
    put_shelves,
    scan_pieces,
    start_list,
)
from tessere.commerce.fulfillment.service.reading import (
    count_waiting,
    erase_people,
    get_fulfillment,
    get_terms,
    list_arrivals,
    list_fulfillments,
    save_terms,
)
from tessere.commerce.fulfillment.service.returning import take_arrival

JOBS = (JOB,)
ROUTER = Router(path="/", route_handlers=[*fulfillments.ROUTES, *places.ROUTES])

__all__ = [
    "JOBS",
    "REACTIONS",
    "ROUTER",
    "TOPIC",
    "ArrivedPieces",
    "DeskPayment",
    "Fate",
    "FulfilledLine",
    "Fulfillment",
    "FulfillmentHandedOver",
    "FulfillmentKind",
    "FulfillmentOpened",
    "FulfillmentReady",
    "FulfillmentRejected",
    "FulfillmentShipped",
    "FulfillmentState",
    "FulfillmentTerms",
    "FulfillmentUnsourced",
    "Handed",
    "PackLine",
    "Package",
    "PickItem",
    "PickList",
    "ReservationExpired",
    "ReturnArrival",
    "Showing",
    "accept",
    "collect",
    "count_waiting",
    "erase_people",
    "expire_due",
    "find_pickups",
    "finish_list",
    "get_fulfillment",
    "get_list",
    "get_terms",
    "hand_over",
    "list_arrivals",
    "list_fulfillments",
    "make_ready",
    "open_fulfillments",
    "pack",
    "pick",
    "put_back",
    "put_shelves",
    "reject",
    "save_terms",
    "scan_pieces",
    "ship",
    "source",
    "start_list",
    "take_arrival",
]
