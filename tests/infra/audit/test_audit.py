"""The audit log keeps exactly what was done, and nobody can change it."""

from __future__ import annotations

from contextlib import suppress

import psycopg
import pytest

from tessere.infra import audit
from tessere.infra.db import Database
from tessere.kernel.events import Actor
from tessere.kernel.ids import uuid7

ANNA = Actor("user", uuid7(), "Anna")


async def _record(database: Database, action: str, actor: Actor = ANNA) -> None:
    async with database.unit(actor=actor) as unit:
        await audit.record(unit, action=action, object_kind="key", object_id=7, detail={"name": "tills"})


async def test_keeps_who_did_what(database: Database) -> None:
    await _record(database, "key.created")
    async with database.unit() as unit:
        [entry] = await audit.list_entries(unit, limit=10)
    assert (entry.actor, entry.action, entry.object_kind, entry.object_id) == (ANNA, "key.created", "key", "7")
    assert entry.detail == {"name": "tills"}


async def test_a_deed_that_was_rolled_back_was_not_done(database: Database) -> None:
    with suppress(KeyError):
        async with database.unit() as unit:
            await audit.record(unit, action="x", object_kind="x", object_id=1)
            raise KeyError
    async with database.unit() as unit:
        assert await audit.list_entries(unit, limit=10) == []


@pytest.mark.parametrize("statement", ["update audit.entry set action = 'other'", "delete from audit.entry"])
async def test_refuses_to_be_changed(database: Database, statement: str) -> None:
    await _record(database, "key.created")
    with pytest.raises(psycopg.errors.RaiseException):
        async with database.connection() as db:
            await db.execute(statement)  # type: ignore[arg-type]


async def test_filters_and_pages(database: Database) -> None:
    other = Actor("key", uuid7(), "till")
    for action in ("user.created", "user.updated", "key.created", "username.changed"):
        await _record(database, action)
    await _record(database, "user.created", other)

    async def actions(**filters: object) -> list[str]:
        async with database.unit() as unit:
            return [entry.action for entry in await audit.list_entries(unit, **filters)]  # type: ignore[arg-type]

    assert await actions(limit=10, action="user") == ["user.created", "user.updated", "user.created"]
    assert await actions(limit=10, action="user.created") == ["user.created", "user.created"]
    assert await actions(limit=10, actor=other.id) == ["user.created"]
    async with database.unit() as unit:
        first = await audit.list_entries(unit, limit=2)
    assert len(await actions(limit=10, before=first[-1].id)) == 3
