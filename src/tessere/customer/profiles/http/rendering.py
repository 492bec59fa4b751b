"""Customers as the API shows them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from tessere.customer.events import Channel
from tessere.customer.identity import KnownIdentifier, Rules, Strength
from tessere.customer.profiles.store.reading import CardRow
from tessere.kernel.money import Money
from tessere.kernel.time import from_micros


class Card(Struct, frozen=True, kw_only=True):
    """One line about a customer."""

    id: UUID
    name: str | None
    email: str | None
    phone: str | None
    loyalty_card: str | None
    city: str | None
    last_seen_at: datetime | None
    last_channel: Channel | None
    order_count: int
    spent: Money
    tier: str | None
    shared_device: bool


class IdentifierView(Struct, frozen=True, kw_only=True):
    """An identifier of a customer; `shared` devices belong to several people."""

    key: UUID
    namespace: str
    value: str
    strength: Strength
    first_seen_at: datetime
    shared: bool
    profile_id: UUID
    profile_birth_id: UUID


def render_card(row: CardRow) -> Card:
    """The card for the API."""
    return Card(
        id=row.id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        loyalty_card=row.loyalty_card,
        city=row.city,
        last_seen_at=from_micros(row.last_seen_at) if row.last_seen_at else None,
        last_channel=Channel(row.last_channel) if row.last_channel else None,
        order_count=row.order_count,
        spent=Money(row.spent_minor, row.currency),
        tier=row.tier,
        shared_device=row.shared_device,
    )


def render_identifier(each: KnownIdentifier, rules: Rules) -> IdentifierView:
    """The identifier for the API."""
    namespace = rules.namespaces.get(each.namespace)
    return IdentifierView(
        key=each.key,
        namespace=each.namespace,
        value=each.value,
        strength=namespace.strength if namespace else "strong",
        first_seen_at=each.first_seen_at,
        shared=each.shared,
        profile_id=each.profile_id,
        profile_birth_id=each.birth_id,
    )
