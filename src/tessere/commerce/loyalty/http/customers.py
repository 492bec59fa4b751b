"""Routes of the program and of what customers have."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get, patch, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from tessere.commerce.loyalty.domain.model import (
    Balance,
    CardState,
    LoyaltyCard,
    Note,
    Reference,
    RewardClaim,
    StatementLine,
)
from tessere.commerce.loyalty.domain.programs import Program, Terms
from tessere.commerce.loyalty.service import adjusting, customers, programs, reports, rewards
from tessere.commerce.loyalty.service.reports import TierProgress
from tessere.commerce.loyalty.store.reports import TierMembers
from tessere.infra.auth import requires
from tessere.infra.web import Expected, Page, RequestPaging, RequestUnit, versioned

_CUSTOMER = "/api/v1/loyalty/customers/{customer_id:uuid}"


class NewLoyaltyCard(Struct, frozen=True, kw_only=True):
    """A card to give; with the number of one that was printed before, or a new number."""

    number: Annotated[str, Meta(max_length=40)] | None = None


class LoyaltyCardState(Struct, frozen=True, kw_only=True):
    """What became of a card."""

    state: CardState


class PointsAdjustment(Struct, frozen=True, kw_only=True):
    """Points to give, or below zero to take; repeating a reference is harmless."""

    reference: Reference
    points: Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]
    reason: Note


@get("/api/v1/loyalty/program", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_program(unit: RequestUnit) -> Response[Program]:
    """The program's terms; 404 `no_program` until they are saved."""
    found = await programs.get_program(unit)
    return versioned(found, found.version)


@put("/api/v1/loyalty/program", guards=[requires("loyalty:write")], tags=["Loyalty"])
async def put_program(unit: RequestUnit, expected: Expected, data: JSONBody[Terms]) -> Response[Program]:
    """Write the terms; for the first time with `If-Match: *`."""
    saved = await programs.save_program(unit, terms=data, expected=expected)
    return versioned(saved, saved.version)


@get(_CUSTOMER, guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_balance(unit: RequestUnit, customer_id: FromPath[UUID]) -> Balance:
    """What a customer has."""
    return await customers.get_balance(unit, customer_id=customer_id)


@get("/api/v1/loyalty/tiers", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_tiers(unit: RequestUnit) -> Page[TierMembers]:
    """How many customers are in each tier in which somebody is, and in none."""
    return Page(await reports.count_members(unit))


@get(f"{_CUSTOMER}/tier", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_progress(unit: RequestUnit, customer_id: FromPath[UUID]) -> TierProgress:
    """How far the customer is on the way to the next tier."""
    return await reports.measure_progress(unit, customer_id=customer_id)


@get(f"{_CUSTOMER}/statement", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_statement(
    unit: RequestUnit, paging: RequestPaging, customer_id: FromPath[UUID]
) -> Page[StatementLine]:  # fmt: skip
    """What moved the points, the latest first, with what there was after it."""
    found = await customers.list_statement(
        unit, customer_id=customer_id, limit=paging.fetch, before=paging.after(tuple[datetime, UUID])
    )
    return paging.page(found, key=lambda each: (each.at, each.id))


@post(f"{_CUSTOMER}/adjustments", status_code=200, guards=[requires("loyalty:write")], tags=["Loyalty"])
async def post_adjustment(
    unit: RequestUnit, customer_id: FromPath[UUID], data: JSONBody[PointsAdjustment]
) -> Balance:  # fmt: skip
    """Give or take points by hand, with a reason."""
    await adjusting.adjust_points(
        unit, customer_id=customer_id, reference=data.reference, points=data.points, reason=data.reason
    )
    return await customers.get_balance(unit, customer_id=customer_id)


@get(f"{_CUSTOMER}/cards", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_cards(unit: RequestUnit, customer_id: FromPath[UUID]) -> Page[LoyaltyCard]:
    """The customer's cards."""
    return Page(await customers.list_cards(unit, customer_id=customer_id))


@post(f"{_CUSTOMER}/cards", guards=[requires("loyalty:write")], tags=["Loyalty"])
async def post_card(
    unit: RequestUnit, customer_id: FromPath[UUID], data: JSONBody[NewLoyaltyCard]
) -> LoyaltyCard:  # fmt: skip
    """Give the customer a card."""
    return await customers.issue_card(unit, customer_id=customer_id, number=data.number)


@get(f"{_CUSTOMER}/claims", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_claims(unit: RequestUnit, customer_id: FromPath[UUID]) -> Page[RewardClaim]:
    """The last fifty rewards that the customer took."""
    return Page(await rewards.list_claims(unit, customer_id=customer_id))


@get("/api/v1/loyalty/cards/{number:str}", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_card(unit: RequestUnit, number: FromPath[str]) -> LoyaltyCard:
    """Whose card it is."""
    return await customers.find_card(unit, number=number)


@patch("/api/v1/loyalty/cards/{number:str}", guards=[requires("loyalty:write")], tags=["Loyalty"])
async def patch_card(unit: RequestUnit, number: FromPath[str], data: JSONBody[LoyaltyCardState]) -> LoyaltyCard:
    """A card is lost, closed, or found again."""
    return await customers.set_card_state(unit, number=number, card_state=data.state)


ROUTES = [
    get_program, put_program, get_balance, get_tiers, get_progress, get_statement, post_adjustment, get_cards,
    post_card, get_claims, get_card, patch_card,
]  # fmt: skip
