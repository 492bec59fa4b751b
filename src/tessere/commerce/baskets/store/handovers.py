"""Statements over hand-over codes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database

# A code whose time is over is free again.
INSERT = """
insert into baskets.handover (code, basket_id, channel, touchpoint, created_at, expires_at)
values (%(code)s, %(basket_id)s, %(channel)s, %(touchpoint)s, %(now)s, %(expires_at)s)
on conflict (code) do update set basket_id = excluded.basket_id, channel = excluded.channel,
    touchpoint = excluded.touchpoint, created_at = excluded.created_at, expires_at = excluded.expires_at
where baskets.handover.expires_at <= excluded.created_at
"""
DELETE_OF = "delete from baskets.handover where basket_id = %(basket_id)s"
# Whoever deletes it has it: a code serves once.
TAKE = """
delete from baskets.handover where code = %(code)s and expires_at > %(now)s
returning code, basket_id, channel, touchpoint, expires_at
"""
DELETE_EXPIRED = "delete from baskets.handover where expires_at <= %(now)s"


class StoredHandover(Struct, frozen=True, kw_only=True):
    """A code, the basket that it opens, and where it was asked for."""

    code: str
    basket_id: UUID
    channel: str
    touchpoint: str | None
    expires_at: datetime


async def insert_handover(db: AsyncConnection[Any], handover: StoredHandover, *, now: datetime) -> bool:
    """Give a basket its code, instead of any it had; False when the code is in use."""
    await database.execute(db, DELETE_OF, basket_id=handover.basket_id)
    return (
        await database.execute(
            db, INSERT, code=handover.code, basket_id=handover.basket_id, channel=handover.channel,
            touchpoint=handover.touchpoint, now=now, expires_at=handover.expires_at,
        )
        == 1
    )  # fmt: skip


async def take_handover(db: AsyncConnection[Any], *, code: str, now: datetime) -> StoredHandover | None:
    """The code, which serves no more; None when there is none, or its time is over."""
    return await database.fetch_one(db, TAKE, StoredHandover, code=code, now=now)


async def delete_expired(db: AsyncConnection[Any], *, now: datetime) -> None:
    """Forget codes whose time is over."""
    await database.execute(db, DELETE_EXPIRED, now=now)
