"""What is told of fulfillment: enough for a message to the customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.commerce.fulfillment.domain.model import Fulfillment, FulfillmentKind, Package
from tessere.commerce.orders import Order
from tessere.kernel.events import DomainEvent


class FulfilledLine(Struct, frozen=True, kw_only=True):
    """Pieces of a line, for those who are told."""

    line: int
    variant_id: UUID
    sku: str
    name: str
    quantity: int


class _FulfillmentEvent(DomainEvent, frozen=True, kw_only=True):
    fulfillment_id: UUID
    order_id: UUID
    number: str
    kind: FulfillmentKind
    customer_id: UUID | None
    anonymous_id: str | None
    channel: str
    language: str
    location_id: UUID | None
    touchpoint: str | None
    lines: tuple[FulfilledLine, ...]

    def key(self) -> str:
        """In order by order."""
        return str(self.order_id)


class FulfillmentOpened(_FulfillmentEvent, frozen=True, kw_only=True):
    """A place has something to make ready."""


class FulfillmentUnsourced(_FulfillmentEvent, frozen=True, kw_only=True):
    """No place has these pieces: somebody has to look."""

    reason: str


class FulfillmentRejected(_FulfillmentEvent, frozen=True, kw_only=True):
    """A place cannot give these pieces."""

    reason: str


class FulfillmentReady(_FulfillmentEvent, frozen=True, kw_only=True):
    """It can be collected with this code until then; so much is to be paid there."""

    code: str
    pickup_until: datetime
    to_pay_minor: int
    currency: str


class FulfillmentShipped(_FulfillmentEvent, frozen=True, kw_only=True):
    """A parcel left."""

    package: Package


class FulfillmentHandedOver(_FulfillmentEvent, frozen=True, kw_only=True):
    """The customer has it."""

    handed_by: str


class ReservationExpired(_FulfillmentEvent, frozen=True, kw_only=True):
    """It was not collected in time, and is for others again; `credit_minor` is what the customer is owed for it."""

    code: str | None
    credit_minor: int
    currency: str


def about(known: Fulfillment, order: Order) -> dict[str, Any]:
    """What every event says."""
    return {
        "fulfillment_id": known.id, "order_id": order.id, "number": order.number, "kind": known.kind,
        "customer_id": order.customer_id, "anonymous_id": order.anonymous_id, "channel": order.channel,
        "language": order.language, "location_id": known.location_id, "touchpoint": known.touchpoint,
        "lines": tuple(
            FulfilledLine(
                line=each.line, variant_id=each.variant_id, sku=each.sku, name=each.name, quantity=each.quantity
            )
            for each in known.lines
        ),
    }  # fmt: skip
