"""Orders: what was sold, piece by piece, how far it has come, and the money for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary

from litestar import Router

from tessere.commerce.orders.domain.model import (
    Order,
    OrderCancelled,
    OrderConfirmed,
    OrderContact,
    OrderEdited,
    OrderLine,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    OrderReturned,
    PostalAddress,
    QuoteChanged,
    SoldLine,
    UnitMove,
    UnitsMoved,
)
from tessere.commerce.orders.domain.payments import Payment
from tessere.commerce.orders.domain.providers import (
    PaymentProvider,
    ProviderAnswer,
    ProviderAsk,
    ProviderNews,
    Providers,
    ProviderUnreachable,
)
from tessere.commerce.orders.domain.units import OrderRun, UnitState, sum_runs
from tessere.commerce.orders.http import orders as orders_http
from tessere.commerce.orders.http import payments as payments_http
from tessere.commerce.orders.http.views import OrderView, PaymentView, render_order, render_payment
from tessere.commerce.orders.service.changing import (
    ReturnAsked,
    add_lines,
    cancel_order,
    confirm_order,
    edit_order,
    let_off,
    lock_order,
    move_units,
    return_lines,
)
from tessere.commerce.orders.service.exchanging import settle_exchange
from tessere.commerce.orders.service.hearing import hear
from tessere.commerce.orders.service.manual import ManualProvider
from tessere.commerce.orders.service.noting import TOPIC
from tessere.commerce.orders.service.paying import (
    NewPayment,
    capture,
    list_payments,
    pay,
    pay_by_hand,
    receive,
    resume,
    void,
)
from tessere.commerce.orders.service.placing import Placement, find_placed, place_order
from tessere.commerce.orders.service.reading import (
    OrderStory,
    count_orders,
    erase_people,
    find_first_orders,
    find_orders,
    get_order,
    get_story,
    list_orders,
)
from tessere.commerce.orders.service.refunding import RefundAsked, refund
from tessere.commerce.orders.service.settling import settle_money
from tessere.infra.db import Database
from tessere.infra.jobs import JobKind
from tessere.infra.settings import Settings, load_settings

ROUTER = Router(path="/", route_handlers=[*orders_http.ROUTES, *payments_http.ROUTES])
MakeProviders = Callable[[Settings, Database], Providers]


def make_jobs(make_providers: MakeProviders) -> tuple[JobKind, ...]:
    """What goes on by itself: payments whose answer was cut off."""
    made: WeakKeyDictionary[Database, Providers] = WeakKeyDictionary()  # they keep connections

    async def resume_attempts(database: Database, _payload: Any = None) -> None:
        if database not in made:
            made[database] = make_providers(load_settings(), database)
        await resume(database, made[database])

    return (JobKind("orders.resume", resume_attempts, every=timedelta(seconds=30)),)


__all__ = [
    "ROUTER",
    "TOPIC",
    "MakeProviders",
    "ManualProvider",
    "NewPayment",
    "Order",
    "OrderCancelled",
    "OrderConfirmed",
    "OrderContact",
    "OrderEdited",
    "OrderLine",
    "OrderPaid",
    "OrderPlaced",
    "OrderRefunded",
    "OrderReturned",
    "OrderRun",
    "OrderStory",
    "OrderView",
    "Payment",
    "PaymentProvider",
    "PaymentView",
    "Placement",
    "PostalAddress",
    "ProviderAnswer",
    "ProviderAsk",
    "ProviderNews",
    "ProviderUnreachable",
    "Providers",
    "QuoteChanged",
    "RefundAsked",
    "ReturnAsked",
    "SoldLine",
    "UnitMove",
    "UnitState",
    "UnitsMoved",
    "add_lines",
    "cancel_order",
    "capture",
    "confirm_order",
    "count_orders",
    "edit_order",
    "erase_people",
    "find_first_orders",
    "find_orders",
    "find_placed",
    "get_order",
    "get_story",
    "hear",
    "let_off",
    "list_orders",
    "list_payments",
    "lock_order",
    "make_jobs",
    "move_units",
    "pay",
    "pay_by_hand",
    "place_order",
    "receive",
    "refund",
    "render_order",
    "render_payment",
    "resume",
    "return_lines",
    "settle_exchange",
    "settle_money",
    "sum_runs",
    "void",
]
