"""Routes of earning, using and giving back points, and of rewards."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.commerce import catalog
from tessere.commerce.loyalty.domain.earning import MOST_LINES, EarnLine
from tessere.commerce.loyalty.domain.model import Reward, RewardClaim, RewardKind, Source, TenderHold
from tessere.commerce.loyalty.domain.programs import Moment
from tessere.commerce.loyalty.service import burning, earning, rewards
from tessere.commerce.loyalty.service.earning import EarnedPoints, ReturnedLine, SaleContext
from tessere.infra.auth import requires
from tessere.infra.db import Unit
from tessere.infra.web import Expected, Page, RequestUnit, versioned
from tessere.kernel.errors import FieldError, Invalid

_NOBODY = UUID(int=0)
Amount = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Ttl = Annotated[int, Meta(ge=1, le=2_592_000)]


class EarningSaleLine(Struct, frozen=True, kw_only=True):
    """A line of a sale, and what was paid for it after all discounts."""

    ref: Annotated[str, Meta(min_length=1, max_length=64)]
    variant_id: UUID
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    net_minor: Annotated[int, Meta(ge=0, le=10**12)]


class PointsQuestion(Struct, frozen=True, kw_only=True):
    """A sale that may come about; `customer_id` for the tier's bonus."""

    lines: Annotated[list[EarningSaleLine], Meta(min_length=1, max_length=MOST_LINES)]
    customer_id: UUID | None = None
    context: SaleContext = SaleContext()


class EarningSale(Struct, frozen=True, kw_only=True):
    """A sale that came about; its source earns once."""

    customer_id: UUID
    source: Source
    lines: Annotated[list[EarningSaleLine], Meta(min_length=1, max_length=MOST_LINES)]
    context: SaleContext = SaleContext()


class EarningReturnLine(Struct, frozen=True, kw_only=True):
    """So many pieces of a line came back."""

    ref: Annotated[str, Meta(min_length=1, max_length=64)]
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]


class EarningReturn(Struct, frozen=True, kw_only=True):
    """Pieces of a sale that came back."""

    source: Source
    sale: Source
    lines: Annotated[list[EarningReturnLine], Meta(min_length=1, max_length=MOST_LINES)]


class TakenBack(Struct, frozen=True):
    """How many points went."""

    points: int


class PointsHold(Struct, frozen=True, kw_only=True):
    """Points to keep for a checkout."""

    customer_id: UUID
    source: Source
    points: Amount
    ttl_seconds: Ttl = 900


class TenderCapture(Struct, frozen=True, kw_only=True):
    """How much of it is used; left out: all."""

    amount: Amount | None = None


class TenderRefund(Struct, frozen=True, kw_only=True):
    """What a refund gives back of what was used."""

    source: Source
    amount: Amount


class RewardDraft(Struct, frozen=True, kw_only=True):
    """A reward to add or to write anew."""

    name: dict[str, Annotated[str, Meta(max_length=200)]]
    kind: RewardKind
    points: Amount
    grants: Annotated[dict[str, Any], Meta(max_length=50)] = {}
    start: Moment | None = None
    end: Moment | None = None
    enabled: bool = True


class NewClaim(Struct, frozen=True, kw_only=True):
    """Who takes a reward; its source takes one."""

    customer_id: UUID
    source: Source


@post("/api/v1/loyalty/points/quote", status_code=200, guards=[requires("loyalty:read")], tags=["Loyalty"])
async def post_quote(unit: RequestUnit, data: JSONBody[PointsQuestion]) -> EarnedPoints:
    """What a sale would earn now, line by line."""
    lines = await _lines(unit, data.lines)
    return await earning.quote_points(unit, customer_id=data.customer_id, lines=lines, context=data.context)


@post("/api/v1/loyalty/earnings", status_code=200, guards=[requires("loyalty:write")], tags=["Loyalty"])
async def post_earning(unit: RequestUnit, data: JSONBody[EarningSale]) -> EarnedPoints:
    """Give the points of a sale, for tills and shops whose orders are kept elsewhere."""
    lines = await _lines(unit, data.lines)
    return await earning.earn_points(
        unit, customer_id=data.customer_id, source=data.source, lines=lines, context=data.context
    )


@post("/api/v1/loyalty/returns", status_code=200, guards=[requires("loyalty:write")], tags=["Loyalty"])
async def post_return(unit: RequestUnit, data: JSONBody[EarningReturn]) -> TakenBack:
    """Take back what the returned pieces had earned."""
    lines = [ReturnedLine(ref=each.ref, quantity=each.quantity) for each in data.lines]
    points = await earning.take_back_points(unit, source=data.source, sale=data.sale, lines=lines)
    return TakenBack(points)


@post("/api/v1/loyalty/holds", guards=[requires("loyalty:write")], tags=["Loyalty"])
async def post_hold(unit: RequestUnit, data: JSONBody[PointsHold]) -> TenderHold:
    """Keep points for a checkout; `value_minor` is what they pay."""
    return await burning.hold_points(
        unit, customer_id=data.customer_id, source=data.source, points=data.points,
        ttl=timedelta(seconds=data.ttl_seconds),
    )  # fmt: skip


@get("/api/v1/loyalty/holds/{hold_id:uuid}", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_hold(unit: RequestUnit, hold_id: FromPath[UUID]) -> TenderHold:
    """A hold of points, or of a gift card."""
    return await burning.get_hold(unit, hold_id=hold_id)


@post(
    "/api/v1/loyalty/holds/{hold_id:uuid}/capture",
    status_code=200,
    guards=[requires("loyalty:write")],
    tags=["Loyalty"],
)
async def post_capture(unit: RequestUnit, hold_id: FromPath[UUID], data: JSONBody[TenderCapture]) -> TenderHold:
    """Use what is held, and let go of the rest."""
    return await burning.capture_hold(unit, hold_id=hold_id, amount=data.amount)


@post(
    "/api/v1/loyalty/holds/{hold_id:uuid}/release",
    status_code=200,
    guards=[requires("loyalty:write")],
    tags=["Loyalty"],
)
async def post_release(unit: RequestUnit, hold_id: FromPath[UUID]) -> TenderHold:
    """Let go of it."""
    return await burning.release_hold(unit, hold_id=hold_id)


@post(
    "/api/v1/loyalty/holds/{hold_id:uuid}/refunds",
    status_code=200,
    guards=[requires("loyalty:write")],
    tags=["Loyalty"],
)
async def post_refund(unit: RequestUnit, hold_id: FromPath[UUID], data: JSONBody[TenderRefund]) -> TenderHold:
    """Give back of what was used."""
    return await burning.restore_hold(unit, hold_id=hold_id, source=data.source, amount=data.amount)


@get("/api/v1/loyalty/rewards", guards=[requires("loyalty:read")], tags=["Loyalty"])
async def get_rewards(
    unit: RequestUnit, disabled: Annotated[bool, QueryParameter(description="Those switched off too.")] = False
) -> Page[Reward]:
    """Rewards, from the cheapest."""
    return Page(await rewards.list_rewards(unit, all=disabled))


@post("/api/v1/loyalty/rewards", guards=[requires("loyalty:write")], tags=["Loyalty"])
async def post_reward(unit: RequestUnit, data: JSONBody[RewardDraft]) -> Response[Reward]:
    """Add a reward."""
    saved = await rewards.create_reward(unit, draft=_reward(data, _NOBODY))
    return versioned(saved, saved.version)


@put("/api/v1/loyalty/rewards/{reward_id:uuid}", guards=[requires("loyalty:write")], tags=["Loyalty"])
async def put_reward(
    unit: RequestUnit, expected: Expected, reward_id: FromPath[UUID], data: JSONBody[RewardDraft]
) -> Response[Reward]:
    """Write a reward anew."""
    saved = await rewards.change_reward(unit, draft=_reward(data, reward_id), expected=expected)
    return versioned(saved, saved.version)


@post("/api/v1/loyalty/rewards/{reward_id:uuid}/claims", guards=[requires("loyalty:write")], tags=["Loyalty"])
async def post_claim(unit: RequestUnit, reward_id: FromPath[UUID], data: JSONBody[NewClaim]) -> RewardClaim:
    """Give points for a reward."""
    return await rewards.claim_reward(unit, customer_id=data.customer_id, reward_id=reward_id, source=data.source)


@post(
    "/api/v1/loyalty/claims/{claim_id:uuid}/fulfil",
    status_code=200,
    guards=[requires("loyalty:write")],
    tags=["Loyalty"],
)
async def post_fulfil(unit: RequestUnit, claim_id: FromPath[UUID]) -> RewardClaim:
    """The reward was handed over."""
    return await rewards.fulfil_claim(unit, claim_id=claim_id)


@post(
    "/api/v1/loyalty/claims/{claim_id:uuid}/cancel",
    status_code=200,
    guards=[requires("loyalty:write")],
    tags=["Loyalty"],
)
async def post_cancel(unit: RequestUnit, claim_id: FromPath[UUID]) -> RewardClaim:
    """The points come back."""
    return await rewards.cancel_claim(unit, claim_id=claim_id)


def _reward(draft: RewardDraft, id: UUID) -> Reward:
    return Reward(
        id=id, name=draft.name, kind=draft.kind, points=draft.points, grants=draft.grants, start=draft.start,
        end=draft.end, enabled=draft.enabled, version=1,
    )  # fmt: skip


async def _lines(unit: Unit, sold: list[EarningSaleLine]) -> list[EarnLine]:
    items = await catalog.find_items(unit, variant_ids={each.variant_id for each in sold})
    errors = [
        FieldError(f"/lines/{number}/variant_id", "there is no such variant; look it up in the catalog")
        for number, each in enumerate(sold)
        if each.variant_id not in items
    ]
    if errors:
        raise Invalid("a line names a variant that does not exist", code="unknown_variant", errors=errors)
    return [
        EarnLine(
            ref=each.ref, quantity=each.quantity, net_minor=each.net_minor,
            product=dict(catalog.product_facts(items[each.variant_id])),
        )
        for each in sold
    ]  # fmt: skip


ROUTES = [
    post_quote, post_earning, post_return, post_hold, get_hold, post_capture, post_release, post_refund, get_rewards,
    post_reward, put_reward, post_claim, post_fulfil, post_cancel,
]  # fmt: skip
