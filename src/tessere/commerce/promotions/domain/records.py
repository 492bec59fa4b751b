"""What is kept of promotions, coupons and their uses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from tessere.commerce.offers import Applied, PromotionDraft
from tessere.kernel.errors import Conflict
from tessere.kernel.events import DomainEvent

State = Literal["draft", "active", "paused", "ended"]
HoldState = Literal["held", "committed", "released", "expired", "returned"]
Cause = Literal["limit_reached", "budget_spent", "customer_limit", "coupon_used_up"]


class StoredPromotion(Struct, frozen=True, kw_only=True):
    """A promotion as it was last saved, which is version `newest`; `live` is the one that customers get, or got last."""

    id: UUID
    state: State
    newest: int
    live: int | None
    version: int
    content: PromotionDraft
    created_at: datetime
    updated_at: datetime


class UsesHold(Struct, frozen=True, kw_only=True):
    """What an owner (a basket, an order) has taken of promotions."""

    id: UUID
    owner_id: UUID
    state: HoldState
    content: bytes
    expires_at: datetime


class CouponRecord(Struct, frozen=True, kw_only=True):
    """A code of one promotion; `max_uses` None is without limit, `customer_id` makes it personal."""

    code: str
    promotion_id: UUID
    batch_id: UUID | None
    customer_id: UUID | None
    max_uses: int | None
    uses: int
    expires_at: datetime | None
    created_at: datetime


class OffersPublished(DomainEvent, frozen=True, kw_only=True):
    """What is on offer is another bundle from now on."""

    version: int
    bundle_hash: str


class OfferUsedUp(Conflict):
    """Somebody else took the last of an offer; ask for the quote again."""

    code = "offer_used_up"

    def __init__(self, promotion_id: str, name: str, cause: Cause) -> None:
        why = {
            "limit_reached": "it has been used as often as it may be",
            "budget_spent": "its budget does not cover this any more",
            "customer_limit": "this customer has used it as often as one customer may",
            "coupon_used_up": "its coupon has been used or is over",
        }[cause]
        super().__init__(f"the offer {name!r} ({promotion_id}) is used up: {why}; ask for the quote again")
        self.promotion_id = promotion_id
        self.cause = cause


def content_of_uses(uses: Iterable[Applied], customer_id: UUID | None) -> bytes:
    """What tells one request for uses from another."""
    rows = sorted((each.promotion_id, each.amount_minor, each.coupon) for each in uses)
    return hashlib.sha256(msgspec.json.encode((rows, customer_id))).digest()
