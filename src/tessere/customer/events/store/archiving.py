"""Statements of those who follow the log: what was stored since, and what has changed of what they have already.

Transactions order the log: all that one stored is there once it has ended, and no later commit adds to it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.customer.events.store.log import COLUMNS, Owned, iterate_events
from tessere.infra import db as database
from tessere.infra.lake import Revision

# `foreign` transactions are still to come on this server, so another one's made their rows.
PENDING = """
with waiting as (
    select transaction from events.event_log
    where transaction >= %(since)s::text::xid8 and transaction < pg_snapshot_xmin(pg_current_snapshot())
    order by transaction limit %(limit)s
)
select count(*) as count, min(transaction)::text as first, max(transaction)::text as last,
    %(since)s::text::xid8 > pg_snapshot_xmax(pg_current_snapshot())
        or exists (select from events.event_log where transaction >= pg_snapshot_xmax(pg_current_snapshot())) as foreign,
    (select received_at from events.event_log where transaction >= %(since)s::text::xid8 order by transaction limit 1)
        as oldest_at,
    (select revised_at from events.revision order by id limit 1) as revised_at
from waiting
"""
STORED = f"""
select {COLUMNS} from events.event_log
where transaction >= %(since)s::text::xid8 and (%(until)s::text is null or transaction < %(until)s::text::xid8)
"""
REVISED = f"""
select {COLUMNS} from events.event_log
where transaction < %(until)s::text::xid8 and id in (select event_id from events.revision)
"""
REVISIONS = "select id, event_id, owner_key, day from events.revision"
# Those that were read and no others: a smaller number may commit later.
FORGET = "delete from events.revision where id = any(%(ids)s)"
ADOPT = """
update events.event_log set transaction = pg_current_xact_id()
where transaction >= pg_snapshot_xmax(pg_current_snapshot())
"""


class Pending(Struct, frozen=True, kw_only=True):
    """What ended transactions from a position on have stored: `count` up to the limit, and the transactions of those."""

    count: int
    first: int | None
    last: int | None
    foreign: bool
    oldest_at: datetime | None
    revised_at: datetime | None


async def read_pending(db: AsyncConnection[Any], *, since: int, limit: int) -> Pending:
    """What waits to be archived from a transaction on."""
    found = await database.fetch_one(db, PENDING, Pending, since=since, limit=limit)
    assert found is not None  # an aggregate always has its row
    return found


async def iterate_stored(
    db: AsyncConnection[Any], *, since: int, until: int | None, at_once: int
) -> AsyncIterator[list[Owned]]:
    """Everything that some transactions have stored, in no order, so many at a time."""
    async for page in iterate_events(db, STORED, at_once=at_once, since=since, until=until):
        yield page


async def iterate_revised(db: AsyncConnection[Any], *, until: int, at_once: int) -> AsyncIterator[list[Owned]]:
    """What the log says now of the events that were rewritten, of those stored before a transaction."""
    async for page in iterate_events(db, REVISED, at_once=at_once, until=until):
        yield page


async def iterate_revisions(db: AsyncConnection[Any], *, at_once: int) -> AsyncIterator[list[Revision]]:
    """The events that were deleted or rewritten."""
    async for rows in database.iterate(db, REVISIONS, at_once=at_once):
        yield [Revision(id=row[0], event_id=row[1], owner_key=row[2], day=row[3]) for row in rows]


async def forget_revisions(db: AsyncConnection[Any], ids: Sequence[int]) -> None:
    """What copies the log has followed these."""
    await database.execute(db, FORGET, ids=database.longs(ids))


async def adopt_foreign(db: AsyncConnection[Any]) -> int:
    """Count the rows that another server's transactions made as this one's; how many."""
    return await database.execute(db, ADOPT)
