"""How orders are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs

from tessere.commerce.baskets import DeliveryChoice
from tessere.commerce.orders.domain.model import (
    Allowance,
    Order,
    OrderContact,
    OrderLine,
    OrderState,
    PaymentState,
    PostalAddress,
    PromotionUsed,
    ShippingCharge,
)
from tessere.commerce.orders.domain.payments import Payment, Progress, Tender
from tessere.commerce.orders.domain.units import OrderRun, UnitState, line_state, live, sum_runs
from tessere.commerce.orders.service.reading import OrderStory
from tessere.commerce.orders.store.orders import OrderEntry, OrderReturn


class OrderLineView(Struct, frozen=True, kw_only=True):
    """A line: what was sold, piece by piece, and what of it is left."""

    line: int
    variant_id: UUID
    product_id: UUID | None
    sku: str
    name: str
    brand: str | None
    vat_bp: int
    list_minor: int | None
    reference_minor: int | None
    quantity: int
    gross_minor: int
    net_minor: int
    vat_minor: int
    live_quantity: int
    live_minor: int
    progress: UnitState
    runs: tuple[OrderRun, ...]
    delivery: DeliveryChoice
    note: str
    gift_of: str | None


class OrderView(Struct, frozen=True, kw_only=True):
    """An order. `due_minor` is what it costs now, `open_minor` what is still to be paid, `credit_minor` what can be given
    back."""

    id: UUID
    number: str
    reference: str
    channel: str
    touchpoint: str | None
    order_state: OrderState
    payment_state: PaymentState
    customer_id: UUID | None
    anonymous_id: str | None
    contact: OrderContact
    billing: PostalAddress | None
    shipping: PostalAddress | None
    language: str
    currency: str
    lines: list[OrderLineView]
    charge: ShippingCharge | None
    promotions: tuple[PromotionUsed, ...]
    coupons: tuple[str, ...]
    allowances: tuple[Allowance, ...]
    basket_id: UUID | None
    stock_hold_id: UUID | None
    exchange_of: UUID | None
    total_minor: int
    due_minor: int
    open_minor: int
    credit_minor: int
    authorized_minor: int
    captured_minor: int
    refunded_minor: int
    placed_at: datetime
    confirmed_at: datetime | None
    updated_at: datetime
    version: int


class PaymentView(Struct, frozen=True, kw_only=True):
    """A payment; `next_action` is what the customer has to do."""

    id: UUID
    order_id: UUID
    provider: str
    tender: Tender
    progress: Progress
    amount_minor: int
    currency: str
    authorized_minor: int
    captured_minor: int
    refunded_minor: int
    failure: str | None
    failure_text: str | None
    provider_ref: str | None
    next_action: dict[str, Any] | None
    touchpoint: str | None
    taken_by: str | None
    created_at: datetime
    updated_at: datetime


class OrderStoryView(Struct, frozen=True, kw_only=True):
    """An order with its payments, what came back, and what happened."""

    order: OrderView
    payments: list[PaymentView]
    returns: list[OrderReturn]
    timeline: list[OrderEntry]


def render_order(order: Order) -> OrderView:
    """The order for the API."""
    names = set(OrderView.__struct_fields__) - {"order_state", "lines"}
    given = {name: getattr(order, name) for name in names}
    return OrderView(**given, order_state=order.state, lines=[_line(each) for each in order.lines])


def render_payment(payment: Payment) -> PaymentView:
    """The payment for the API."""
    fields = structs.asdict(payment)
    return PaymentView(
        **{name: fields[name] for name in PaymentView.__struct_fields__ if name != "progress"},
        progress=payment.progress,
    )


def render_story(story: OrderStory) -> OrderStoryView:
    """The whole story for the API."""
    return OrderStoryView(
        order=render_order(story.order), payments=[render_payment(each) for each in story.payments],
        returns=story.returns, timeline=story.entries,
    )  # fmt: skip


def _line(line: OrderLine) -> OrderLineView:
    every, left = sum_runs(line.runs), sum_runs(live(line.runs))
    return OrderLineView(
        line=line.line, variant_id=line.variant_id, product_id=line.product_id, sku=line.sku, name=line.name,
        brand=line.brand, vat_bp=line.vat_bp, list_minor=line.list_minor, reference_minor=line.reference_minor,
        quantity=every.quantity, gross_minor=every.gross_minor, net_minor=every.net_minor, vat_minor=every.vat_minor,
        live_quantity=left.quantity, live_minor=left.net_minor, progress=line_state(line.runs), runs=line.runs,
        delivery=line.delivery, note=line.note, gift_of=line.gift_of,
    )  # fmt: skip
