"""A repeated request gets the first answer, also when both come at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from tessere.infra.db import Database, open_database, utc_now
from tessere.infra.web import Answer
from tessere.infra.web.domain.idempotency import RepeatableRequest, repeatable_request
from tessere.infra.web.service.idempotency import claim_request, save_answer
from tessere.infra.web.service.upkeep import tidy
from tessere.kernel.errors import Conflict

ANSWER = Answer(201, [("content-type", "application/json")], b'{"secret":"ts_once"}')


def _request(key: str = "key-1", body: bytes = b"{}") -> RepeatableRequest:
    return repeatable_request(owner=UUID(int=7), key=key, method="POST", path="/api/v1/keys", query=b"", body=body)


async def _send(database: Database, request: RepeatableRequest, done: list[int], wait: float = 0) -> Answer:
    async with database.unit() as unit:
        earlier = await claim_request(unit, request=request)
        if earlier is not None:
            return earlier
        await asyncio.sleep(wait)
        done.append(1)
        await save_answer(unit, request=request, answer=ANSWER)
    return ANSWER


async def test_the_second_gets_the_answer_of_the_first(database: Database) -> None:
    done: list[int] = []
    assert await _send(database, _request(), done) == await _send(database, _request(), done) == ANSWER
    assert done == [1]


async def test_ten_at_once_do_the_work_once(database: Database) -> None:
    done: list[int] = []
    answers = await asyncio.gather(*(_send(database, _request(), done, wait=0.05) for _ in range(8)))
    assert answers == [ANSWER] * 8
    assert done == [1]


async def test_a_failed_first_leaves_the_work_to_the_second(database: Database) -> None:
    done: list[int] = []

    async def fail() -> None:
        async with database.unit() as unit:
            await claim_request(unit, request=_request())
            await asyncio.sleep(0.05)
            raise KeyError

    results = await asyncio.gather(fail(), _send(database, _request(), done, wait=0.1), return_exceptions=True)
    assert isinstance(results[0], KeyError)
    assert results[1] == ANSWER
    assert done == [1]


async def test_the_same_key_for_something_else_is_a_conflict(database: Database) -> None:
    await _send(database, _request(), [])
    with pytest.raises(Conflict) as caught:
        await _send(database, _request(body=b'{"other":1}'), [])
    assert caught.value.code == "idempotency_key_reused"


async def test_neither_the_key_nor_the_answer_can_be_read_in_the_database(database: Database) -> None:
    await _send(database, _request("a-secret-key"), [])
    async with database.connection() as db:
        rows = await (
            await db.execute("select idempotency::text, encode(answer, 'escape') from web.idempotency")
        ).fetchall()
    assert len(rows) == 1
    assert "ts_once" not in str(rows)
    assert "a-secret-key" not in str(rows)


async def test_other_callers_have_keys_of_their_own(database: Database) -> None:
    done: list[int] = []
    await _send(database, _request(), done)
    await _send(database, replace(_request(), owner=UUID(int=8)), done)
    assert done == [1, 1]


async def test_an_answer_is_kept_for_a_day(database: Database) -> None:
    done: list[int] = []
    await _send(database, _request(), done)
    async with open_database(database.url, clock=lambda: utc_now() + timedelta(hours=23, minutes=50)) as later:
        await _send(later, _request(), done)
    assert done == [1]
    async with open_database(database.url, clock=lambda: utc_now() + timedelta(hours=24, minutes=1)) as later:
        await _send(later, _request(), done)
        assert done == [1, 1]
        await tidy(later)
    async with database.connection() as db:
        assert await (await db.execute("select count(*) from web.idempotency")).fetchone() == (1,)
