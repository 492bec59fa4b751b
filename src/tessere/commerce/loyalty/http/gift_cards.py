"""Routes of gift cards, and of what the retailer owes."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.commerce.loyalty.domain.model import GiftCard, GiftState, Note, Source, StatementLine, TenderHold
from tessere.commerce.loyalty.domain.programs import Moment
from tessere.commerce.loyalty.http.points import Amount, Ttl
from tessere.commerce.loyalty.service import burning, gift_cards, reports
from tessere.commerce.loyalty.service.gift_cards import LARGEST_AMOUNT, MOST_AT_ONCE, IssuedCard
from tessere.commerce.loyalty.store.gift_cards import BookBalance
from tessere.commerce.loyalty.store.reports import EndingAmount
from tessere.infra.auth import requires
from tessere.infra.web import AppDatabase, Expected, Page, RequestPaging, RequestUnit, versioned


class NewGiftCards(Struct, frozen=True, kw_only=True):
    """Gift cards to issue; inactive ones are activated when they are paid for."""

    source: Source
    amount_minor: Annotated[int, Meta(ge=1, le=LARGEST_AMOUNT)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    count: Annotated[int, Meta(ge=1, le=MOST_AT_ONCE)] = 1
    expires_at: Moment | None = None
    with_pin: bool = False
    active: bool = True


class IssuedGiftCards(Struct, frozen=True):
    """Codes and PINs are shown this once."""

    items: list[IssuedCard]


class GiftCardCode(Struct, frozen=True, kw_only=True):
    """What stands on a gift card."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]
    pin: Annotated[str, Meta(max_length=20)] | None = None


class GiftCardHold(Struct, frozen=True, kw_only=True):
    """Money to keep for a checkout."""

    source: Source
    amount_minor: Amount
    ttl_seconds: Ttl = 900


class GiftCardBlock(Struct, frozen=True):
    """Why nobody may use it."""

    reason: Note = ""


class LoyaltyLiabilities(Struct, frozen=True):
    """Every book of the ledger; those of a unit sum to zero. `pending`, `active` and `held` less `owed` are what is owed to
    customers; `ending` says what of it ends in which month."""

    books: list[BookBalance]
    ending: list[EndingAmount]


@post("/api/v1/loyalty/gift-cards", guards=[requires("loyalty:write")], tags=["Loyalty"])
async def post_gift_cards(unit: RequestUnit, data: JSONBody[NewGiftCards]) -> IssuedGiftCards:
    """Issue gift cards."""
    issued = await gift_cards.issue_gift_cards(
        unit, source=data.source, amount_minor=data.amount_minor, currency=data.currency, count=data.count,
        expires_at=data.expires_at, with_pin=data.with_pin, active=data.active,
    )  # fmt: skip
    return IssuedGiftCards(issued)


@get("/api/v1/loyalty/gift-cards", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_gift_cards(
    unit: RequestUnit,
    paging: RequestPaging,
    last_four: Annotated[str | None, QueryParameter(max_length=4)] = None,
    status: Annotated[GiftState | None, QueryParameter()] = None,
) -> Page[GiftCard]:
    """Gift cards, the latest first; by the last four letters of their code."""
    found = await gift_cards.list_gift_cards(
        unit, limit=paging.fetch, last_four=last_four, state=status, before=paging.after(UUID)
    )
    return paging.page(found, key=lambda each: each.id)


@post("/api/v1/loyalty/gift-cards/look-up", status_code=200, guards=[requires("loyalty:read")], tags=["Loyalty"])
async def post_look_up(
    request: Request[Any, Any, Any], database: AppDatabase, data: JSONBody[GiftCardCode]
) -> Response[GiftCard]:
    """The gift card of a code, with its balance; after some wrong ones 429."""
    client = request.client.host if request.client else "unknown"
    found = await gift_cards.check_gift_code(database, code=data.code, pin=data.pin, client=client)
    return versioned(found, found.version)


@get("/api/v1/loyalty/gift-cards/{gift_card_id:uuid}", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_gift_card(unit: RequestUnit, gift_card_id: FromPath[UUID]) -> Response[GiftCard]:
    """One gift card."""
    found = await gift_cards.get_gift_card(unit, gift_card_id=gift_card_id)
    return versioned(found, found.version)


@get("/api/v1/loyalty/gift-cards/{gift_card_id:uuid}/statement", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_card_statement(unit: RequestUnit, gift_card_id: FromPath[UUID]) -> Page[StatementLine]:
    """The last 200 movements of its money, the latest first, in minor units."""
    return Page(await reports.list_card_statement(unit, gift_card_id=gift_card_id))


@post(
    "/api/v1/loyalty/gift-cards/{gift_card_id:uuid}/activate",
    status_code=200,
    guards=[requires("loyalty:write")],
    tags=["Loyalty"],
)
async def post_activate(unit: RequestUnit, expected: Expected, gift_card_id: FromPath[UUID]) -> Response[GiftCard]:
    """Let it be used."""
    card = await gift_cards.activate_gift_card(unit, gift_card_id=gift_card_id, expected=expected)
    return versioned(card, card.version)


@post(
    "/api/v1/loyalty/gift-cards/{gift_card_id:uuid}/block",
    status_code=200,
    guards=[requires("loyalty:write")],
    tags=["Loyalty"],
)
async def post_block(
    unit: RequestUnit, expected: Expected, gift_card_id: FromPath[UUID], data: JSONBody[GiftCardBlock]
) -> Response[GiftCard]:
    """Let nobody use it."""
    card = await gift_cards.block_gift_card(unit, gift_card_id=gift_card_id, expected=expected, reason=data.reason)
    return versioned(card, card.version)


@post("/api/v1/loyalty/gift-cards/{gift_card_id:uuid}/holds", guards=[requires("loyalty:write")], tags=["Loyalty"])
async def post_gift_hold(unit: RequestUnit, gift_card_id: FromPath[UUID], data: JSONBody[GiftCardHold]) -> TenderHold:
    """Keep money of it for a checkout; then as with points: capture, release, refunds."""
    return await burning.hold_gift_card(
        unit, gift_card_id=gift_card_id, source=data.source, amount_minor=data.amount_minor,
        ttl=timedelta(seconds=data.ttl_seconds),
    )  # fmt: skip


@get("/api/v1/loyalty/liabilities", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_liabilities(unit: RequestUnit) -> LoyaltyLiabilities:
    """What the retailer owes in points and on gift cards: the sums of the ledger."""
    return LoyaltyLiabilities(await gift_cards.sum_books(unit), await reports.sum_ending(unit))


ROUTES = [
    post_gift_cards, get_gift_cards, post_look_up, get_gift_card, get_card_statement, post_activate,
    post_block, post_gift_hold, get_liabilities,
]  # fmt: skip
