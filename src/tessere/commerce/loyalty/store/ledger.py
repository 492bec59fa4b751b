"""Statements over accounts, lots, transactions and entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from psycopg import AsyncConnection

from tessere.commerce.loyalty.domain.ledger import Account, Entry, Lot
from tessere.commerce.loyalty.domain.model import Source
from tessere.infra import db as database

_ACCOUNT = "id, owner_id, customer_id, owed, tier, tier_since, review_at, opened_at"
_LOT = "id, account_id, unit, pending, active, held, available_at, expires_at"
_ENTRY = "account_id, lot_id, unit, from_book, to_book, amount"
# A concurrent one of the same owner is waited for.
OPEN_ACCOUNT = """
insert into loyalty.account (id, owner_id, customer_id, opened_at) values (%(id)s, %(owner_id)s, %(owner_id)s, %(now)s)
on conflict (owner_id) do nothing
"""
# All accounts of whoever the owner is known to be today, in one order, so that two transactions never wait in a circle.
LOCK_ACCOUNTS = f"""
select {_ACCOUNT} from loyalty.account
where customer_id = coalesce((select customer_id from loyalty.account where owner_id = %(owner_id)s), %(owner_id)s)
order by id for update
"""
FIND_ACCOUNTS = f"""
select {_ACCOUNT} from loyalty.account
where customer_id = coalesce((select customer_id from loyalty.account where owner_id = %(owner_id)s), %(owner_id)s)
order by id
"""
# The accounts of these lots, with all others of their customers.
LOCK_BY_LOTS = f"""
select {_ACCOUNT} from loyalty.account
where id in (select account_id from loyalty.lot where id = any(%(lots)s))
   or customer_id in (select a.customer_id from loyalty.lot l join loyalty.account a on a.id = l.account_id
                      where l.id = any(%(lots)s))
order by id for update
"""
GET_ACCOUNT = f"select {_ACCOUNT} from loyalty.account where id = %(id)s"
SAVE_ACCOUNTS = """
update loyalty.account a set owed = new.owed
from unnest(%(ids)s::uuid[], %(owed)s::bigint[]) as new (id, owed) where a.id = new.id
"""
SAVE_TIER = """
update loyalty.account set tier = %(tier)s, tier_since = %(tier_since)s, review_at = %(review_at)s where id = %(id)s
"""
# Merges and splits one after the other: else one would not see whom another has just brought.
HOLD_MERGES = "select pg_advisory_xact_lock(hashtextextended('loyalty.follow', 0))"
LOCK_BY_OWNERS = f"select {_ACCOUNT} from loyalty.account where owner_id = any(%(ids)s) order by id for update"
# Those opened for these, those that they have, and all others of whoever these are known to be today.
LOCK_CONCERNED = f"""
select {_ACCOUNT} from loyalty.account
where owner_id = any(%(ids)s) or customer_id = any(%(ids)s)
   or customer_id in (select customer_id from loyalty.account where owner_id = any(%(ids)s))
order by id for update
"""
SAVE_CUSTOMERS = """
update loyalty.account a set customer_id = new.customer_id
from unnest(%(ids)s::uuid[], %(customers)s::uuid[]) as new (id, customer_id) where a.id = new.id
"""
LOTS = f"""
select {_LOT} from loyalty.lot
where account_id = any(%(accounts)s) and (pending + active + held > 0 or id = any(%(also)s))
"""
LOCK_LOT = f"select {_LOT} from loyalty.lot where id = %(id)s for update"
INSERT_LOTS = """
insert into loyalty.lot (id, account_id, unit, available_at, expires_at)
values (%(id)s, %(account_id)s, %(unit)s, %(available_at)s, %(expires_at)s)
"""
SAVE_LOTS = """
update loyalty.lot l set pending = new.pending, active = new.active, held = new.held
from unnest(%(ids)s::uuid[], %(pending)s::bigint[], %(active)s::bigint[], %(held)s::bigint[])
    as new (id, pending, active, held)
where l.id = new.id
"""
# A concurrent one of the same name is waited for.
INSERT_TRANSACTION = """
insert into loyalty.transaction (id, source_kind, source_id, purpose, content, at, made_by, note)
values (%(id)s, %(source_kind)s, %(source_id)s, %(purpose)s, %(content)s, %(at)s, %(made_by)s, %(note)s)
on conflict (source_kind, source_id, purpose) do nothing
"""
FIND_TRANSACTION = """
select id, content from loyalty.transaction
where source_kind = %(source_kind)s and source_id = %(source_id)s and purpose = %(purpose)s
"""
INSERT_ENTRIES = """
insert into loyalty.entry (transaction_id, line, account_id, lot_id, unit, from_book, to_book, amount)
select %(id)s, new.line, new.account_id, new.lot_id, new.unit, new.from_book, new.to_book, new.amount
from unnest(%(lines)s::bigint[], %(accounts)s::uuid[], %(lots)s::uuid[], %(units)s::text[], %(sources)s::text[],
    %(targets)s::text[], %(amounts)s::bigint[])
    as new (line, account_id, lot_id, unit, from_book, to_book, amount)
"""
ENTRIES = f"select {_ENTRY} from loyalty.entry where transaction_id = %(id)s order by line"
# Those of a hold, of its settling, and of all that was given back since.
ENTRIES_OF_SOURCE = f"""
select {_ENTRY} from loyalty.entry e join loyalty.transaction t on t.id = e.transaction_id
where t.source_kind = %(kind)s and t.source_id = %(id)s order by t.id, e.line
"""
DUE_ACCOUNTS = """
select distinct a.owner_id as id from loyalty.lot l join loyalty.account a on a.id = l.account_id
where a.owner_id is not null and ((l.pending > 0 and l.available_at <= %(now)s)
    or (l.active > 0 and l.expires_at <= %(now)s))
limit %(limit)s
"""
DUE_REVIEWS = """
select owner_id as id from loyalty.account where review_at <= %(now)s and owner_id is not null limit %(limit)s
"""
WARN = """
with due as (
    select id from loyalty.lot
    where active > 0 and warned_at is null and expires_at > %(now)s and expires_at <= %(until)s and account_id is not null
    limit %(limit)s for update skip locked
), warned as (
    update loyalty.lot l set warned_at = %(now)s from due where l.id = due.id
    returning l.account_id, l.active, l.expires_at
)
select a.customer_id, warned.expires_at, sum(warned.active)::bigint as points
from warned join loyalty.account a on a.id = warned.account_id where a.customer_id is not null
group by 1, 2 order by 1, 2
"""


class Expiring(Struct, frozen=True):
    """Points of a customer that end at a moment."""

    customer_id: UUID
    expires_at: datetime
    points: int


class Begun(Struct, frozen=True):
    """A transaction that is there already."""

    id: UUID
    content: bytes


class _Id(Struct, frozen=True):
    id: UUID


async def open_account(db: AsyncConnection[Any], *, id: UUID, owner_id: UUID, now: datetime) -> bool:
    """Add the account of a customer; False when it is there."""
    return await database.execute(db, OPEN_ACCOUNT, id=id, owner_id=owner_id, now=now) == 1


async def list_accounts(db: AsyncConnection[Any], *, owner_id: UUID, lock: bool = False) -> list[Account]:
    """The accounts of whoever this customer is known to be today."""
    return await database.fetch_all(db, LOCK_ACCOUNTS if lock else FIND_ACCOUNTS, Account, owner_id=owner_id)


async def lock_accounts_by_lots(db: AsyncConnection[Any], lots: Collection[UUID]) -> list[Account]:
    """The accounts of lots, and those of the same customers."""
    return await database.fetch_all(db, LOCK_BY_LOTS, Account, lots=database.uuids(lots))


async def find_account(db: AsyncConnection[Any], id: UUID) -> Account | None:
    """One account."""
    return await database.fetch_one(db, GET_ACCOUNT, Account, id=id)


async def lock_owned(db: AsyncConnection[Any], owner_ids: Collection[UUID]) -> list[Account]:
    """The accounts that were opened for these; nobody else merges or splits until the end of the transaction."""
    await database.execute(db, HOLD_MERGES)
    return await database.fetch_all(db, LOCK_BY_OWNERS, Account, ids=database.uuids(owner_ids))


async def lock_concerned(db: AsyncConnection[Any], customer_ids: Collection[UUID]) -> list[Account]:
    """Every account that a merge or an erasure of these concerns; nobody else merges or splits meanwhile."""
    await database.execute(db, HOLD_MERGES)
    return await database.fetch_all(db, LOCK_CONCERNED, Account, ids=database.uuids(customer_ids))


async def save_customers(db: AsyncConnection[Any], accounts: Sequence[Account]) -> None:
    """Write whose accounts these are today."""
    found = [(each.id, each.customer_id) for each in accounts if each.customer_id is not None]
    await database.execute(
        db, SAVE_CUSTOMERS, ids=database.uuids(id for id, _ in found), customers=database.uuids(who for _, who in found)
    )


async def save_tier(db: AsyncConnection[Any], account: Account) -> None:
    """Write an account's tier."""
    await database.execute(
        db, SAVE_TIER, id=account.id, tier=account.tier, tier_since=account.tier_since, review_at=account.review_at
    )


async def list_lots(db: AsyncConnection[Any], accounts: Collection[UUID], *, also: Collection[UUID] = ()) -> list[Lot]:
    """The lots in which something is left, and others by id."""
    return await database.fetch_all(db, LOTS, Lot, accounts=database.uuids(accounts), also=database.uuids(also))


async def lock_lot(db: AsyncConnection[Any], id: UUID) -> Lot | None:
    """A lot that belongs to no account."""
    return await database.fetch_one(db, LOCK_LOT, Lot, id=id)


async def insert_lot(db: AsyncConnection[Any], lot: Lot) -> None:
    """Add an empty lot."""
    await database.execute(db, INSERT_LOTS, **structs.asdict(lot))


async def begin(
    db: AsyncConnection[Any],
    *,
    id: UUID,
    source: Source,
    purpose: str,
    content: bytes,
    at: datetime,
    by: str,
    note: str,
) -> Begun | None:
    """Add a transaction, or give the one that has its source and purpose already."""
    name = {"source_kind": source.kind, "source_id": source.id, "purpose": purpose}
    row = {**name, "id": id, "content": content, "at": at, "made_by": by, "note": note}
    if await database.execute(db, INSERT_TRANSACTION, **row):
        return None
    return await database.fetch_one(db, FIND_TRANSACTION, Begun, **name)


async def save(
    db: AsyncConnection[Any],
    transaction_id: UUID,
    *,
    lots: Sequence[Lot],
    owed: Mapping[UUID, int],
    entries: Sequence[Entry],
) -> None:
    """Write the entries of a transaction, and what they make of lots and debts."""
    async with db.pipeline():
        await database.execute(
            db, SAVE_LOTS, ids=database.uuids(each.id for each in lots),
            pending=database.longs(each.pending for each in lots), active=database.longs(each.active for each in lots),
            held=database.longs(each.held for each in lots),
        )  # fmt: skip
        await database.execute(
            db, SAVE_ACCOUNTS, ids=database.uuids(owed), owed=database.longs(owed.values())
        )  # fmt: skip
        await database.execute(
            db, INSERT_ENTRIES, id=transaction_id, lines=database.longs(range(len(entries))),
            accounts=[each.account_id for each in entries], lots=database.uuids(each.lot_id for each in entries),
            units=database.texts(each.unit for each in entries),
            sources=database.texts(each.from_book for each in entries),
            targets=database.texts(each.to_book for each in entries),
            amounts=database.longs(each.amount for each in entries),
        )  # fmt: skip


async def list_entries(db: AsyncConnection[Any], source: Source) -> list[Entry]:
    """The entries of every transaction of a source, in order."""
    return await database.fetch_all(db, ENTRIES_OF_SOURCE, Entry, kind=source.kind, id=source.id)


async def list_due(db: AsyncConnection[Any], *, now: datetime, limit: int, reviews: bool) -> list[UUID]:
    """Owners of whose points some are due to begin or to end, or whose tier is."""
    rows = await database.fetch_all(db, DUE_REVIEWS if reviews else DUE_ACCOUNTS, _Id, now=now, limit=limit)
    return [each.id for each in rows]


async def warn(db: AsyncConnection[Any], *, now: datetime, until: datetime, limit: int) -> list[Expiring]:
    """Mark lots that end soon as told of; what ends when, by customer."""
    return await database.fetch_all(db, WARN, Expiring, now=now, until=until, limit=limit)
