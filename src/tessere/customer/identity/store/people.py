"""Statements over everybody: every person's identifiers page by page, and who must stay apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.customer.identity.store.graph import KnownIdentifier
from tessere.infra import db as database

# Only who has something besides devices: a browser alone is nobody yet.
LIST_PEOPLE = """
select key, namespace, value, birth_id, profile_id, component_id, shared, crowded, first_seen_at
from identity.identifier
where profile_id in (
    select distinct profile_id from identity.identifier
    where (%(after)s::uuid is null or profile_id > %(after)s) and namespace <> all(%(weak)s)
    order by profile_id limit %(limit)s
)
order by profile_id, key
"""
COUNT_PEOPLE = "select count(distinct profile_id) from identity.identifier where namespace <> all(%(weak)s)"
COPY_ALL = "copy (select key, namespace, profile_id, shared from identity.identifier) to stdout (format csv)"
LIST_APART = """
select distinct one.profile_id as a, other.profile_id as b
from identity.decision d
join identity.identifier one on one.key = d.a
join identity.identifier other on other.key = d.b
where d.kind = 'cannot_link' and d.undone_at is null and one.profile_id <> other.profile_id
    and (%(among)s::uuid[] is null or (one.profile_id = any(%(among)s) and other.profile_id = any(%(among)s)))
"""


class Apart(Struct, frozen=True):
    """Two profiles that somebody decided to keep apart."""

    a: UUID
    b: UUID


async def list_people(
    db: AsyncConnection[Any], *, after: UUID | None, limit: int, weak: list[str]
) -> list[KnownIdentifier]:
    """The identifiers of the next profiles in the order of their ids."""
    return await database.fetch_all(db, LIST_PEOPLE, KnownIdentifier, after=after, limit=limit, weak=weak)


async def copy_all(db: AsyncConnection[Any]) -> AsyncIterator[bytes]:
    """Every identifier's key, namespace, profile and whether it is shared, as CSV."""
    async with db.cursor() as cursor, cursor.copy(COPY_ALL) as copy:
        async for chunk in copy:
            yield bytes(chunk)


async def count_people(db: AsyncConnection[Any], *, weak: list[str]) -> int:
    """How many profiles there are that hold more than devices."""
    return int(await database.fetch_value(db, COUNT_PEOPLE, weak=weak))


async def list_apart(db: AsyncConnection[Any], *, among: list[UUID] | None = None) -> list[Apart]:
    """The pairs kept apart, all or among some profiles."""
    return await database.fetch_all(db, LIST_APART, Apart, among=among)
