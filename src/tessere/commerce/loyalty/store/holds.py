"""Statements over what is held of points and gift cards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from psycopg import AsyncConnection

from tessere.commerce.loyalty.domain.model import Source, TenderHold
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_HOLD = (
    "id, account_id, gift_card_id, source_kind, source_id, unit, amount, value_minor, captured, restored, state, created_at, "
    "expires_at, settled_at"
)
INSERT = f"""
insert into loyalty.hold ({_HOLD})
values (%(id)s, %(account_id)s, %(gift_card_id)s, %(source_kind)s, %(source_id)s, %(unit)s, %(amount)s, %(value_minor)s,
    %(captured)s, %(restored)s, %(state)s, %(created_at)s, %(expires_at)s, %(settled_at)s)
"""
FIND = f"""
select {_HOLD} from loyalty.hold
where source_kind = %(kind)s and source_id = %(id)s and coalesce(gift_card_id, account_id) = %(subject)s
    and state in ('active', 'captured')
"""
GET = f"select {_HOLD} from loyalty.hold where id = %(id)s"
LOCK = GET + " for update"
SAVE = """
update loyalty.hold set captured = %(captured)s, restored = %(restored)s, value_minor = %(value_minor)s, state = %(state)s,
    settled_at = %(settled_at)s
where id = %(id)s
"""
DUE = """
select id from loyalty.hold where state = 'active' and expires_at <= %(now)s order by expires_at limit %(limit)s
"""


class _Id(Struct, frozen=True):
    id: UUID


async def insert_hold(db: AsyncConnection[Any], hold: TenderHold) -> None:
    """Add a hold."""
    await database.execute(db, INSERT, **structs.asdict(hold))


async def find_hold(db: AsyncConnection[Any], *, source: Source, subject: UUID) -> TenderHold | None:
    """What a source holds of an account or a gift card, or has used of it."""
    return await database.fetch_one(db, FIND, TenderHold, kind=source.kind, id=source.id, subject=subject)


async def get_hold(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> TenderHold:
    """One hold; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, TenderHold, id=id)
    if found is None:
        raise NotFound(f"there is no hold {id}")
    return found


async def save_hold(db: AsyncConnection[Any], hold: TenderHold) -> None:
    """Write a hold that was settled, or of which something was given back."""
    await database.execute(
        db, SAVE, id=hold.id, captured=hold.captured, restored=hold.restored, value_minor=hold.value_minor,
        state=hold.state, settled_at=hold.settled_at,
    )  # fmt: skip


async def list_due(db: AsyncConnection[Any], *, now: datetime, limit: int) -> list[UUID]:
    """Active holds whose time is over."""
    return [each.id for each in await database.fetch_all(db, DUE, _Id, now=now, limit=limit)]
