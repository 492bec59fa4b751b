"""Routes of payments, and of what providers tell."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from tessere.commerce.orders.domain.payments import Tender
from tessere.commerce.orders.domain.providers import Providers
from tessere.commerce.orders.http.views import OrderView, PaymentView, render_order, render_payment
from tessere.commerce.orders.service import hearing, paying, refunding, settling
from tessere.commerce.orders.service.paying import NewPayment
from tessere.commerce.orders.service.refunding import RefundAsked
from tessere.infra.auth import Caller, public, requires
from tessere.infra.web import AppDatabase, Page, RequestUnit

_WRITE = [requires("orders:write")]
_ORDER = "/api/v1/orders/{order_id:uuid}"
_PAYMENT = "/api/v1/payments/{payment_id:uuid}"
Amount = Annotated[int, Meta(ge=1, le=10**12)]


class PaymentAsked(Struct, frozen=True, kw_only=True):
    """A tender. `details` are the provider's own: for cards a `payment_method` and where to come back to (`return_url`)."""

    provider: Annotated[str, Meta(max_length=64)]
    tender: Tender
    amount_minor: Amount | None = None
    details: Annotated[dict[str, Any], Meta(max_length=20)] = {}
    touchpoint: Annotated[str, Meta(max_length=64)] | None = None


class CaptureAsked(Struct, frozen=True):
    """So much of what was authorized; all of it when nothing is said."""

    amount_minor: Amount | None = None


class TransferReceived(Struct, frozen=True):
    """All that has arrived so far."""

    amount_minor: Amount


class RefundOrder(Struct, frozen=True, kw_only=True):
    """All of the credit unless an amount is given, the way it came unless a payment is named or a tender by hand."""

    amount_minor: Amount | None = None
    payment_id: UUID | None = None
    tender: Tender | None = None


class Heard(Struct, frozen=True):
    """Whether the news were new."""

    taken: bool


@put(f"{_ORDER}/payments/{{payment_id:uuid}}", guards=_WRITE, tags=["Payments"])
async def put_payment(
    request: Request[Any, Any, Any],
    database: AppDatabase,
    principal: Caller,
    order_id: FromPath[UUID],
    payment_id: FromPath[UUID],
    data: JSONBody[PaymentAsked],
) -> PaymentView:
    """Pay, once for an id that the caller makes. `pending` when the provider has not answered: ask again later."""
    new = NewPayment(
        id=payment_id, provider=data.provider, tender=data.tender, amount_minor=data.amount_minor, details=data.details,
        touchpoint=data.touchpoint,
    )  # fmt: skip
    return render_payment(
        await paying.pay(database, providers=_providers(request), order_id=order_id, new=new, actor=principal.actor)
    )


@post(f"{_PAYMENT}/capture", status_code=200, guards=_WRITE, tags=["Payments"])
async def post_capture(
    request: Request[Any, Any, Any],
    database: AppDatabase,
    principal: Caller,
    payment_id: FromPath[UUID],
    data: JSONBody[CaptureAsked],
) -> PaymentView:
    """Take what was authorized."""
    return render_payment(
        await paying.capture(
            database, providers=_providers(request), payment_id=payment_id, amount_minor=data.amount_minor,
            actor=principal.actor,
        )
    )  # fmt: skip


@post(f"{_PAYMENT}/void", status_code=200, guards=_WRITE, tags=["Payments"])
async def post_void(
    request: Request[Any, Any, Any], database: AppDatabase, principal: Caller, payment_id: FromPath[UUID]
) -> PaymentView:
    """Let go of what was authorized."""
    return render_payment(
        await paying.void(database, providers=_providers(request), payment_id=payment_id, actor=principal.actor)
    )


@post(f"{_PAYMENT}/receipts", status_code=200, guards=_WRITE, tags=["Payments"])
async def post_receipt(unit: RequestUnit, payment_id: FromPath[UUID], data: JSONBody[TransferReceived]) -> PaymentView:
    """A transfer has arrived."""
    return render_payment(await paying.receive(unit, payment_id=payment_id, amount_minor=data.amount_minor))


@put(f"{_ORDER}/refunds/{{refund_id:uuid}}", guards=_WRITE, tags=["Payments"])
async def put_refund(
    request: Request[Any, Any, Any],
    database: AppDatabase,
    principal: Caller,
    order_id: FromPath[UUID],
    refund_id: FromPath[UUID],
    data: JSONBody[RefundOrder],
) -> Page[PaymentView]:
    """Give credit back, once for an id that the caller makes; the payments it went to."""
    asked = RefundAsked(id=refund_id, amount_minor=data.amount_minor, payment_id=data.payment_id, tender=data.tender)
    found = await refunding.refund(
        database, providers=_providers(request), order_id=order_id, asked=asked, actor=principal.actor
    )
    return Page([render_payment(each) for each in found])


@post(f"{_ORDER}/settlement", status_code=200, guards=_WRITE, tags=["Payments"])
async def post_settlement(
    request: Request[Any, Any, Any], database: AppDatabase, principal: Caller, order_id: FromPath[UUID]
) -> OrderView:
    """After a cancellation or return: let go of what need not be paid any more, and give all credit back the way it came."""
    return render_order(
        await settling.settle_money(database, providers=_providers(request), order_id=order_id, actor=principal.actor)
    )


@post("/api/v1/payments/webhooks/{provider:str}", status_code=200, guards=[public], tags=["Payments"])
async def post_webhook(request: Request[Any, Any, Any], unit: RequestUnit, provider: FromPath[str]) -> Heard:
    """What a provider tells, signed by it."""
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    taken = await hearing.hear(unit, providers=_providers(request), provider=provider, headers=headers, body=body)
    return Heard(taken)


def _providers(request: Request[Any, Any, Any]) -> Providers:
    """Connectors stand above; who puts the application together says which there are."""
    providers: Providers = request.app.state.payment_providers
    return providers


ROUTES = [put_payment, post_capture, post_void, post_receipt, put_refund, post_settlement, post_webhook]
