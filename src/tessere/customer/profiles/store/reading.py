"""Statements of lists, searches and the ledger of consents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.customer.profiles.domain.consents import ConsentStatus
from tessere.infra import db as database

RECENT = """
select profile_id as id, name, email, phone, loyalty_card, city, last_seen_at, last_channel, order_count, spent_minor,
    currency, tier, shared_device
from profiles.card
where (last_seen_at, profile_id) < (%(seen)s, %(after)s)
    and (%(channel)s::text is null or last_channel = %(channel)s)
order by last_seen_at desc, profile_id desc
limit %(limit)s
"""
# What many match is found soonest among those who were seen last: no index need list all the others.
SEARCH_NEWEST = """
select profile_id as id, name, email, phone, loyalty_card, city, last_seen_at, last_channel, order_count, spent_minor,
    currency, tier, shared_device
from (
    select * from profiles.card where (last_seen_at, profile_id) < (%(seen)s, %(after)s)
    order by last_seen_at desc, profile_id desc limit %(newest)s
) as newest
where search @@ %(query)s::tsquery and (%(channel)s::text is null or last_channel = %(channel)s)
order by last_seen_at desc, profile_id desc
limit %(limit)s
"""
# What few match is found by its index. Candidates are bounded before they are sorted.
SEARCH = """
select profile_id as id, name, email, phone, loyalty_card, city, last_seen_at, last_channel, order_count, spent_minor,
    currency, tier, shared_device
from (
    select * from profiles.card where search @@ %(query)s::tsquery limit 5000
) as found
where (last_seen_at, profile_id) < (%(seen)s, %(after)s)
    and (%(channel)s::text is null or last_channel = %(channel)s)
order by last_seen_at desc, profile_id desc
limit %(limit)s
"""
_NEWEST, _MOST_NEWEST = 6_000, 40_000
_DRAWN_BY_ORDER = 20_000
COUNT = "select count(*) from profiles.card"
ALL_IDS = "select profile_id from profiles.card"
# Ids are of time and chance: ordered by their last, random half they are drawn by lot, and always the same ones.
DRAW = "select profile_id from profiles.card order by substr(uuid_send(profile_id), 9) limit %(most)s"
DRAW_SOME = "select profile_id from profiles.card tablesample bernoulli (%(percent)s) repeatable (1) limit %(most)s"
FIND_CARDS = """
select profile_id as id, name, email, phone, loyalty_card, city, last_seen_at, last_channel, order_count, spent_minor,
    currency, tier, shared_device
from profiles.card where profile_id = any(%(ids)s)
"""
LEDGER = """
select event_id as id, purpose, channel, status, said_at as at, source_id, proof
from profiles.consent where owner_key = any(%(owners)s)
order by said_at desc, event_id desc
"""


class CardRow(Struct, frozen=True, kw_only=True):
    """A card as stored; times in microseconds."""

    id: UUID
    name: str | None
    email: str | None
    phone: str | None
    loyalty_card: str | None
    city: str | None
    last_seen_at: int
    last_channel: str | None
    order_count: int
    spent_minor: int
    currency: str
    tier: str | None
    shared_device: bool


class LedgerRow(Struct, frozen=True, kw_only=True):
    """A line of the ledger of consents."""

    id: UUID
    purpose: str
    channel: str
    status: ConsentStatus
    at: datetime
    source_id: UUID
    proof: dict[str, Any]


async def list_recent(
    db: AsyncConnection[Any], *, channel: str | None, seen: int, after: UUID, limit: int
) -> list[CardRow]:
    """Cards by when they were seen last (on the channel), the newest first, after a place in that order."""
    return await database.fetch_all(db, RECENT, CardRow, channel=channel, seen=seen, after=after, limit=limit)


async def search_cards(
    db: AsyncConnection[Any], *, terms: Sequence[str], channel: str | None, seen: int, after: UUID, limit: int
) -> list[CardRow]:
    """Cards on which every term begins a word, in the same order."""
    asked = {"query": _prefix_query(terms), "channel": channel, "seen": seen, "after": after, "limit": limit}
    newest = _NEWEST
    while newest <= _MOST_NEWEST:
        found = await database.fetch_all(db, SEARCH_NEWEST, CardRow, newest=newest, **asked)
        if len(found) == limit:
            return found
        # As many as are likely to hold enough, half as many again for chance; for hardly any match, too many.
        newest = newest * limit * 3 // (2 * len(found)) if found else _MOST_NEWEST + 1
    return await database.fetch_all(db, SEARCH, CardRow, **asked)


async def find_card_rows(db: AsyncConnection[Any], ids: Collection[UUID]) -> dict[UUID, CardRow]:
    """The cards of profiles."""
    return {row.id: row for row in await database.fetch_all(db, FIND_CARDS, CardRow, ids=list(ids))}


async def list_ledger(db: AsyncConnection[Any], owners: Collection[UUID]) -> list[LedgerRow]:
    """Everything that was ever said on consent, the newest first."""
    return await database.fetch_all(db, LEDGER, LedgerRow, owners=list(owners))


def _prefix_query(terms: Sequence[str]) -> str:
    """A tsquery of prefixes; each term is quoted, so that nothing in it is an operator."""
    return " & ".join("'" + term.replace("\\", "\\\\").replace("'", "''") + "':*" for term in terms)


async def count_cards(db: AsyncConnection[Any]) -> int:
    """How many customers there are."""
    return int(await database.fetch_value(db, COUNT))


async def draw_ids(db: AsyncConnection[Any], *, total: int, most: int) -> list[UUID]:
    """The ids of customers drawn by lot, the same ones while nobody comes or goes."""
    statement, percent = DRAW, 100.0
    if total > _DRAWN_BY_ORDER:  # sorting all would take long: read a little more than is needed
        statement, percent = DRAW_SOME, min(100.0, 150.0 * most / total)
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(statement, {"most": most, "percent": percent})
        return [row[0] for row in await cursor.fetchall()]


async def iterate_ids(db: AsyncConnection[Any], *, at_once: int) -> AsyncIterator[list[UUID]]:
    """The ids of all customers, so many at a time."""
    async for rows in database.iterate(db, ALL_IDS, at_once=at_once):
        yield [row[0] for row in rows]
