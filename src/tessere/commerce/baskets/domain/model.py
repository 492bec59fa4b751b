"""What the slice speaks of: baskets, whose they are, and what is told of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from tessere.commerce.baskets.domain.lines import BasketLine, Entry, fold
from tessere.kernel.errors import Conflict, FieldError, Invalid
from tessere.kernel.events import DomainEvent

BasketId = UUID
BasketKind = Literal["current", "wish_list", "saved"]
BasketState = Literal["open", "merged", "sold"]
AnonymousId = Annotated[str, Meta(min_length=1, max_length=200)]
Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
CouponCode = Annotated[str, Meta(min_length=1, max_length=64)]
BasketName = Annotated[str, Meta(max_length=100)]
MOST_COUPONS = 10
MOST_SAVED = 50
# A visitor who never came back.
IDLE_FOR = timedelta(days=90)


class Owner(Struct, frozen=True, kw_only=True):
    """A customer, or a visitor who is not known yet: exactly one of the two."""

    customer_id: UUID | None = None
    anonymous_id: str | None = None

    @property
    def source(self) -> str:
        """How entries name their owner."""
        return f"customer:{self.customer_id}" if self.customer_id is not None else f"anonymous:{self.anonymous_id}"


class CouponEntry(Struct, frozen=True, kw_only=True):
    """A code that somebody entered."""

    code: str
    source: str


class GiftChoice(Struct, frozen=True, kw_only=True):
    """Which gift of a promotion the customer wants."""

    promotion_id: str
    variant: str
    chosen_at: datetime


class StoredBasket(Struct, frozen=True, kw_only=True):
    """A basket with the entries of every source."""

    id: BasketId
    kind: BasketKind
    state: BasketState
    name: str
    customer_id: UUID | None
    anonymous_id: str | None
    source: str
    entries: tuple[Entry, ...]
    coupons: tuple[CouponEntry, ...]
    choices: tuple[GiftChoice, ...]
    method: str | None
    currency: str
    channel: str
    touchpoint: str | None
    share_edition: int
    merged_into: UUID | None
    order_id: UUID | None
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def owner(self) -> Owner:
        """Whose it is."""
        return Owner(customer_id=self.customer_id, anonymous_id=self.anonymous_id)


class Basket(Struct, frozen=True, kw_only=True):
    """A basket as people see it. `kind`: the current one, the wish list, or one that was saved; `method`: how it is sent."""

    id: BasketId
    kind: BasketKind
    state: BasketState
    name: str
    customer_id: UUID | None
    anonymous_id: str | None
    lines: tuple[BasketLine, ...]
    coupons: tuple[str, ...]
    gifts: dict[str, str]
    method: str | None
    currency: str
    channel: str
    touchpoint: str | None
    shared: bool
    order_id: UUID | None
    created_at: datetime
    updated_at: datetime
    version: int


class LineChange(Struct, frozen=True, kw_only=True):
    """From so many pieces of a variant to so many; 0: not in the basket."""

    variant_id: UUID
    before: int
    after: int


class _BasketEvent(DomainEvent, frozen=True, kw_only=True):
    basket_id: UUID
    customer_id: UUID | None = None
    anonymous_id: str | None = None

    def key(self) -> str:
        """In order by basket."""
        return str(self.basket_id)


class BasketChanged(_BasketEvent, frozen=True, kw_only=True):
    """Lines of a basket are others now; `channel` and `touchpoint` say where that was done."""

    kind: BasketKind
    channel: str
    touchpoint: str | None
    changes: tuple[LineChange, ...]


class BasketMerged(_BasketEvent, frozen=True, kw_only=True):
    """Baskets became part of this one, because their owners turned out to be its customer."""

    merged_ids: tuple[UUID, ...]


class BasketParted(_BasketEvent, frozen=True, kw_only=True):
    """Owners turned out to be somebody else: their lines went back to their own baskets."""

    restored_ids: tuple[UUID, ...]


class BasketHandedOver(_BasketEvent, frozen=True, kw_only=True):
    """A basket goes on in another place than the one where its code was asked for."""

    from_channel: str
    from_touchpoint: str | None
    channel: str
    touchpoint: str | None


class BasketClosed(_BasketEvent, frozen=True, kw_only=True):
    """A basket was sold."""

    order_id: UUID


def render(basket: StoredBasket) -> Basket:
    """The basket as people see it."""
    return Basket(
        id=basket.id, kind=basket.kind, state=basket.state, name=basket.name, customer_id=basket.customer_id,
        anonymous_id=basket.anonymous_id, lines=fold(basket.entries), coupons=codes_of(basket),
        gifts={each.promotion_id: each.variant for each in latest_choices(basket.choices)}, method=basket.method,
        currency=basket.currency, channel=basket.channel, touchpoint=basket.touchpoint,
        shared=basket.share_edition > 0, order_id=basket.order_id, created_at=basket.created_at,
        updated_at=basket.updated_at, version=basket.version,
    )  # fmt: skip


def codes_of(basket: StoredBasket) -> tuple[str, ...]:
    """Every code that was entered, once."""
    return tuple(sorted({each.code for each in basket.coupons}))


def latest_choices(choices: tuple[GiftChoice, ...]) -> tuple[GiftChoice, ...]:
    """Of each promotion the last gift that was chosen."""
    found: dict[str, GiftChoice] = {}
    for each in sorted(choices, key=lambda choice: (choice.chosen_at, choice.variant)):
        found[each.promotion_id] = each
    return tuple(found[key] for key in sorted(found))


def changes_between(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> tuple[LineChange, ...]:
    """What became of the lines."""
    old = {line.variant_id: line.quantity for line in fold(before)}
    new = {line.variant_id: line.quantity for line in fold(after)}
    return tuple(
        LineChange(variant_id=each, before=old.get(each, 0), after=new.get(each, 0))
        for each in sorted(old.keys() | new.keys())
        if old.get(each, 0) != new.get(each, 0)
    )


def normalise_code(code: str) -> str:
    """A coupon as it is compared: no blanks or hyphens, capitals."""
    return "".join(each for each in code if not each.isspace() and each != "-").upper()


def check_owner(owner: Owner) -> None:
    """Invalid unless it is one of the two."""
    if (owner.customer_id is None) == (owner.anonymous_id is None):
        message = "a basket belongs to a customer or to an anonymous visitor: give one of the two"
        raise Invalid(message, errors=[FieldError("/customer_id", message)])


def require_open(basket: StoredBasket) -> None:
    """Conflict when it was sold."""
    if basket.state != "open":
        raise Conflict("this basket was sold; open a new one", code="basket_closed")
