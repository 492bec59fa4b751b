"""Statements over the list of who must not be contacted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database

INSERT = """
insert into profiles.suppression (id, hash, namespace, value, channel, purpose, origin, reason, created_at, created_by)
values (%(id)s, %(hash)s, %(namespace)s, %(value)s, %(channel)s, %(purpose)s, %(origin)s, %(reason)s, %(created_at)s,
    %(created_by)s)
on conflict (hash, channel, purpose) do nothing
"""
LIST = """
select id, namespace, value, channel, purpose, origin, reason, created_at, created_by from profiles.suppression
where (%(before_at)s::timestamptz is null or (created_at, id) < (%(before_at)s, %(before_id)s))
    and (%(hash)s::bytea is null or hash = %(hash)s)
    and (%(channel)s::text is null or channel = %(channel)s)
order by created_at desc, id desc limit %(limit)s
"""
DELETE = "delete from profiles.suppression where id = %(id)s"
# Of several identifiers, those that must not be contacted on the channel for the purpose.
FIND = """
select distinct hash from profiles.suppression
where hash = any(%(hashes)s) and channel in ('*', %(channel)s) and (purpose = '*' or purpose = %(purpose)s)
"""
ANONYMISE = (
    "update profiles.suppression set value = null, reason = '' where hash = any(%(hashes)s) and value is not null"
)

Origin = Literal["hand", "import", "erasure"]


class Suppression(Struct, frozen=True, kw_only=True):
    """An identifier that must not be contacted; a `value` of None is known by its fingerprint alone."""

    id: UUID
    namespace: str
    value: str | None
    channel: str
    purpose: str
    origin: Origin
    reason: str
    created_at: datetime
    created_by: str


async def insert_suppression(db: AsyncConnection[Any], new: Suppression, digest: bytes) -> bool:
    """Add one; False when the list holds it already."""
    row = {name: getattr(new, name) for name in Suppression.__struct_fields__}
    return await database.execute(db, INSERT, hash=digest, **row) == 1


async def list_suppressions(
    db: AsyncConnection[Any],
    *,
    before: tuple[datetime, UUID] | None,
    digest: bytes | None,
    channel: str | None,
    limit: int,
) -> list[Suppression]:
    """The newest first, those of one fingerprint or channel when it is given."""
    at, last = before or (None, None)
    return await database.fetch_all(
        db, LIST, Suppression, before_at=at, before_id=last, hash=digest, channel=channel, limit=limit
    )


async def delete_suppression(db: AsyncConnection[Any], suppression_id: UUID) -> bool:
    """Remove one; False when there is none."""
    return await database.execute(db, DELETE, id=suppression_id) == 1


async def find_suppressed(
    db: AsyncConnection[Any], digests: Sequence[bytes], *, channel: str, purpose: str | None
) -> set[bytes]:
    """Those of the fingerprints that are on the list."""

    class _Row(Struct):
        hash: bytes

    rows = await database.fetch_all(db, FIND, _Row, hashes=list(digests), channel=channel, purpose=purpose)
    return {row.hash for row in rows}


async def anonymise(db: AsyncConnection[Any], digests: Collection[bytes]) -> int:
    """Keep the fingerprints and forget the values; how many."""
    return await database.execute(db, ANONYMISE, hashes=list(digests))
