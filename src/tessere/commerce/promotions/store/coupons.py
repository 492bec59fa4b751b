"""Statements over coupons and their batches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.commerce.promotions.domain.records import CouponRecord
from tessere.infra import db as database

_COLUMNS = "code, promotion_id, batch_id, customer_id, max_uses, uses, expires_at, created_at"
_BATCH = "id, promotion_id, prefix, quantity, max_uses, expires_at, created_at, created_by"
INSERT_BATCH = """
insert into promotions.coupon_batch (id, promotion_id, prefix, quantity, max_uses, expires_at, created_at, created_by)
values (%(id)s, %(promotion_id)s, %(prefix)s, %(quantity)s, %(max_uses)s, %(expires_at)s, %(now)s, %(by)s)
"""
# Ten letters of 27, from the random bytes of a UUID (all but 6 and 8, which are not wholly random); in their order, in which
# the index takes them four times as fast.
GENERATE = """
insert into promotions.coupon (code, promotion_id, batch_id, max_uses, expires_at, created_at)
select %(prefix)s collate "C" || substr(a, get_byte(b, 0) %% 27 + 1, 1) || substr(a, get_byte(b, 1) %% 27 + 1, 1)
    || substr(a, get_byte(b, 2) %% 27 + 1, 1) || substr(a, get_byte(b, 3) %% 27 + 1, 1)
    || substr(a, get_byte(b, 4) %% 27 + 1, 1) || substr(a, get_byte(b, 5) %% 27 + 1, 1)
    || substr(a, get_byte(b, 7) %% 27 + 1, 1) || substr(a, get_byte(b, 9) %% 27 + 1, 1)
    || substr(a, get_byte(b, 10) %% 27 + 1, 1) || substr(a, get_byte(b, 11) %% 27 + 1, 1) as code,
    %(promotion_id)s, %(id)s, %(max_uses)s, %(expires_at)s, %(now)s
from (select uuid_send(gen_random_uuid()) as b, %(alphabet)s::text as a from generate_series(1, %(quantity)s) offset 0) drawn
order by code
on conflict do nothing
"""
INSERT = """
insert into promotions.coupon (code, promotion_id, customer_id, max_uses, expires_at, created_at)
values (%(code)s, %(promotion_id)s, %(customer_id)s, %(max_uses)s, %(expires_at)s, %(now)s)
on conflict do nothing
"""
FIND = f"select {_COLUMNS} from promotions.coupon where code = %(code)s"
GET_BATCH = f"select {_BATCH} from promotions.coupon_batch where id = %(id)s"
LIST_BATCHES = f"""
select {_BATCH}, (select count(*) from promotions.coupon c where c.batch_id = b.id and c.uses > 0) as used
from promotions.coupon_batch b where promotion_id = %(promotion_id)s order by id desc
"""
CODES = "select code, uses, max_uses, expires_at from promotions.coupon where batch_id = %(id)s order by code"


class CouponBatch(Struct, frozen=True, kw_only=True):
    """Codes that were made together; `used` are those that somebody holds or has used."""

    id: UUID
    promotion_id: UUID
    prefix: str
    quantity: int
    max_uses: int | None
    expires_at: datetime | None
    created_at: datetime
    created_by: str
    used: int = 0


async def insert_batch(db: AsyncConnection[Any], batch: CouponBatch) -> None:
    """Add a batch without its codes."""
    await database.execute(
        db, INSERT_BATCH, id=batch.id, promotion_id=batch.promotion_id, prefix=batch.prefix, quantity=batch.quantity,
        max_uses=batch.max_uses, expires_at=batch.expires_at, now=batch.created_at, by=batch.created_by,
    )  # fmt: skip


async def generate(db: AsyncConnection[Any], batch: CouponBatch, *, quantity: int, alphabet: str) -> int:
    """Draw so many codes; how many of them nobody had drawn before."""
    return await database.execute(
        db, GENERATE, id=batch.id, promotion_id=batch.promotion_id, prefix=batch.prefix, quantity=quantity,
        max_uses=batch.max_uses, expires_at=batch.expires_at, now=batch.created_at, alphabet=alphabet,
    )  # fmt: skip


async def insert_coupon(
    db: AsyncConnection[Any], *, code: str, promotion_id: UUID, customer_id: UUID | None, max_uses: int | None,
    expires_at: datetime | None, now: datetime,
) -> bool:  # fmt: skip
    """Add one code; False when it is taken."""
    row = {"code": code, "promotion_id": promotion_id, "customer_id": customer_id, "max_uses": max_uses}
    return await database.execute(db, INSERT, **row, expires_at=expires_at, now=now) == 1


async def find_coupon(db: AsyncConnection[Any], code: str) -> CouponRecord | None:
    """The coupon of a normalised code."""
    return await database.fetch_one(db, FIND, CouponRecord, code=code)


async def find_batch(db: AsyncConnection[Any], id: UUID) -> CouponBatch | None:
    """One batch."""
    return await database.fetch_one(db, GET_BATCH, CouponBatch, id=id)


async def list_batches(db: AsyncConnection[Any], promotion_id: UUID) -> list[CouponBatch]:
    """The batches of a promotion, the newest first."""
    return await database.fetch_all(db, LIST_BATCHES, CouponBatch, promotion_id=promotion_id)


def iterate_codes(db: AsyncConnection[Any], batch_id: UUID, *, at_once: int) -> AsyncIterator[list[tuple[Any, ...]]]:
    """Every code of a batch with its uses, most uses and end."""
    return database.iterate(db, CODES, at_once=at_once, id=batch_id)
