"""Makes coupons, one or a million, and looks them up without letting anybody guess."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from tessere.commerce.offers import ALPHABET, normalise_code
from tessere.commerce.promotions.domain.records import CouponRecord
from tessere.commerce.promotions.service.quoting import load_bundle
from tessere.commerce.promotions.store import coupons as store
from tessere.commerce.promotions.store import promotions
from tessere.commerce.promotions.store.coupons import CouponBatch
from tessere.infra import audit
from tessere.infra.db import Database, Unit
from tessere.infra.web import Limit, take_shared
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound

MOST_CODES_OF_BATCH = 1_000_000
_LENGTH = 10
_LONGEST_PREFIX = 16
# Somebody who tries all day finds one of a million codes in some hundred years.
BY_CLIENT = Limit(burst=20, per_second=1 / 20)
BY_CUSTOMER = Limit(burst=10, per_second=1 / 60)


async def create_batch(
    unit: Unit, *, promotion_id: UUID, quantity: int, prefix: str = "", max_uses: int | None = 1,
    expires_at: datetime | None = None,
) -> CouponBatch:  # fmt: skip
    """Draw codes for a promotion that asks for one; a million takes some twenty seconds."""
    problems = [] if 1 <= quantity <= MOST_CODES_OF_BATCH else [FieldError("/quantity", "give 1 to 1000000")]
    if normalise_code(prefix) != prefix or len(prefix) > _LONGEST_PREFIX:
        problems.append(FieldError("/prefix", f"up to {_LONGEST_PREFIX} capitals and digits"))
    _check(unit, problems, max_uses, expires_at)
    await _require_coupons(unit, promotion_id)
    batch = CouponBatch(
        id=unit.new_id(), promotion_id=promotion_id, prefix=prefix, quantity=quantity, max_uses=max_uses,
        expires_at=expires_at, created_at=unit.now, created_by=unit.actor.name,
    )  # fmt: skip
    await store.insert_batch(unit.db, batch)
    missing = quantity
    while missing:
        missing -= await store.generate(unit.db, batch, quantity=missing, alphabet=ALPHABET)
    detail = {"batch": str(batch.id), "quantity": quantity}
    await audit.record(unit, action="coupons.drawn", object_kind="promotion", object_id=promotion_id, detail=detail)
    return batch


async def create_coupon(
    unit: Unit, *, promotion_id: UUID, code: str | None = None, customer_id: UUID | None = None,
    max_uses: int | None = 1, expires_at: datetime | None = None,
) -> CouponRecord:  # fmt: skip
    """One code, given or drawn; with a customer it is good for nobody else."""
    wanted = normalise_code(code) if code is not None else None
    problems = []
    if wanted is not None and not 4 <= len(wanted) <= 40:
        problems.append(FieldError("/code", "give 4 to 40 letters and digits"))
    _check(unit, problems, max_uses, expires_at)
    await _require_coupons(unit, promotion_id)
    drawn = wanted or "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    taken = drawn in (await load_bundle(unit)).by_code
    if taken or not await store.insert_coupon(
        unit.db, code=drawn, promotion_id=promotion_id, customer_id=customer_id, max_uses=max_uses,
        expires_at=expires_at, now=unit.now,
    ):  # fmt: skip
        raise Conflict(f"there is a coupon {drawn!r} already", code="coupon_exists")
    await audit.record(unit, action="coupon.created", object_kind="promotion", object_id=promotion_id)
    found = await store.find_coupon(unit.db, drawn)
    assert found is not None
    return found


async def list_batches(unit: Unit, *, promotion_id: UUID) -> list[CouponBatch]:
    """The batches of a promotion, the newest first."""
    await promotions.get_promotion(unit.db, promotion_id)
    return await store.list_batches(unit.db, promotion_id)


async def open_batch(unit: Unit, *, batch_id: UUID) -> CouponBatch:
    """A batch whose codes are about to be handed out: that is in the audit log, the codes are not."""
    found = await store.find_batch(unit.db, batch_id)
    if found is None:
        raise NotFound(f"there is no batch {batch_id}")
    detail = {"batch": str(batch_id), "quantity": found.quantity}
    await audit.record(
        unit, action="coupons.exported", object_kind="promotion", object_id=found.promotion_id, detail=detail
    )
    return found


def iterate_codes(unit: Unit, *, batch_id: UUID, at_once: int) -> AsyncIterator[list[tuple[Any, ...]]]:
    """Every code of a batch with its uses, most uses and end, while the unit lasts."""
    return store.iterate_codes(unit.db, batch_id, at_once=at_once)


async def look_up(
    database: Database, *, code: str, client: str, customer_id: UUID | None = None
) -> CouponRecord | None:
    """The coupon of a code as somebody entered it; None when there is none.

    Every try counts, right or wrong, by client (whoever types: an address, a session) and by customer: RateLimited when it is
    too many. Owns its units, so that a try counts also when the caller's work fails.
    """
    async with database.unit() as unit:
        await take_shared(unit, bucket=f"coupon client {client}", limit=BY_CLIENT)
        if customer_id is not None:
            await take_shared(unit, bucket=f"coupon customer {customer_id}", limit=BY_CUSTOMER)
    async with database.reading() as unit:
        wanted = normalise_code(code)
        found = await store.find_coupon(unit.db, wanted)
        known = (await load_bundle(unit)).by_code.get(wanted) if found is None else None
        if known is None:
            return found if found is None or found.customer_id in (None, customer_id) else None
        return CouponRecord(
            code=wanted, promotion_id=UUID(known.promotion.id), batch_id=None, customer_id=None, max_uses=None, uses=0,
            expires_at=None, created_at=unit.now,
        )  # fmt: skip


async def _require_coupons(unit: Unit, promotion_id: UUID) -> None:
    known = await promotions.get_promotion(unit.db, promotion_id)
    if known.state == "ended":
        raise Conflict("this promotion has ended; make another one", code="promotion_ended")
    if not known.content.coupon:
        raise Conflict("this promotion asks for no coupon; set `coupon` first", code="no_coupon_needed")


def _check(unit: Unit, problems: list[FieldError], max_uses: int | None, expires_at: datetime | None) -> None:
    if max_uses is not None and not 1 <= max_uses < 2**31:
        problems.append(FieldError("/max_uses", "give 1 or more, or null for no limit"))
    if expires_at is not None and expires_at <= unit.now:
        problems.append(FieldError("/expires_at", "give a moment that is still to come"))
    if problems:
        raise Invalid("these coupons cannot be made", errors=problems)
