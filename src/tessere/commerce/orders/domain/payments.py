"""Payments of an order: what is known of one, and how answers and news of a provider add to that, in whatever order they come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.orders.domain.providers import Deed, ProviderAnswer
from tessere.kernel.errors import Conflict

Tender = Literal["card", "cash", "desk_card", "bank_transfer", "gift_card", "points", "exchange"]
Progress = Literal["pending", "requires_action", "authorized", "captured", "voided", "failed"]
AttemptState = Literal["started", "succeeded", "failed"]
# An attempt without an answer for so long was cut off, and is made again under its key.
CUT_OFF_AFTER = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=20)


class Payment(Struct, frozen=True, kw_only=True):
    """One tender of an order. `captured` and `refunded` only ever grow, so that news may come late, twice or out of order."""

    id: UUID
    order_id: UUID
    provider: str
    tender: Tender
    amount_minor: int
    currency: str
    authorized_minor: int = 0
    captured_minor: int = 0
    refunded_minor: int = 0
    voided: bool = False
    failure: str | None = None
    failure_text: str | None = None
    provider_ref: str | None = None
    next_action: dict[str, Any] | None = None
    touchpoint: str | None = None
    taken_by: str | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        if self.captured_minor:
            return "captured"
        if self.voided:
            return "voided"
        if self.authorized_minor:
            return "authorized"
        if self.failure is not None:
            return "failed"
        return "requires_action" if self.next_action is not None else "pending"

    @property
    def promised_minor(self) -> int:
        """What is authorized and neither captured nor let go of."""
        return 0 if self.voided or self.captured_minor else self.authorized_minor


class Attempt(Struct, frozen=True, kw_only=True):
    """Something asked of a provider; its id is the key under which asking again is harmless. `details` are what it takes to ask
    again."""

    id: UUID
    payment_id: UUID
    deed: Deed
    amount_minor: int
    state: AttemptState
    details: dict[str, Any]
    error: str | None
    tries: int
    requested_at: datetime
    tried_at: datetime
    finished_at: datetime | None


def apply_answer(payment: Payment, attempt: Attempt, answer: ProviderAnswer, *, refunded_minor: int) -> Payment:
    """What is known after an answer; `refunded_minor` are all refunds of the payment that succeeded, this one included."""
    payment = replace(payment, provider_ref=payment.provider_ref or answer.provider_ref)
    if answer.outcome == "failed":
        if attempt.deed != "authorize":
            return payment  # money that could not be moved is where it was
        return replace(payment, failure=answer.code or "declined", failure_text=answer.text, next_action=None)
    if attempt.deed == "refund":
        grown = max(payment.refunded_minor, refunded_minor) if answer.outcome == "succeeded" else payment.refunded_minor
        return replace(payment, refunded_minor=grown)
    if attempt.deed == "void":
        return replace(payment, voided=True, next_action=None)
    return apply_figures(
        payment, authorized_minor=answer.authorized_minor, captured_minor=answer.captured_minor,
        next_action=answer.next_action,
    )  # fmt: skip


def apply_figures(
    payment: Payment,
    *,
    authorized_minor: int = 0,
    captured_minor: int = 0,
    refunded_minor: int = 0,
    voided: bool = False,
    failure: str | None = None,
    failure_text: str | None = None,
    next_action: dict[str, Any] | None = None,
) -> Payment:
    """What a provider says of a payment joins what is known: sums grow, what is settled stays."""
    authorized = max(payment.authorized_minor, authorized_minor)
    captured = max(payment.captured_minor, captured_minor)
    settled = bool(authorized or captured or voided or payment.voided)
    return replace(
        payment,
        authorized_minor=authorized,
        captured_minor=captured,
        refunded_minor=max(payment.refunded_minor, refunded_minor),
        voided=payment.voided or voided,
        failure=None if settled else failure or payment.failure,
        failure_text=None if settled else failure_text or payment.failure_text,
        next_action=None if settled or failure else next_action or payment.next_action,
    )


def check_capture(payment: Payment, amount_minor: int) -> None:
    """Conflict unless so much of it is authorized and not captured yet."""
    if payment.progress != "authorized" or not 1 <= amount_minor <= payment.authorized_minor:
        raise Conflict(f"{payment.promised_minor} of this payment can be captured", code="not_capturable")


def check_void(payment: Payment) -> None:
    """Conflict when there is nothing left to let go of."""
    if payment.progress not in ("pending", "requires_action", "authorized"):
        raise Conflict(f"a payment that is {payment.progress} cannot be let go of", code="not_voidable")


def refundable(payment: Payment, under_way_minor: int) -> int:
    """What can be given back of it, beside what is being given back."""
    return max(0, payment.captured_minor - payment.refunded_minor - under_way_minor)
