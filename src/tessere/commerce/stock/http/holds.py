"""Routes of holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from tessere.commerce.stock.domain.model import MOST_LINES, Hold, PlacedLine, Reference, StockLine
from tessere.commerce.stock.service import holding, shipping
from tessere.infra.auth import requires
from tessere.infra.web import RequestUnit

_Some = Meta(min_length=1, max_length=MOST_LINES)


class NewHold(Struct, frozen=True, kw_only=True):
    """What to hold for whom; at `preferred` locations first, and (`elsewhere`) wherever there is some."""

    owner_id: UUID
    channel: str
    lines: Annotated[list[StockLine], _Some]
    preferred: Annotated[list[UUID], Meta(max_length=100)] = []
    elsewhere: bool = True
    ttl_seconds: Annotated[int, Meta(ge=1, le=2_592_000)] = 900


class Shipment(Struct, frozen=True, kw_only=True):
    """What leaves of a hold, or is no longer wanted; repeating a reference is harmless."""

    reference: Reference
    lines: Annotated[list[PlacedLine], _Some]


@post("/api/v1/stock/holds", guards=[requires("stock:write")], tags=["Stock"])
async def post_hold(unit: RequestUnit, data: JSONBody[NewHold]) -> Hold:
    """Hold every line or none; the same owner gets the same hold again."""
    return await holding.hold_stock(
        unit, owner_id=data.owner_id, lines=data.lines, channel=data.channel, ttl=timedelta(seconds=data.ttl_seconds),
        preferred=data.preferred, elsewhere=data.elsewhere,
    )  # fmt: skip


@get("/api/v1/stock/holds/{hold_id:uuid}", guards=[requires("stock:read")], tags=["Stock"])
async def get_hold(unit: RequestUnit, hold_id: FromPath[UUID]) -> Hold:
    """One hold."""
    return await holding.get_hold(unit, hold_id=hold_id)


@post("/api/v1/stock/holds/{hold_id:uuid}/confirm", status_code=200, guards=[requires("stock:write")], tags=["Stock"])
async def post_confirm(unit: RequestUnit, hold_id: FromPath[UUID]) -> Hold:
    """Keep it for good, for an order."""
    return await holding.confirm_hold(unit, hold_id=hold_id)


@post("/api/v1/stock/holds/{hold_id:uuid}/release", status_code=200, guards=[requires("stock:write")], tags=["Stock"])
async def post_release(unit: RequestUnit, hold_id: FromPath[UUID]) -> Hold:
    """Let go of it."""
    return await holding.release_hold(unit, hold_id=hold_id)


@post("/api/v1/stock/holds/{hold_id:uuid}/shipments", status_code=200, guards=[requires("stock:write")], tags=["Stock"])
async def post_shipment(unit: RequestUnit, hold_id: FromPath[UUID], data: JSONBody[Shipment]) -> Hold:
    """Goods leave, or are handed over."""
    return await shipping.ship_stock(unit, hold_id=hold_id, reference=data.reference, lines=data.lines)


@post(
    "/api/v1/stock/holds/{hold_id:uuid}/cancellations",
    status_code=200,
    guards=[requires("stock:write")],
    tags=["Stock"],
)
async def post_cancellation(unit: RequestUnit, hold_id: FromPath[UUID], data: JSONBody[Shipment]) -> Hold:
    """An order wants less."""
    return await shipping.cancel_allocation(unit, hold_id=hold_id, reference=data.reference, lines=data.lines)


ROUTES = [post_hold, get_hold, post_confirm, post_release, post_shipment, post_cancellation]
