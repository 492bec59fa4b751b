"""What a payment provider must be able to do: the port that connectors, the desk, gift cards and points fit.

Every deed carries a key: asked again under it, a provider does it once and answers the same. Deeds run outside of any
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from msgspec import Struct

Deed = Literal["authorize", "capture", "void", "refund"]
Outcome = Literal["succeeded", "pending", "failed"]


class ProviderAsk(Struct, frozen=True, kw_only=True):
    """A deed. `details` are the provider's own (a card's token, where to come back to); `provider_ref` names a payment that was
    authorized."""

    key: str
    deed: Deed
    payment_id: UUID
    order_id: UUID
    order_number: str
    tender: str
    amount_minor: int
    currency: str
    provider_ref: str | None
    customer_id: UUID | None
    details: Mapping[str, Any]


class ProviderAnswer(Struct, frozen=True, kw_only=True):
    """What came of it: done, still under way (perhaps until the customer has done the `next_action`), or refused with a code and
    words for the customer. The sums are of the whole payment."""

    outcome: Outcome
    provider_ref: str | None = None
    authorized_minor: int = 0
    captured_minor: int = 0
    next_action: dict[str, Any] | None = None
    code: str | None = None
    text: str | None = None


class ProviderNews(Struct, frozen=True, kw_only=True):
    """What a webhook says of a payment, named by our id or the provider's; sums that it does not tell are 0."""

    id: str
    kind: str
    payment_id: UUID | None
    provider_ref: str | None
    authorized_minor: int = 0
    captured_minor: int = 0
    refunded_minor: int = 0
    voided: bool = False
    failure: str | None = None
    failure_text: str | None = None


class ProviderUnreachable(Exception):
    """It is not known whether the deed was done: ask again under the same key."""


class PaymentProvider(Protocol):
    """Moves money, or whatever stands for it."""

    @property
    def code(self) -> str:
        """Its name in routes and rows."""

    @property
    def tenders(self) -> frozenset[str]:
        """What it takes."""

    async def carry_out(self, ask: ProviderAsk) -> ProviderAnswer:
        """Do it, once for a key; ProviderUnreachable when it is not known whether it was done."""

    def read_news(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> ProviderNews | None:
        """What a webhook tells; None when it is about nothing of ours; Forbidden when it is not signed by the provider."""


Providers = Mapping[str, PaymentProvider]
