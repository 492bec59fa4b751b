"""Routes of checkouts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from tessere.commerce.baskets import BasketToken, check_access
from tessere.commerce.offers import TillSale
from tessere.commerce.orders import OrderView, PaymentView, Providers, render_order, render_payment
from tessere.flows.checkout import store
from tessere.flows.checkout.domain import CheckoutDraft, CheckoutState
from tessere.flows.checkout.service import placing
from tessere.flows.checkout.service.placing import CheckedOut, Setting
from tessere.flows.checkout.service.till import take_sale
from tessere.infra.auth import Caller, Principal, client_address, requires
from tessere.infra.settings import Settings
from tessere.infra.web import AppDatabase, AppSettings
from tessere.kernel.errors import Forbidden, NotFound

_BASKET = "/api/v1/baskets/{basket_id:uuid}/checkout"
# What only somebody at the desk can take into the hand.
_AT_DESK = frozenset({"cash", "desk_card"})


class SaleTaken(Struct, frozen=True, kw_only=True):
    """The order that a till's sale became."""

    order_id: UUID
    number: str


class CheckoutView(Struct, frozen=True, kw_only=True):
    """An order with its payments: `placed` until it is paid, `confirmed`, or `undone`. Until `deadline` it can be paid."""

    id: UUID
    checkout_state: CheckoutState
    order: OrderView
    payments: list[PaymentView]


@post(_BASKET, guards=[requires("baskets:write")], tags=["Checkout"], status_code=200)
async def post_checkout(
    request: Request[Any, Any, Any],
    database: AppDatabase,
    settings: AppSettings,
    principal: Caller,
    basket_id: FromPath[UUID],
    data: JSONBody[CheckoutDraft],
    basket_token: BasketToken = None,
) -> CheckoutView:
    """Buy the basket: place the order, keep the goods and the offers, pay. Send it again with the same `id` to be sure."""
    at_desk = data.handed_over or any(each.tender in _AT_DESK for each in data.tenders)
    if at_desk and "orders:write" not in principal.scopes:
        raise Forbidden("only staff take money and hand goods over", code="desk_only")
    async with database.reading() as unit:
        access = await check_access(unit, principal, settings, basket_id, basket_token, "write")
    if not access.proven and any(each.tender == "points" for each in data.tenders):
        detail = "points are spent at the desk, or with a token that your server opened for the customer"
        raise Forbidden(detail, code="customer_unproven")
    setting = _setting(request, settings, principal)
    return _render(await placing.check_out(database, basket_id=access.basket_id, draft=data, setting=setting))


@get(_BASKET, guards=[requires("baskets:read")], tags=["Checkout"])
async def get_checkout(
    database: AppDatabase,
    settings: AppSettings,
    principal: Caller,
    basket_id: FromPath[UUID],
    basket_token: BasketToken = None,
) -> CheckoutView:
    """How far the order of a basket has come: contact and address too, so not for those who were only let look at it."""
    async with database.reading() as unit:
        access = await check_access(unit, principal, settings, basket_id, basket_token, "write")
        checkout = await store.find_by_basket(unit.db, access.basket_id)
    if checkout is None:
        raise NotFound("this basket has not been bought", code="no_checkout")
    return _render(await placing.read_checkout(database, order_id=checkout.order_id))


def _render(found: CheckedOut) -> CheckoutView:
    return CheckoutView(
        id=found.checkout.id, checkout_state=found.checkout.state, order=render_order(found.order),
        payments=[render_payment(each) for each in found.payments],
    )  # fmt: skip


@post("/api/v1/till/sales", guards=[requires("till:write")], tags=["Till"])
async def post_sale(
    request: Request[Any, Any, Any],
    database: AppDatabase,
    settings: AppSettings,
    principal: Caller,
    data: JSONBody[TillSale],
) -> SaleTaken:
    """What a till sold; told again, it is the same order."""
    order = await take_sale(database, sale=data, setting=_setting(request, settings, principal))
    return SaleTaken(order_id=order.id, number=order.number)


def _setting(request: Request[Any, Any, Any], settings: Settings, principal: Principal) -> Setting:
    providers: Providers = request.app.state.payment_providers
    return Setting(providers=providers, settings=settings, actor=principal.actor, client=client_address(request))


ROUTER = Router(path="/", route_handlers=[post_checkout, get_checkout, post_sale])
