"""What the slice speaks of: orders, whose they are, and what is told of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from tessere.commerce.baskets import DeliveryChoice, QuotedBasket
from tessere.commerce.orders.domain.units import DELIVERED, GONE, OrderRun, UnitState, live, sum_runs
from tessere.kernel.errors import Conflict
from tessere.kernel.events import DomainEvent

OrderState = Literal["placed", "confirmed", "part_fulfilled", "fulfilled", "cancelled"]
PaymentState = Literal["unpaid", "authorized", "part_paid", "paid", "part_refunded", "refunded"]
Short = Annotated[str, Meta(max_length=200)]
Reason = Annotated[str, Meta(max_length=500)]


class OrderContact(Struct, frozen=True, kw_only=True):
    """How the customer is reached about this order."""

    name: Short = ""
    email: Short | None = None
    phone: Short | None = None


class PostalAddress(Struct, frozen=True, kw_only=True):
    """Where goods or papers go."""

    name: Short = ""
    street: Short = ""
    city: Short = ""
    province: Short = ""
    postal_code: Short = ""
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "IT"


class OrderLine(Struct, frozen=True, kw_only=True):
    """What was sold, frozen as it was then."""

    line: int
    variant_id: UUID
    product_id: UUID | None
    sku: str
    name: str
    brand: str | None
    categories: list[str]
    vat_bp: int
    list_minor: int | None
    reference_minor: int | None
    runs: tuple[OrderRun, ...]
    delivery: DeliveryChoice
    note: str = ""
    gift_of: str | None = None


class ShippingCharge(Struct, frozen=True, kw_only=True):
    """What sending costs; given back when nothing is left to be sent, or on its own."""

    method: str
    name: str
    gross_minor: int
    net_minor: int
    vat_minor: int
    vat_bp: int
    waived: bool = False


class PromotionUsed(Struct, frozen=True, kw_only=True):
    """What a promotion took off the order when it was placed."""

    promotion_id: str
    name: str
    amount_minor: int


class Allowance(Struct, frozen=True, kw_only=True):
    """What the retailer lets the customer off afterwards."""

    amount_minor: int
    reason: str
    at: datetime


class Order(Struct, frozen=True, kw_only=True):
    """An order. Sums of money over its payments are kept beside it: `authorized` is promised, `captured` is here."""

    id: UUID
    number: str
    reference: str
    content: bytes
    channel: str
    touchpoint: str | None
    customer_id: UUID | None
    anonymous_id: str | None
    contact: OrderContact
    billing: PostalAddress | None
    shipping: PostalAddress | None
    language: str
    currency: str
    lines: tuple[OrderLine, ...]
    charge: ShippingCharge | None
    promotions: tuple[PromotionUsed, ...]
    coupons: tuple[str, ...]
    allowances: tuple[Allowance, ...]
    basket_id: UUID | None
    quote_hash: str
    stock_hold_id: UUID | None
    offers_owner_id: UUID | None
    exchange_of: UUID | None
    authorized_minor: int
    captured_minor: int
    refunded_minor: int
    placed_at: datetime
    confirmed_at: datetime | None
    updated_at: datetime
    version: int

    @property
    def total_minor(self) -> int:
        """What it cost when it was placed, with what was added since."""
        charge = self.charge.net_minor if self.charge else 0
        return sum(sum_runs(each.runs).net_minor for each in self.lines) + charge

    @property
    def due_minor(self) -> int:
        """What it costs now: without what was cancelled, came back, or was let off."""
        charge = self.charge.net_minor if self.charge and not self.charge.waived else 0
        pieces = sum(sum_runs(live(each.runs)).net_minor for each in self.lines)
        return max(0, pieces + charge - sum(each.amount_minor for each in self.allowances))

    @property
    def open_minor(self) -> int:
        """What is still to be paid or promised."""
        return max(0, self.due_minor - self.authorized_minor - (self.captured_minor - self.refunded_minor))

    @property
    def credit_minor(self) -> int:
        """What the customer has paid too much, and may have back."""
        return max(0, self.captured_minor - self.refunded_minor - self.due_minor)

    @property
    def state(self) -> OrderState:
        """How far it has come, told by its pieces, so that the two cannot disagree."""
        states = {run.state for line in self.lines for run in line.runs}
        if states <= {"cancelled"}:
            return "cancelled"
        if states <= DELIVERED | GONE:
            return "fulfilled"
        if states & (DELIVERED | {"returned"}):
            return "part_fulfilled"
        return "confirmed" if self.confirmed_at is not None else "placed"

    @property
    def payment_state(self) -> PaymentState:
        """How far the money has come."""
        if self.refunded_minor:
            return "refunded" if self.refunded_minor >= self.captured_minor else "part_refunded"
        if self.captured_minor:
            return "paid" if self.captured_minor >= self.due_minor else "part_paid"
        if self.due_minor == 0:
            return "paid"
        return "authorized" if self.authorized_minor >= self.due_minor else "unpaid"


class UnitMove(Struct, frozen=True, kw_only=True):
    """So many pieces of a line."""

    line: int
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]


class QuoteChanged(Conflict):
    """What is to be paid is not what the customer agreed to; `quote` is what it is now."""

    code = "quote_changed"

    def __init__(self, quote: QuotedBasket) -> None:
        super().__init__("prices, offers or what is available changed meanwhile; show the new quote and ask again")
        self.quote = quote
        self.members = {"quote": quote}


class SoldLine(Struct, frozen=True, kw_only=True):
    """Pieces of a line, for those who are told."""

    line: int
    variant_id: UUID
    sku: str
    name: str
    brand: str | None
    categories: list[str]
    quantity: int
    gross_minor: int
    net_minor: int


class _OrderEvent(DomainEvent, frozen=True, kw_only=True):
    order_id: UUID
    number: str
    customer_id: UUID | None
    anonymous_id: str | None
    channel: str
    touchpoint: str | None
    currency: str

    def key(self) -> str:
        """In order by order."""
        return str(self.order_id)


class OrderPlaced(_OrderEvent, frozen=True, kw_only=True):
    """Somebody bought."""

    total_minor: int
    basket_id: UUID | None
    lines: tuple[SoldLine, ...]
    promotions: tuple[PromotionUsed, ...]
    coupons: tuple[str, ...]
    exchange_of: UUID | None = None


class OrderConfirmed(_OrderEvent, frozen=True, kw_only=True):
    """It may be made ready: it is paid, or need not be yet."""


class OrderPaid(_OrderEvent, frozen=True, kw_only=True):
    """Everything that is due has been captured."""

    captured_minor: int


class OrderCancelled(_OrderEvent, frozen=True, kw_only=True):
    """Pieces will not be delivered; `whole`: none will."""

    whole: bool
    reason: str
    lines: tuple[SoldLine, ...]
    stock_hold_id: UUID | None
    offers_owner_id: UUID | None


class OrderReturned(_OrderEvent, frozen=True, kw_only=True):
    """Pieces came back; the place is where that was."""

    return_id: UUID
    reason: str
    lines: tuple[SoldLine, ...]
    credit_minor: int


class OrderRefunded(_OrderEvent, frozen=True, kw_only=True):
    """Money went back."""

    amount_minor: int
    refunded_minor: int


class OrderEdited(_OrderEvent, frozen=True, kw_only=True):
    """Lines were added, or addresses changed."""

    added: tuple[SoldLine, ...]


class UnitsMoved(_OrderEvent, frozen=True, kw_only=True):
    """Pieces came further on their way."""

    to: UnitState
    lines: tuple[SoldLine, ...]


def sold(line: OrderLine, runs: tuple[OrderRun, ...]) -> SoldLine:
    """Pieces of a line, for those who are told."""
    figures = sum_runs(runs)
    return SoldLine(
        line=line.line, variant_id=line.variant_id, sku=line.sku, name=line.name, brand=line.brand,
        categories=line.categories, quantity=figures.quantity, gross_minor=figures.gross_minor,
        net_minor=figures.net_minor,
    )  # fmt: skip


def about(order: Order) -> dict[str, Any]:
    """What every event says of its order."""
    return {
        "order_id": order.id, "number": order.number, "customer_id": order.customer_id,
        "anonymous_id": order.anonymous_id, "channel": order.channel, "touchpoint": order.touchpoint,
        "currency": order.currency,
    }  # fmt: skip
