"""The web's statements: stored answers, shared buckets, the health probe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database
from tessere.infra.web.domain.limits import Bucket

# The insert waits for a concurrent one of the same key to end: then it either finds the answer or takes the key over.
CLAIM_KEY = """
insert into web.idempotency (owner_id, key_hash, request_hash, expires_at)
values (%(owner_id)s, %(key_hash)s, %(request_hash)s, %(expires_at)s)
on conflict (owner_id, key_hash) do update
set request_hash = excluded.request_hash, expires_at = excluded.expires_at, answer = null
where web.idempotency.expires_at < %(now)s
"""
FIND_ANSWER = """
select request_hash, answer from web.idempotency where owner_id = %(owner_id)s and key_hash = %(key_hash)s
"""
SAVE_ANSWER = """
update web.idempotency set answer = %(answer)s where owner_id = %(owner_id)s and key_hash = %(key_hash)s
"""
DELETE_EXPIRED_ANSWERS = "delete from web.idempotency where expires_at < %(now)s"
# The claims stay, so that a request that was answered is not carried out again; its answer is gone.
FORGET_ANSWERS = "update web.idempotency set answer = null where answer is not null"
# The row lock makes processes that ask at the same moment take turns.
LOCK_BUCKET = "select tokens, at from web.throttle where bucket = %(bucket)s for update"
ENSURE_BUCKET = """
insert into web.throttle (bucket, tokens, at) values (%(bucket)s, %(tokens)s, %(at)s) on conflict do nothing
"""
SAVE_BUCKET = "update web.throttle set tokens = %(tokens)s, at = %(at)s where bucket = %(bucket)s"
DELETE_BUCKET = "delete from web.throttle where bucket = %(bucket)s"
DELETE_OLD_BUCKETS = "delete from web.throttle where at < %(before)s"
NOTIFY_LIVE = "select pg_notify('tessere_live', payload) from unnest(%(payloads)s::text[]) payload"
LISTEN_LIVE = "listen tessere_live"
WRITE_PROBE = """
insert into web.probe (id, at) values (1, %(at)s) on conflict (id) do update set at = excluded.at
"""
READ_PROBE = "select at from web.probe where id = 1"
DATABASE_FACTS = """
select current_setting('server_version') as version, pg_database_size(current_database()) as size_bytes
"""


class StoredAnswer(Struct, frozen=True):
    """An answer as it is kept: sealed."""

    request_hash: bytes
    answer: bytes | None


class DatabaseFacts(Struct, frozen=True):
    """The server's version and the size of this database."""

    version: str
    size_bytes: int


async def claim_key(db: AsyncConnection[Any], **params: Any) -> bool:
    """Take the key for this transaction; False when a request has been answered under it."""
    return await database.execute(db, CLAIM_KEY, **params) == 1


async def find_answer(db: AsyncConnection[Any], **params: Any) -> StoredAnswer | None:
    """What was answered under the key."""
    return await database.fetch_one(db, FIND_ANSWER, StoredAnswer, **params)


async def save_answer(db: AsyncConnection[Any], **params: Any) -> None:
    """Keep the answer beside what the request changed."""
    await database.execute(db, SAVE_ANSWER, **params)


async def forget_answers(db: AsyncConnection[Any]) -> int:
    """Drop what is kept of answers."""
    return await database.execute(db, FORGET_ANSWERS)


async def lock_bucket(db: AsyncConnection[Any], *, bucket: bytes, burst: float, at: float) -> Bucket:
    """The bucket, full when it is new; others wait until this transaction ends."""
    await database.execute(db, ENSURE_BUCKET, bucket=bucket, tokens=burst, at=at)
    found = await database.fetch_one(db, LOCK_BUCKET, Bucket, bucket=bucket)
    return found or Bucket(burst, at)


async def save_bucket(db: AsyncConnection[Any], *, bucket: bytes, state: Bucket) -> None:
    """Note what is left."""
    await database.execute(db, SAVE_BUCKET, bucket=bucket, tokens=state.tokens, at=state.at)


async def delete_bucket(db: AsyncConnection[Any], *, bucket: bytes) -> None:
    """Start again with a full bucket."""
    await database.execute(db, DELETE_BUCKET, bucket=bucket)


async def delete_expired(db: AsyncConnection[Any], *, now: datetime, buckets_before: float) -> int:
    """Forget answers past their day and buckets that are full again."""
    answers = await database.execute(db, DELETE_EXPIRED_ANSWERS, now=now)
    return answers + await database.execute(db, DELETE_OLD_BUCKETS, before=buckets_before)


def notify_live(unit: database.Unit, payloads: list[str]) -> None:
    """Tell every web process when this transaction commits."""
    unit.later(NOTIFY_LIVE, payloads=payloads)


async def listen_live(db: AsyncConnection[Any]) -> None:
    """Hear what `notify_live` tells."""
    await db.execute(LISTEN_LIVE)


async def probe(db: AsyncConnection[Any], *, at: datetime) -> datetime | None:
    """Write a row and read it back."""
    await database.execute(db, WRITE_PROBE, at=at)
    found: datetime | None = await database.fetch_value(db, READ_PROBE)
    return found


async def get_database_facts(db: AsyncConnection[Any]) -> DatabaseFacts:
    """What the server says of itself."""
    found = await database.fetch_one(db, DATABASE_FACTS, DatabaseFacts)
    return found or DatabaseFacts("", 0)
