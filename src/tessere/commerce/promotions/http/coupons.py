"""Routes of coupons."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from tessere.commerce.promotions.http.views import (
    CouponQuestion,
    CouponView,
    NewCoupon,
    NewCouponBatch,
    render_coupon,
)
from tessere.commerce.promotions.service import coupons
from tessere.commerce.promotions.store.coupons import CouponBatch
from tessere.infra.auth import client_address, requires
from tessere.infra.db import Database
from tessere.infra.web import AppDatabase, Page, RequestUnit
from tessere.kernel.errors import NotFound
from tessere.kernel.time import iso

_READ, _WRITE = [requires("offers:read")], [requires("offers:write")]
_AT_ONCE = 5_000


@get("/api/v1/promotions/{promotion_id:uuid}/coupon-batches", guards=_READ, tags=["Promotions"])
async def get_batches(unit: RequestUnit, promotion_id: FromPath[UUID]) -> Page[CouponBatch]:
    """The batches of a promotion, the newest first."""
    return Page(await coupons.list_batches(unit, promotion_id=promotion_id))


@post("/api/v1/promotions/{promotion_id:uuid}/coupon-batches", guards=_WRITE, tags=["Promotions"])
async def post_batch(unit: RequestUnit, promotion_id: FromPath[UUID], data: JSONBody[NewCouponBatch]) -> CouponBatch:
    """Draw up to a million codes."""
    return await coupons.create_batch(
        unit, promotion_id=promotion_id, quantity=data.quantity, prefix=data.prefix, max_uses=data.max_uses,
        expires_at=data.expires_at,
    )  # fmt: skip


@get("/api/v1/coupon-batches/{batch_id:uuid}/codes.csv", guards=_WRITE, tags=["Promotions"])
async def export_codes(database: AppDatabase, unit: RequestUnit, batch_id: FromPath[UUID]) -> Stream:
    """The codes of a batch as a CSV file; that they were taken out is in the audit log, the codes are not."""
    batch = await coupons.open_batch(unit, batch_id=batch_id)
    return Stream(
        _write_csv(database, batch.id),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="coupons-{batch.prefix.lower() or "batch"}.csv"'},
    )


@post("/api/v1/promotions/{promotion_id:uuid}/coupons", guards=_WRITE, tags=["Promotions"])
async def post_coupon(unit: RequestUnit, promotion_id: FromPath[UUID], data: JSONBody[NewCoupon]) -> CouponView:
    """Add one code, given or drawn, for everybody or one customer."""
    made = await coupons.create_coupon(
        unit, promotion_id=promotion_id, code=data.code, customer_id=data.customer_id, max_uses=data.max_uses,
        expires_at=data.expires_at,
    )  # fmt: skip
    return render_coupon(made, unit.now)


@post("/api/v1/coupons/look-up", status_code=200, guards=_READ, tags=["Promotions"])
async def post_look_up(
    request: Request[Any, Any, Any], database: AppDatabase, data: JSONBody[CouponQuestion]
) -> CouponView:
    """What a code is good for; 404 when it is good for nothing, 429 after too many tries."""
    found = await coupons.look_up(
        database, code=data.code, client=client_address(request), customer_id=data.customer_id
    )
    if found is None:
        raise NotFound("there is no coupon of this code for this customer", code="unknown_coupon")
    return render_coupon(found, database.clock())


async def _write_csv(database: Database, batch_id: UUID) -> AsyncIterator[bytes]:
    yield b"code,uses,max_uses,expires_at\r\n"  # capitals and digits, numbers and times: nothing to quote
    async with database.unit() as unit:
        async for rows in coupons.iterate_codes(unit, batch_id=batch_id, at_once=_AT_ONCE):
            lines = [
                f"{code},{uses},{'' if most is None else most},{'' if ends is None else iso(ends)}\r\n"
                for code, uses, most, ends in rows
            ]
            yield "".join(lines).encode()


ROUTES = [get_batches, post_batch, export_codes, post_coupon, post_look_up]
