"""What a checkout asks for, and what stands between a basket and an order that is paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from tessere.commerce.orders import OrderContact, OrderLine, PostalAddress
from tessere.commerce.stock import Hold, StockLine
from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.ids import derived_uuid

CheckoutState = Literal["placed", "confirmed", "undone"]
MOST_TENDERS = 5
# How long goods are kept for somebody who is paying, or whose transfer is on its way.
_PAYING, _TRANSFER = timedelta(minutes=30), timedelta(days=7)
# Who takes what people hand over, and writes down.
MANUAL = "manual"
# Holds outlast the deadline: what is paid at the last moment must still be there.
SLACK = timedelta(minutes=15)


class TenderAsked(Struct, frozen=True, kw_only=True):
    """A way to pay: everything that is open unless an amount is given. `details` are the provider's own."""

    tender: Literal["card", "cash", "desk_card", "bank_transfer", "gift_card", "points"]
    provider: Annotated[str, Meta(max_length=64)] | None = None
    amount_minor: Annotated[int, Meta(ge=1, le=10**12)] | None = None
    points: Annotated[int, Meta(ge=1, le=10**9)] | None = None
    code: Annotated[str, Meta(max_length=64)] | None = None
    pin: Annotated[str, Meta(max_length=16)] | None = None
    details: Annotated[dict[str, Any], Meta(max_length=20)] = {}


class CheckoutDraft(Struct, frozen=True, kw_only=True):
    """What is bought, where, by whom, and how it is paid. `id` is the client's, so that it happens once.

    `quote_hash` is what the customer agreed to. `handed_over`: they leave with the goods. `pay_at_pickup`: reserved in the
    shop without paying.
    """

    id: UUID
    quote_hash: Annotated[str, Meta(max_length=64)]
    channel: str
    touchpoint: str | None = None
    language: Literal["it", "en"] = "it"
    contact: OrderContact = OrderContact()
    billing: PostalAddress | None = None
    shipping: PostalAddress | None = None
    tenders: Annotated[tuple[TenderAsked, ...], Meta(max_length=MOST_TENDERS)] = ()
    handed_over: bool = False
    pay_at_pickup: bool = False


class Checkout(Struct, frozen=True, kw_only=True):
    """What an order keeps until it is paid: `hold_ids` of stock; offers are kept under the checkout's own id."""

    id: UUID
    order_id: UUID
    basket_id: UUID | None
    state: CheckoutState
    hold_ids: tuple[UUID, ...]
    reopen: bool
    deadline: datetime
    created_at: datetime
    settled_at: datetime | None = None


class StockGroup(Struct, frozen=True, kw_only=True):
    """Pieces that come from one choice of places: the shop where they are collected, or wherever there are some."""

    touchpoint: str | None
    lines: tuple[StockLine, ...]

    def owner_id(self, checkout_id: UUID) -> UUID:
        """Under which they are held: the same for the same checkout."""
        return derived_uuid(checkout_id.bytes, (self.touchpoint or "").encode())


def check_draft(draft: CheckoutDraft, *, ships: bool, free: bool) -> None:
    """Invalid when what is needed to deliver, or to be paid, is missing."""
    problems = []
    if draft.handed_over and draft.touchpoint is None:
        problems.append(FieldError("/touchpoint", "say in which shop the goods are handed over"))
    if draft.handed_over and draft.pay_at_pickup:
        problems.append(FieldError("/pay_at_pickup", "what is handed over is paid now"))
    if ships and not draft.handed_over and not _complete(draft.shipping):
        problems.append(FieldError("/shipping", "give name, street, city and postal code: something is sent"))
    if ships and draft.pay_at_pickup:
        problems.append(FieldError("/pay_at_pickup", "something is sent; only what is collected is paid there"))
    if not draft.handed_over and not (draft.contact.email or draft.contact.phone):
        problems.append(FieldError("/contact", "give an e-mail address or a phone number"))
    if not free and not draft.tenders and not draft.pay_at_pickup:
        problems.append(FieldError("/tenders", "say how it is paid"))
    if any(each.tender == "gift_card" and not each.code for each in draft.tenders):
        problems.append(FieldError("/tenders", "give the gift card's code"))
    if any(each.tender == "points" and not each.points for each in draft.tenders):
        problems.append(FieldError("/tenders", "say how many points"))
    if problems:
        raise Invalid("the order cannot be placed like this", errors=problems)


def deadline_of(draft: CheckoutDraft, now: datetime) -> datetime:
    """Until when it must be paid."""
    waits = any(each.tender == "bank_transfer" for each in draft.tenders)
    return now + (_TRANSFER if waits else _PAYING)


def group_lines(lines: Iterable[OrderLine]) -> list[StockGroup]:
    """The pieces by where they are to come from, one group for each shop of collection and one for what is sent."""
    groups: dict[str | None, dict[UUID, int]] = {}
    for each in lines:
        place = each.delivery.touchpoint if each.delivery.kind == "pickup" else None
        wanted = groups.setdefault(place, {})
        wanted[each.variant_id] = wanted.get(each.variant_id, 0) + sum(run.quantity for run in each.runs)
    return [
        StockGroup(
            touchpoint=place,
            lines=tuple(StockLine(variant_id=id, quantity=count) for id, count in sorted(wanted.items())),
        )
        for place, wanted in sorted(groups.items(), key=lambda each: each[0] or "")
    ]


def held_for(checkout_id: UUID, lines: Iterable[OrderLine], holds: Iterable[Hold]) -> dict[str | None, Hold]:
    """A checkout's holds by the shop where their pieces are collected; None: they are sent."""
    owners = {group.owner_id(checkout_id): group.touchpoint for group in group_lines(lines)}
    return {owners[hold.owner_id]: hold for hold in holds if hold.owner_id in owners}


def payment_id(checkout_id: UUID, place: int) -> UUID:
    """The id of a checkout's tender: asked again, it is the same payment."""
    return derived_uuid(checkout_id.bytes, str(place).encode())


def is_sent(lines: Sequence[OrderLine]) -> bool:
    """Whether anything goes to an address."""
    return any(each.delivery.kind == "ship" and each.gift_of is None for each in lines)


def _complete(address: PostalAddress | None) -> bool:
    return address is not None and all((address.name, address.street, address.city, address.postal_code))
