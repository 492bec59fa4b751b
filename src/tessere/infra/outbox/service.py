"""Writes events with the state they tell of, and delivers them in order, at least once."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

import msgspec
import structlog

from tessere.infra.db import Database, Unit
from tessere.infra.outbox import store
from tessere.infra.outbox.domain import (
    ATTEMPTS_BEFORE_DEAD,
    FIRST_WAIT,
    PARTITIONS,
    Message,
    Reaction,
    partition_of,
)
from tessere.infra.outbox.store import Forgotten
from tessere.kernel.errors import Unavailable
from tessere.kernel.retries import wait_after

log = structlog.get_logger()

BATCH = 200
KEEP_READ = timedelta(days=1)
_TURN_SECONDS = 2.0
# What a regular expression of PostgreSQL would take for an operator.
_UNSAFE = re.compile(r"[^\w@ -]")


async def write_emitted(unit: Unit) -> None:
    """Put what the unit emitted into the outbox; runs as the last step of every unit."""
    messages = [
        store.NewMessage(
            partition=partition_of(event.key()), id=message_id, topic=event.topic, payload=msgspec.json.encode(event)
        )
        for message_id, event in unit.emitted
    ]
    if messages:
        store.insert_messages(unit, messages)


async def forget_person(unit: Unit, *, texts: Collection[str]) -> Forgotten:
    """Drop messages, delivered or not, that hold one of the texts (ids, addresses) of a person; how many."""
    if not texts:
        return Forgotten(0, 0, 0)
    return await store.delete_naming(unit.db, "|".join(_UNSAFE.sub(r"\\\g<0>", text) for text in sorted(texts)))


class Dispatcher:
    """Runs the reactions; any number of processes may run one, each cursor is worked by one at a time."""

    def __init__(self, database: Database, reactions: Sequence[Reaction]) -> None:
        self._database = database
        self._reactions: dict[str, dict[str, Reaction]] = {}
        self._turn_at = float("-inf")
        for reaction in reactions:
            self._reactions.setdefault(reaction.subscriber, {})[reaction.event.topic] = reaction

    async def prepare(self) -> None:
        """Make a cursor for each subscriber and partition."""
        async with self._database.unit() as unit:
            for subscriber in self._reactions:
                for partition in range(PARTITIONS):
                    await store.ensure_subscription(unit.db, partition=partition, subscriber=subscriber)

    async def deliver(self) -> int:
        """Deliver what is waiting once around; how many messages were handled.

        One statement a subscriber finds the partitions that hold something for it. What is for nobody is passed over now and
        then, all partitions in turn.
        """
        in_turn = time.monotonic() - self._turn_at > _TURN_SECONDS
        if in_turn:
            self._turn_at = time.monotonic()
        handled = 0
        for subscriber, reactions in self._reactions.items():
            partitions: Iterable[int] = range(PARTITIONS)
            if not in_turn:
                async with self._database.reading() as unit:
                    partitions = await store.list_waiting(
                        unit.db, subscriber=subscriber, topics=reactions, now=unit.now
                    )
            for partition in partitions:
                handled += await self._deliver_partition(subscriber, partition)
        return handled

    async def tidy(self) -> int:
        """Delete messages that every subscriber has read, a day later."""
        async with self._database.unit() as unit:
            before = unit.now - KEEP_READ
            return await store.delete_read(unit.db, subscribers=list(self._reactions), before=before)

    async def _deliver_partition(self, subscriber: str, partition: int) -> int:
        failed: tuple[Message, Exception, int] | None = None
        handled = 0
        async with self._database.unit() as unit:
            cursor = await store.claim(unit.db, partition=partition, subscriber=subscriber, now=unit.now)
            if cursor is None:
                return 0
            messages = await store.read_after(
                unit.db, partition=partition, transaction=cursor.transaction, sequence=cursor.sequence, limit=BATCH
            )
            for message in messages:
                reaction = self._reactions[subscriber].get(message.topic)
                alone = reaction is not None and reaction.alone
                if alone and handled:
                    break
                try:
                    if reaction is not None:
                        async with unit.savepoint():
                            await reaction.run(unit, msgspec.convert(message.payload, reaction.event))
                except Unavailable:
                    raise
                except Exception as error:
                    failed = (message, error, cursor.attempts if handled == 0 else 0)
                    break
                handled += 1
                if alone:
                    break
            if handled:
                last = messages[handled - 1]
                await store.advance(
                    unit.db, partition=partition, subscriber=subscriber,
                    transaction=last.transaction, sequence=last.sequence,
                )  # fmt: skip
            if failed:
                await self._set_back(unit, subscriber, partition, *failed)
        return handled

    async def _set_back(
        self, unit: Unit, subscriber: str, partition: int, message: Message, error: Exception, attempts: int
    ) -> None:
        place = {"partition": partition, "subscriber": subscriber}
        reason = f"{type(error).__name__}: {error}"
        log.warning("reaction_failed", **place, topic=message.topic, attempts=attempts + 1, exc_info=error)
        if attempts + 1 < ATTEMPTS_BEFORE_DEAD:
            next_attempt_at = unit.now + wait_after(attempts, first=FIRST_WAIT)
            await store.postpone(unit.db, **place, next_attempt_at=next_attempt_at, error=reason)
            return
        await store.bury(unit.db, **place, id=message.id, topic=message.topic, payload=message.payload, error=reason)
        await store.advance(unit.db, **place, transaction=message.transaction, sequence=message.sequence)
