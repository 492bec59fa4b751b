"""Statements that look at the whole program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.commerce.loyalty.domain.model import StatementLine
from tessere.infra import db as database

# A customer counts once, in the highest tier of their accounts; a tier that the program has no more is none.
MEMBERS = """
with customer as (
    select customer_id, max(coalesce(array_position(%(tiers)s::text[], tier), 0)) as place
    from loyalty.account where customer_id is not null group by customer_id
)
select (%(tiers)s::text[])[place] as tier, count(*) as members from customer group by place order by place desc
"""
ENDING = """
select unit, date_trunc('month', (expires_at - interval '1 second') at time zone %(zone)s)::date as month,
    sum(pending + active + held)::bigint as amount
from loyalty.lot where pending + active + held > 0 group by 1, 2 order by 1, 2 nulls last
"""
OF_LOT = """
with moved as (
    select t.id, t.at, t.purpose, t.source_kind, t.source_id, t.note, sum(p.amount)::bigint as points
    from loyalty.posting_v p join loyalty.transaction t on t.id = p.transaction_id
    where p.lot_id = %(lot)s and p.book in ('pending', 'active', 'held') group by t.id
), running as (
    select moved.*, sum(points) over (order by at, id)::bigint as balance from moved
)
select * from running where points <> 0 order by at desc, id desc limit %(limit)s
"""


class TierMembers(Struct, frozen=True):
    """How many customers are in a tier; None: in none of them."""

    tier: str | None
    members: int


class EndingAmount(Struct, frozen=True):
    """What of a unit (points, or minor units of a currency) ends in a month; None: never."""

    unit: str
    month: date | None
    amount: int


async def count_members(db: AsyncConnection[Any], tiers: Sequence[str]) -> list[TierMembers]:
    """How many customers are in each tier in which somebody is; `tiers` from the lowest."""
    return await database.fetch_all(db, MEMBERS, TierMembers, tiers=database.texts(tiers))


async def sum_ending(db: AsyncConnection[Any], *, zone: str) -> list[EndingAmount]:
    """What there is to end, month by month of a zone."""
    return await database.fetch_all(db, ENDING, EndingAmount, zone=zone)


async def list_lot_statement(db: AsyncConnection[Any], lot_id: UUID, *, limit: int) -> list[StatementLine]:
    """What moved a lot, the latest first."""
    return await database.fetch_all(db, OF_LOT, StatementLine, lot=lot_id, limit=limit)
