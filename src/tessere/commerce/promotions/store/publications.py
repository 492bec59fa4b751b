"""Statements over what is on offer, publication by publication."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.commerce.offers import Mode, OfferGroup, PromotionDraft
from tessere.infra import db as database

# One publication at a time, so that each one's number is the next.
LOCK = "select pg_advisory_xact_lock(hashtextextended('promotions.publication', 0))"
NEWEST = "select version, hash from promotions.publication order by version desc limit 1"
CONTENT = "select content from promotions.publication where version = %(version)s"
INSERT = """
insert into promotions.publication (version, hash, content, published_at, published_by)
values (%(version)s, %(hash)s, %(content)s, %(now)s, %(by)s)
"""
LIVE = """
select p.id, v.content from promotions.promotion p
join promotions.promotion_version v on v.promotion_id = p.id and v.number = p.live
where p.state = 'active'
"""
GROUPS = "select code, mode, priority from promotions.offer_group order by priority, code"
STORED_GROUPS = "select code, mode, priority, version from promotions.offer_group order by priority, code"
SAVE_GROUP = """
insert into promotions.offer_group as g (code, mode, priority) values (%(code)s, %(mode)s, %(priority)s)
on conflict (code) do update set mode = excluded.mode, priority = excluded.priority, version = g.version + 1
"""
# What was used before there was a limit counts as well.
SET_COUNTER = """
insert into promotions.counter (promotion_id, max_uses, budget_minor, uses, spent_minor)
select %(id)s, %(max_uses)s, %(budget_minor)s, count(*), coalesce(sum(r.amount_minor), 0)
from promotions.redemption r join promotions.hold h on h.id = r.hold_id
where r.promotion_id = %(id)s and h.state in ('held', 'committed')
on conflict (promotion_id) do update set max_uses = excluded.max_uses, budget_minor = excluded.budget_minor
"""
SET_FREE = "update promotions.counter set max_uses = null, budget_minor = null where promotion_id = %(id)s"


class PublicationNumber(Struct, frozen=True):
    """A publication without its bytes."""

    version: int
    hash: str


class StoredGroup(Struct, frozen=True, kw_only=True):
    """How the promotions of a group share; smaller `priority` first."""

    code: str
    mode: Mode
    priority: int
    version: int


class LivePromotion(Struct, frozen=True):
    """A promotion in the version that is on offer."""

    id: UUID
    content: PromotionDraft


async def lock(db: AsyncConnection[Any]) -> None:
    """Be the only one who publishes until the end of the transaction."""
    await database.fetch_value(db, LOCK)


async def find_newest(db: AsyncConnection[Any]) -> PublicationNumber | None:
    """The publication in force; None when nothing was ever on offer."""
    return await database.fetch_one(db, NEWEST, PublicationNumber)


async def get_content(db: AsyncConnection[Any], version: int) -> bytes:
    """The bytes of a publication that is known to exist."""
    return bytes(await database.fetch_value(db, CONTENT, version=version))


async def insert(
    db: AsyncConnection[Any], *, number: PublicationNumber, content: bytes, now: datetime, by: str
) -> None:
    """Put a publication into force."""
    await database.execute(db, INSERT, version=number.version, hash=number.hash, content=content, now=now, by=by)


async def list_live(db: AsyncConnection[Any]) -> list[LivePromotion]:
    """Everything that is active, as it is on offer."""
    return await database.fetch_all(db, LIVE, LivePromotion)


async def list_groups(db: AsyncConnection[Any]) -> list[OfferGroup]:
    """Every group."""
    return await database.fetch_all(db, GROUPS, OfferGroup)


async def list_stored_groups(db: AsyncConnection[Any]) -> list[StoredGroup]:
    """Every group with its version."""
    return await database.fetch_all(db, STORED_GROUPS, StoredGroup)


async def save_group(db: AsyncConnection[Any], group: OfferGroup) -> None:
    """Add or change a group."""
    await database.execute(db, SAVE_GROUP, code=group.code, mode=group.mode, priority=group.priority)


async def set_counter(db: AsyncConnection[Any], *, id: UUID, max_uses: int | None, budget_minor: int | None) -> None:
    """Count against these limits from now on."""
    if max_uses is None and budget_minor is None:
        await database.execute(db, SET_FREE, id=id)
    else:
        await database.execute(db, SET_COUNTER, id=id, max_uses=max_uses, budget_minor=budget_minor)
