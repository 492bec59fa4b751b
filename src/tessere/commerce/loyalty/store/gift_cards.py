"""Statements over gift cards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.commerce.loyalty.domain.model import GiftCard, GiftState
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_CARD = """
c.id, c.last_four, c.pin_hash is not null as has_pin, c.currency, c.amount_minor, l.pending + l.active as balance_minor,
l.held as held_minor, c.state, c.issued_at, c.activated_at, c.expires_at, c.version
"""
_FROM = "from loyalty.gift_card c join loyalty.lot l on l.id = c.id"
INSERT = """
insert into loyalty.gift_card (id, code_hash, pin_hash, last_four, currency, amount_minor, state, issued_at, activated_at,
    expires_at)
values (%(id)s, %(code_hash)s, %(pin_hash)s, %(last_four)s, %(currency)s, %(amount_minor)s, %(state)s, %(now)s,
    %(activated_at)s, %(expires_at)s)
"""
GET = f"select {_CARD} {_FROM} where c.id = %(id)s"
LOCK = GET + " for update of c"
FIND_BY_CODE = f"""
select {_CARD}, coalesce(c.pin_hash is null or c.pin_hash = %(pin_hash)s::bytea, false) as pin_is_right {_FROM}
where c.code_hash = %(code_hash)s
"""
LIST = f"""
select {_CARD} {_FROM}
where (%(last_four)s::text is null or c.last_four = %(last_four)s::text)
  and (%(state)s::text is null or c.state = %(state)s::text)
  and (%(before)s::uuid is null or c.id < %(before)s::uuid)
order by c.id desc limit %(limit)s
"""
SAVE_STATE = """
update loyalty.gift_card set state = %(state)s, activated_at = %(activated_at)s, version = version + 1 where id = %(id)s
"""
DUE = """
select id from loyalty.gift_card where state in ('issued', 'active') and expires_at <= %(now)s
order by expires_at limit %(limit)s
"""
LIABILITIES = """
select unit, book, sum(amount)::bigint as amount from loyalty.posting_v group by unit, book order by unit, book
"""


class FoundCard(GiftCard, frozen=True, kw_only=True):
    """A gift card found by its code."""

    pin_is_right: bool


class BookBalance(Struct, frozen=True):
    """What a book sums to: for what is owed to customers `pending`, `active` and `held`, in points or minor units."""

    unit: str
    book: str
    amount: int


class _Id(Struct, frozen=True):
    id: UUID


async def insert_gift_card(
    db: AsyncConnection[Any], card: GiftCard, *, code_hash: bytes, pin_hash: bytes | None
) -> None:
    """Add a gift card, whose lot is there."""
    await database.execute(
        db, INSERT, id=card.id, code_hash=code_hash, pin_hash=pin_hash, last_four=card.last_four, currency=card.currency,
        amount_minor=card.amount_minor, state=card.state, now=card.issued_at, activated_at=card.activated_at,
        expires_at=card.expires_at,
    )  # fmt: skip


async def get_gift_card(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> GiftCard:
    """One gift card; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, GiftCard, id=id)
    if found is None:
        raise NotFound(f"there is no gift card {id}")
    return found


async def find_by_code(db: AsyncConnection[Any], *, code_hash: bytes, pin_hash: bytes | None) -> FoundCard | None:
    """The gift card of a code, and whether the PIN is its own."""
    return await database.fetch_one(db, FIND_BY_CODE, FoundCard, code_hash=code_hash, pin_hash=pin_hash)


async def list_gift_cards(
    db: AsyncConnection[Any], *, last_four: str | None, state: str | None, before: UUID | None, limit: int
) -> list[GiftCard]:
    """Gift cards, the latest first."""
    return await database.fetch_all(db, LIST, GiftCard, last_four=last_four, state=state, before=before, limit=limit)


async def save_state(db: AsyncConnection[Any], id: UUID, *, state: GiftState, activated_at: datetime | None) -> None:
    """Write a gift card's state."""
    await database.execute(db, SAVE_STATE, id=id, state=state, activated_at=activated_at)


async def list_due(db: AsyncConnection[Any], *, now: datetime, limit: int) -> list[UUID]:
    """Gift cards whose date is over."""
    return [each.id for each in await database.fetch_all(db, DUE, _Id, now=now, limit=limit)]


async def sum_books(db: AsyncConnection[Any]) -> list[BookBalance]:
    """What every book of the ledger sums to."""
    return await database.fetch_all(db, LIABILITIES, BookBalance)
