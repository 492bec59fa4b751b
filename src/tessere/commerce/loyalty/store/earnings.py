"""Statements over what sales earned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.commerce.loyalty.domain.earning import EarnedLine
from tessere.commerce.loyalty.domain.model import Source
from tessere.infra import db as database

INSERT = """
insert into loyalty.earning (lot_id, account_id, source_kind, source_id, at, points, net_minor)
values (%(lot_id)s, %(account_id)s, %(kind)s, %(source_id)s, %(at)s, %(points)s, %(net_minor)s)
"""
INSERT_LINES = """
insert into loyalty.earning_line (lot_id, ref, quantity, net_minor, points)
select %(lot_id)s, new.ref, new.quantity, new.net_minor, new.points
from unnest(%(refs)s::text[], %(quantities)s::bigint[], %(nets)s::bigint[], %(points)s::bigint[])
    as new (ref, quantity, net_minor, points)
"""
FIND = """
select e.lot_id, e.account_id, e.at, e.points, e.taken_back, l.available_at, l.expires_at
from loyalty.earning e join loyalty.lot l on l.id = e.lot_id
where e.source_kind = %(kind)s and e.source_id = %(id)s
"""
LINES = (
    "select ref, quantity, returned, net_minor, points from loyalty.earning_line where lot_id = %(lot_id)s order by ref"
)
RETURN_LINES = """
update loyalty.earning_line e set returned = new.returned
from unnest(%(refs)s::text[], %(returned)s::bigint[]) as new (ref, returned)
where e.lot_id = %(lot_id)s and e.ref = new.ref
"""
RETURN = """
update loyalty.earning set taken_back = %(taken_back)s, returned_minor = %(returned_minor)s where lot_id = %(lot_id)s
"""
SUM = """
select coalesce(sum(points - taken_back), 0)::bigint as points,
    coalesce(sum(net_minor - returned_minor), 0)::bigint as spend
from loyalty.earning where account_id = any(%(accounts)s) and at >= %(since)s
"""


class Earning(Struct, frozen=True, kw_only=True):
    """What a sale earned."""

    lot_id: UUID
    account_id: UUID
    at: datetime
    points: int
    taken_back: int
    available_at: datetime
    expires_at: datetime | None


class EarningLine(Struct, frozen=True, kw_only=True):
    """What a line of a sale earned, and how many of its pieces came back."""

    ref: str
    quantity: int
    returned: int
    net_minor: int
    points: int


class Figures(Struct, frozen=True):
    """What tiers count."""

    points: int
    spend: int


async def insert_earning(
    db: AsyncConnection[Any],
    *,
    lot_id: UUID,
    account_id: UUID,
    source: Source,
    at: datetime,
    lines: Sequence[EarnedLine],
) -> None:
    """Keep what a sale earned by line."""
    points, net = sum(each.points for each in lines), sum(each.net_minor for each in lines)
    await database.execute(
        db, INSERT, lot_id=lot_id, account_id=account_id, kind=source.kind, source_id=source.id, at=at, points=points,
        net_minor=net,
    )  # fmt: skip
    await database.execute(
        db, INSERT_LINES, lot_id=lot_id, refs=database.texts(each.ref for each in lines),
        quantities=database.longs(each.quantity for each in lines), nets=database.longs(each.net_minor for each in lines),
        points=database.longs(each.points for each in lines),
    )  # fmt: skip


async def find_earning(db: AsyncConnection[Any], source: Source) -> Earning | None:
    """What a sale earned."""
    return await database.fetch_one(db, FIND, Earning, kind=source.kind, id=source.id)


async def list_lines(db: AsyncConnection[Any], lot_id: UUID) -> list[EarningLine]:
    """Its lines."""
    return await database.fetch_all(db, LINES, EarningLine, lot_id=lot_id)


async def save_returned(
    db: AsyncConnection[Any], lot_id: UUID, lines: Sequence[EarningLine], *, taken_back: int, returned_minor: int
) -> None:
    """Write what has come back of a sale."""
    await database.execute(
        db, RETURN_LINES, lot_id=lot_id, refs=database.texts(each.ref for each in lines),
        returned=database.longs(each.returned for each in lines),
    )  # fmt: skip
    await database.execute(db, RETURN, lot_id=lot_id, taken_back=taken_back, returned_minor=returned_minor)


async def sum_since(db: AsyncConnection[Any], accounts: Collection[UUID], *, since: datetime) -> Figures:
    """What accounts earned and spent since a moment, less what came back."""
    found = await database.fetch_one(db, SUM, Figures, accounts=database.uuids(accounts), since=since)
    return found or Figures(0, 0)
