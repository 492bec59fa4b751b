"""Statements over what a customer has: cards, statements, and the end of an account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from tessere.commerce.loyalty.domain.ledger import Entry
from tessere.commerce.loyalty.domain.model import CardState, LoyaltyCard, StatementLine
from tessere.infra import db as database

_CARD = "c.number, a.customer_id, c.state, c.issued_at"
INSERT_CARD = """
insert into loyalty.card (number, account_id, state, issued_at) values (%(number)s, %(account_id)s, 'active', %(now)s)
on conflict (number) do nothing
"""
FIND_CARD = f"""
select {_CARD} from loyalty.card c join loyalty.account a on a.id = c.account_id
where c.number = %(number)s and a.customer_id is not null
"""
LIST_CARDS = f"""
select {_CARD} from loyalty.card c join loyalty.account a on a.id = c.account_id
where c.account_id = any(%(accounts)s) order by c.issued_at desc, c.number
"""
SAVE_CARD = "update loyalty.card set state = %(state)s where number = %(number)s"
# What a customer has counts all but what was issued, spent or has ended.
STATEMENT = """
with moved as (
    select t.id, t.at, t.purpose, t.source_kind, t.source_id, t.note, sum(p.amount)::bigint as points
    from loyalty.posting_v p join loyalty.transaction t on t.id = p.transaction_id
    where p.account_id = any(%(accounts)s) and p.unit = 'points' and p.book in ('pending', 'active', 'held', 'owed')
    group by t.id
), running as (
    select moved.*, sum(points) over (order by at, id)::bigint as balance from moved
)
select id, at, purpose, source_kind, source_id, note, points, balance from running
where points <> 0 and (%(before_at)s::timestamptz is null or (at, id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by at desc, id desc limit %(limit)s
"""
JOURNAL = """
select account_id, lot_id, unit, from_book, to_book, amount from loyalty.entry
where account_id = any(%(accounts)s) or lot_id in (select id from loyalty.lot where account_id = any(%(accounts)s))
order by transaction_id, line
"""
DELETE_CARDS = "delete from loyalty.card where account_id = any(%(accounts)s)"
BLANK_NOTES = """
update loyalty.transaction t set note = '' from loyalty.entry e
where e.transaction_id = t.id and e.account_id = any(%(accounts)s) and t.note <> ''
"""
LET_GO = "update loyalty.account set owner_id = null, customer_id = null, review_at = null where id = any(%(accounts)s)"


async def insert_card(db: AsyncConnection[Any], *, number: str, account_id: UUID, now: datetime) -> bool:
    """Add a card; False when its number is taken."""
    return await database.execute(db, INSERT_CARD, number=number, account_id=account_id, now=now) == 1


async def find_card(db: AsyncConnection[Any], number: str) -> LoyaltyCard | None:
    """A card and who has it today."""
    return await database.fetch_one(db, FIND_CARD, LoyaltyCard, number=number)


async def list_cards(db: AsyncConnection[Any], accounts: Collection[UUID]) -> list[LoyaltyCard]:
    """The cards of accounts, the latest first."""
    return await database.fetch_all(db, LIST_CARDS, LoyaltyCard, accounts=database.uuids(accounts))


async def save_card(db: AsyncConnection[Any], *, number: str, state: CardState) -> None:
    """Write a card's state."""
    await database.execute(db, SAVE_CARD, number=number, state=state)


async def list_statement(
    db: AsyncConnection[Any], accounts: Collection[UUID], *, before: tuple[datetime, UUID] | None, limit: int
) -> list[StatementLine]:
    """What moved the points of accounts, the latest first, with what there was after each."""
    at, id = before or (None, None)
    return await database.fetch_all(
        db, STATEMENT, StatementLine, accounts=database.uuids(accounts), before_at=at, before_id=id, limit=limit
    )


async def list_journal(db: AsyncConnection[Any], accounts: Collection[UUID]) -> list[Entry]:
    """Every entry of accounts, in order."""
    return await database.fetch_all(db, JOURNAL, Entry, accounts=database.uuids(accounts))


async def let_go(db: AsyncConnection[Any], accounts: Collection[UUID]) -> tuple[int, int, int]:
    """Forget whose accounts these were, their cards and what was noted; how many of each."""
    ids = database.uuids(accounts)
    cards = await database.execute(db, DELETE_CARDS, accounts=ids)
    notes = await database.execute(db, BLANK_NOTES, accounts=ids)
    return await database.execute(db, LET_GO, accounts=ids), cards, notes
