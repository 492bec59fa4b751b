"""The outbox's statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.infra import db as database
from tessere.infra.outbox.domain import Message

INSERT_MESSAGES = """
insert into outbox.message (partition, id, topic, payload, emitted_at)
select partition, id, topic, payload, %(emitted_at)s
from unnest(%(partitions)s::smallint[], %(ids)s::uuid[], %(topics)s::text[], %(payloads)s::text[]::jsonb[])
    with ordinality as new (partition, id, topic, payload, place)
order by place
"""
NOTIFY = "select pg_notify('tessere_outbox', '')"
ENSURE_SUBSCRIPTION = """
insert into outbox.subscription (partition, subscriber) values (%(partition)s, %(subscriber)s) on conflict do nothing
"""
# One worker per (partition, subscriber) at a time; the row lock ends with the transaction, also when the worker dies.
CLAIM = """
select transaction::text as transaction, sequence, attempts from outbox.subscription
where partition = %(partition)s and subscriber = %(subscriber)s and next_attempt_at <= %(now)s
for update skip locked
"""
READ_AFTER = """
select transaction::text as transaction, sequence, id, topic, payload from outbox.message
where partition = %(partition)s and (transaction, sequence) > (%(transaction)s::xid8, %(sequence)s)
  and transaction < pg_snapshot_xmin(pg_current_snapshot())
order by transaction, sequence
limit %(limit)s
"""
WAITING = """
select s.partition from outbox.subscription s
where s.subscriber = %(subscriber)s and s.next_attempt_at <= %(now)s and exists (
    select from outbox.message m
    where m.partition = s.partition and (m.transaction, m.sequence) > (s.transaction, s.sequence)
      and m.topic = any(%(topics)s) and m.transaction < pg_snapshot_xmin(pg_current_snapshot())
)
"""
ADVANCE = """
update outbox.subscription
set transaction = %(transaction)s::xid8, sequence = %(sequence)s, attempts = 0, last_error = null
where partition = %(partition)s and subscriber = %(subscriber)s
"""
POSTPONE = """
update outbox.subscription set attempts = attempts + 1, next_attempt_at = %(next_attempt_at)s, last_error = %(error)s
where partition = %(partition)s and subscriber = %(subscriber)s
"""
BURY = """
insert into outbox.dead_letter (partition, subscriber, message_id, topic, payload, error)
values (%(partition)s, %(subscriber)s, %(id)s, %(topic)s, %(payload)s, %(error)s) on conflict do nothing
"""
# Everything that all subscribers of the partition have read.
DELETE_READ = """
delete from outbox.message m using (
    select partition, min((transaction::text)::numeric) as transaction from outbox.subscription
    where subscriber = any(%(subscribers)s) group by partition
) read
where m.partition = read.partition and (m.transaction::text)::numeric < read.transaction and m.emitted_at < %(before)s
"""

DELETE_NAMING = """
with told as (
    delete from outbox.message where payload::text ~* %(pattern)s returning 1
), dead as (
    delete from outbox.dead_letter where payload::text ~* %(pattern)s or error ~* %(pattern)s returning 1
), failing as (
    update outbox.subscription set last_error = null where last_error ~* %(pattern)s returning 1
)
select (select count(*) from told) as messages, (select count(*) from dead) as dead_letters,
    (select count(*) from failing) as errors
"""


class Forgotten(Struct, frozen=True):
    """How much named a person."""

    messages: int
    dead_letters: int
    errors: int


class Cursor(Struct, frozen=True, kw_only=True):
    """How far a subscriber has read in a partition."""

    transaction: str
    sequence: int
    attempts: int


class NewMessage(Struct, frozen=True, kw_only=True):
    """An event on its way out; the payload is JSON."""

    partition: int
    id: UUID
    topic: str
    payload: bytes


def insert_messages(unit: database.Unit, messages: Sequence[NewMessage]) -> None:
    """Write events beside the state they tell of, in their order, and wake the dispatcher."""
    unit.later(
        INSERT_MESSAGES,
        partitions=[each.partition for each in messages],
        ids=database.uuids(each.id for each in messages),
        topics=database.texts(each.topic for each in messages),
        payloads=database.texts(each.payload.decode() for each in messages),
        emitted_at=unit.now,
    )
    unit.later(NOTIFY)


async def ensure_subscription(db: AsyncConnection[Any], *, partition: int, subscriber: str) -> None:
    """Make the cursor if there is none."""
    await database.execute(db, ENSURE_SUBSCRIPTION, partition=partition, subscriber=subscriber)


async def claim(db: AsyncConnection[Any], **params: Any) -> Cursor | None:
    """Lock a cursor that is due, or None when it waits or another worker has it."""
    return await database.fetch_one(db, CLAIM, Cursor, **params)


async def list_waiting(db: AsyncConnection[Any], *, topics: Collection[str], **params: Any) -> list[int]:
    """The partitions that hold something new of the topics for a subscriber."""
    async with db.cursor() as cursor:
        await cursor.execute(WAITING, {"topics": list(topics), **params})
        return [row[0] for row in await cursor.fetchall()]


async def read_after(db: AsyncConnection[Any], **params: Any) -> list[Message]:
    """The next messages in order."""
    return await database.fetch_all(db, READ_AFTER, Message, **params)


async def advance(db: AsyncConnection[Any], **params: Any) -> None:
    """Move the cursor past what was read."""
    await database.execute(db, ADVANCE, **params)


async def postpone(db: AsyncConnection[Any], **params: Any) -> None:
    """Try again later."""
    await database.execute(db, POSTPONE, **params)


async def bury(db: AsyncConnection[Any], *, payload: object, **params: Any) -> None:
    """Set a message aside that keeps failing."""
    await database.execute(db, BURY, payload=Jsonb(payload), **params)


async def delete_read(db: AsyncConnection[Any], **params: Any) -> int:
    """Forget what everybody has read."""
    return await database.execute(db, DELETE_READ, **params)


async def delete_naming(db: AsyncConnection[Any], pattern: str) -> Forgotten:
    """Drop what matches a regular expression, delivered or not."""
    found = await database.fetch_one(db, DELETE_NAMING, Forgotten, pattern=pattern)
    return found or Forgotten(0, 0, 0)
