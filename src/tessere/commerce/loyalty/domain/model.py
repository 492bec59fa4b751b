"""What the slice speaks of beyond the ledger, and what it tells others."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.events import DomainEvent

HoldState = Literal["active", "captured", "released", "expired"]
CardState = Literal["active", "lost", "closed"]
GiftState = Literal["issued", "active", "blocked", "expired"]
RewardKind = Literal["coupon", "gift", "service"]
ClaimState = Literal["claimed", "fulfilled", "cancelled"]
LONGEST_TTL = timedelta(days=30)
Reference = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._:/#-]*\Z")]
Kind = Annotated[str, Meta(pattern=r"^[a-z][a-z_]{0,39}\Z")]
Note = Annotated[str, Meta(max_length=500)]


class Source(Struct, frozen=True):
    """Why something moves, such as ("order", its id): the same source and purpose move it once."""

    kind: Kind
    id: Reference


class LoyaltyCard(Struct, frozen=True, kw_only=True):
    """A card of plastic or of pixels; `customer_id` is who has it today."""

    number: str
    customer_id: UUID
    state: CardState
    issued_at: datetime


class TenderHold(Struct, frozen=True, kw_only=True):
    """Points, or money of a gift card, kept for an owner (a checkout); `value_minor` is what they pay."""

    id: UUID
    account_id: UUID | None
    gift_card_id: UUID | None
    source_kind: str
    source_id: str
    unit: str
    amount: int
    value_minor: int
    captured: int
    restored: int
    state: HoldState
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None


class GiftCard(Struct, frozen=True, kw_only=True):
    """A gift card without its code, of which only the last four letters are known."""

    id: UUID
    last_four: str
    has_pin: bool
    currency: str
    amount_minor: int
    balance_minor: int
    held_minor: int
    state: GiftState
    issued_at: datetime
    activated_at: datetime | None
    expires_at: datetime | None
    version: int


class Reward(Struct, frozen=True, kw_only=True):
    """What can be had for points; `grants` tells whoever fulfils it what it is (a promotion, a variant, a service)."""

    id: UUID
    name: dict[str, str]
    kind: RewardKind
    points: int
    grants: dict[str, Any]
    start: datetime | None
    end: datetime | None
    enabled: bool
    version: int


class RewardClaim(Struct, frozen=True, kw_only=True):
    """A reward that a customer took."""

    id: UUID
    account_id: UUID
    reward_id: UUID
    kind: RewardKind
    grants: dict[str, Any]
    points: int
    source_kind: str
    source_id: str
    state: ClaimState
    claimed_at: datetime


class Balance(Struct, frozen=True, kw_only=True):
    """What a customer has: `available` can be spent now, `held` is kept for checkouts, `pending` waits for returns to end,
    `owed` was spent and then taken back."""

    customer_id: UUID
    available: int
    held: int
    pending: int
    owed: int
    tier: str | None
    tier_until: datetime | None
    next_expiry: datetime | None
    expiring: int


class StatementLine(Struct, frozen=True, kw_only=True):
    """A movement of a statement: what it changed, and what there was after it (pending, available and held, less what is
    owed)."""

    id: UUID
    at: datetime
    purpose: str
    source_kind: str
    source_id: str
    note: str
    points: int
    balance: int


class _OfCustomer(DomainEvent, frozen=True, kw_only=True):
    customer_id: UUID

    def key(self) -> str:
        """In order by customer."""
        return str(self.customer_id)


class PointsEarned(_OfCustomer, frozen=True, kw_only=True):
    """A sale earned points."""

    points: int
    source: Source
    available_at: datetime


class PointsBurned(_OfCustomer, frozen=True, kw_only=True):
    """Points paid, or were given for a reward."""

    points: int
    value_minor: int
    source: Source


class PointsReturned(_OfCustomer, frozen=True, kw_only=True):
    """A return took `taken_back` points that were earned, and gave `restored` points back that had paid."""

    taken_back: int
    restored: int
    source: Source


class PointsExpiring(_OfCustomer, frozen=True, kw_only=True):
    """Points will end soon."""

    points: int
    expires_at: datetime


class PointsExpired(_OfCustomer, frozen=True, kw_only=True):
    """Points have ended."""

    points: int


class TierChanged(_OfCustomer, frozen=True, kw_only=True):
    """A customer is in another tier, or in none."""

    tier: str | None
    previous: str | None
    upgraded: bool


class RewardClaimed(_OfCustomer, frozen=True, kw_only=True):
    """Somebody has to give a customer a reward: a coupon, a gift, a service."""

    claim_id: UUID
    reward_id: UUID
    kind: RewardKind
    grants: dict[str, Any]


class GiftCardChanged(DomainEvent, frozen=True, kw_only=True):
    """A gift card was issued, activated, used, blocked, or ended."""

    gift_card_id: UUID
    state: GiftState

    def key(self) -> str:
        """In order by card."""
        return str(self.gift_card_id)


def content_hash(*parts: object) -> bytes:
    """What a repeated request is recognized by."""
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).digest()


def check_ttl(ttl: timedelta) -> None:
    """Invalid when something cannot be held for so long."""
    if not timedelta(seconds=1) <= ttl <= LONGEST_TTL:
        raise Invalid("the time to hold is not valid", errors=[FieldError("/ttl_seconds", "1 second to 30 days")])
