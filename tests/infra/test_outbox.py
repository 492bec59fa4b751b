"""Delivery in order, at least once, and what happens when a reaction fails."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg.rows import tuple_row

from tessere.infra.db import Database, Unit
from tessere.infra.outbox import Dispatcher, Reaction
from tessere.kernel.events import DomainEvent


class Happened(DomainEvent, frozen=True, kw_only=True):
    name: str
    number: int

    def key(self) -> str:
        return self.name


async def _emit(database: Database, *numbers: int) -> None:
    for number in numbers:
        async with database.unit() as unit:
            await unit.emit(Happened(name="a", number=number))


async def _deliver(dispatcher: Dispatcher, done: Callable[[], bool]) -> None:
    """Deliver until it is done: transactions of other tests' databases on the same server hold messages back."""
    for _ in range(200):
        await dispatcher.deliver()
        if done():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("not delivered")


def _collector(into: list[int], fail_on: set[int]) -> Reaction:
    async def react(_unit: Unit, event: Any) -> None:
        if event.number in fail_on:
            raise RuntimeError("no")
        into.append(event.number)

    return Reaction("collector", Happened, react)


async def test_delivers_in_order_and_once_when_nothing_fails(database: Database) -> None:
    seen: list[int] = []
    dispatcher = Dispatcher(database, [_collector(seen, set())])
    await dispatcher.prepare()
    await _emit(database, *range(20))
    await _deliver(dispatcher, lambda: len(seen) == 20)
    await dispatcher.deliver()
    assert seen == list(range(20))


async def test_what_is_to_be_alone_has_a_transaction_of_its_own(database: Database) -> None:
    transactions: list[str] = []

    async def react(unit: Unit, _event: Any) -> None:
        cursor = await unit.db.execute("select pg_current_xact_id()::text")
        transactions.append(str((await cursor.fetchone())[0]))  # type: ignore[index]

    dispatcher = Dispatcher(database, [Reaction("collector", Happened, react, alone=True)])
    await dispatcher.prepare()
    async with database.unit() as unit:
        for number in range(3):
            await unit.emit(Happened(name="a", number=number))
    await _deliver(dispatcher, lambda: len(transactions) == 3)
    assert len(set(transactions)) == 3


async def test_an_event_of_a_rolled_back_unit_is_never_delivered(database: Database) -> None:
    seen: list[int] = []
    dispatcher = Dispatcher(database, [_collector(seen, set())])
    await dispatcher.prepare()
    try:
        async with database.unit() as unit:
            await unit.emit(Happened(name="a", number=1))
            raise KeyError
    except KeyError:
        pass
    await dispatcher.deliver()
    assert seen == []


async def test_a_slow_transaction_is_not_skipped(database: Database) -> None:
    seen: list[int] = []
    dispatcher = Dispatcher(database, [_collector(seen, set())])
    await dispatcher.prepare()
    async with database.unit() as slow:
        await slow.db.execute("select pg_current_xact_id()")  # starts first, commits last
        await _emit(database, 2)
        await dispatcher.deliver()
        await slow.emit(Happened(name="a", number=1))
    await _deliver(dispatcher, lambda: len(seen) == 2)
    assert seen == [1, 2]


async def test_a_failing_reaction_waits_keeps_order_and_ends_as_dead_letter(database: Database) -> None:
    seen: list[int] = []
    failing = {1}
    dispatcher = Dispatcher(database, [_collector(seen, failing)])
    await dispatcher.prepare()
    await _emit(database, 0, 1, 2)
    for _ in range(400):
        await dispatcher.deliver()
        async with database.connection() as db:
            await db.execute("update outbox.subscription set next_attempt_at = '-infinity'")
        if 2 in seen:
            break
        await asyncio.sleep(0.02)
    async with database.connection() as db, db.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute("select payload ->> 'number', error from outbox.dead_letter")
        assert await cursor.fetchall() == [("1", "RuntimeError: no")]
    assert seen == [0, 2]


async def test_what_a_failing_reaction_emitted_is_undone_with_it(database: Database) -> None:
    tried: list[int] = []

    async def answer(unit: Unit, event: Any) -> None:
        tried.append(event.number)
        await unit.emit(Happened(name="a", number=event.number + 10))
        if event.number == 1:
            raise RuntimeError("no")

    dispatcher = Dispatcher(database, [Reaction("answering", Happened, answer)])
    await dispatcher.prepare()
    await _emit(database, 0, 1)
    await _deliver(dispatcher, lambda: 1 in tried)
    async with database.connection() as db, db.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute("select payload ->> 'number' from outbox.message order by transaction, sequence")
        assert await cursor.fetchall() == [("0",), ("1",), ("10",)]


async def test_what_is_left_for_the_end_is_written_in_order_or_undone_with_its_savepoint(database: Database) -> None:
    async with database.connection() as db:
        await db.execute("create table if not exists outbox.trial (place int generated always as identity, said text)")
    write = "insert into outbox.trial (said) values (%(said)s)"
    async with database.unit() as unit:
        unit.later(write, said="last but one")
        await unit.db.execute(write, {"said": "first"})
        unit.later(write, said="last")
        with contextlib.suppress(KeyError):
            async with unit.savepoint():
                unit.later(write, said="never")
                raise KeyError
    with contextlib.suppress(psycopg.errors.UndefinedTable):
        async with database.unit() as unit:
            await unit.db.execute(write, {"said": "undone"})
            unit.later("insert into outbox.nowhere values (1)")
    async with database.connection() as db, db.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute("select said from outbox.trial order by place")
        assert await cursor.fetchall() == [("first",), ("last but one",), ("last",)]
        await cursor.execute("drop table outbox.trial")


async def test_a_unit_that_only_reads_loses_nothing_in_silence(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.reading() as unit:
            await unit.emit(Happened(name="a", number=1))
