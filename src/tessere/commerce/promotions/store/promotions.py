"""Statements over promotions and their versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.offers import PromotionDraft
from tessere.commerce.promotions.domain.records import State, StoredPromotion
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_COLUMNS = "p.id, p.state, p.newest, p.live, p.version, v.content, p.created_at, p.updated_at"
_NEWEST = "promotions.promotion p join promotions.promotion_version v on v.promotion_id = p.id and v.number = p.newest"
GET = f"select {_COLUMNS} from {_NEWEST} where p.id = %(id)s"
LOCK = f"{GET} for update of p"
LIST = f"""
select {_COLUMNS} from {_NEWEST}
where (%(state)s::text is null or p.state = %(state)s) and (%(after)s::uuid is null or p.id < %(after)s)
order by p.id desc limit %(limit)s
"""
INSERT = """
insert into promotions.promotion (id, state, newest, created_at, updated_at) values (%(id)s, 'draft', 1, %(now)s, %(now)s)
"""
INSERT_VERSION = """
insert into promotions.promotion_version (promotion_id, number, content, saved_at, saved_by)
values (%(id)s, %(number)s, %(content)s, %(now)s, %(by)s)
"""
UPDATE = """
update promotions.promotion set state = %(state)s, newest = %(newest)s, live = %(live)s, updated_at = %(now)s,
    version = version + 1
where id = %(id)s
"""
VERSIONS = """
select number, content, saved_at, saved_by from promotions.promotion_version
where promotion_id = %(id)s and (%(before)s::int is null or number < %(before)s) order by number desc limit %(limit)s
"""
COUNT = "select count(*) from promotions.promotion where state in ('draft', 'active', 'paused')"


class PromotionVersion(Struct, frozen=True, kw_only=True):
    """A promotion as it was saved once."""

    number: int
    content: PromotionDraft
    saved_at: datetime
    saved_by: str


async def get_promotion(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> StoredPromotion:
    """One promotion; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, StoredPromotion, id=id)
    if found is None:
        raise NotFound(f"there is no promotion {id}")
    return found


async def list_promotions(
    db: AsyncConnection[Any], *, state: State | None, after: UUID | None, limit: int
) -> list[StoredPromotion]:
    """Promotions, the newest first."""
    return await database.fetch_all(db, LIST, StoredPromotion, state=state, after=after, limit=limit)


async def list_versions(
    db: AsyncConnection[Any], id: UUID, *, before: int | None, limit: int
) -> list[PromotionVersion]:
    """Every version of a promotion, the newest first."""
    return await database.fetch_all(db, VERSIONS, PromotionVersion, id=id, before=before, limit=limit)


async def count_unfinished(db: AsyncConnection[Any]) -> int:
    """How many promotions have not ended."""
    return int(await database.fetch_value(db, COUNT))


async def insert_promotion(
    db: AsyncConnection[Any], *, id: UUID, draft: PromotionDraft, now: datetime, by: str
) -> None:
    """Add a draft with its first version."""
    await database.execute(db, INSERT, id=id, now=now)
    await insert_version(db, id=id, number=1, draft=draft, now=now, by=by)


async def insert_version(
    db: AsyncConnection[Any], *, id: UUID, number: int, draft: PromotionDraft, now: datetime, by: str
) -> None:
    """Keep what was saved."""
    content = Jsonb(msgspec.to_builtins(draft))
    await database.execute(db, INSERT_VERSION, id=id, number=number, content=content, now=now, by=by)


async def update_promotion(
    db: AsyncConnection[Any], *, id: UUID, state: State, newest: int, live: int | None, now: datetime
) -> None:
    """Change where a promotion stands."""
    await database.execute(db, UPDATE, id=id, state=state, newest=newest, live=live, now=now)
