"""Accounts as the command line uses them, and the first owner."""

from __future__ import annotations

import asyncio
import time

import pytest

from tessere.infra import auth
from tessere.infra.auth.service.passwords import hash_password, verify_password
from tessere.infra.auth.service.tidying import tidy
from tessere.infra.db import Database
from tessere.kernel.errors import Conflict, Invalid, Unauthenticated


async def _ensure(database: Database, password: str | None = None) -> str | None:
    async with database.unit() as unit:
        return await auth.ensure_owner(unit, email="owner@example.com", password=password)


async def test_the_first_owner_is_made_once_also_by_processes_that_start_together(database: Database) -> None:
    made = [password for password in await asyncio.gather(*(_ensure(database) for _ in range(4))) if password]
    assert len(made) == 1
    signed = await auth.sign_in(database, email="owner@example.com", password=made[0], client="x")
    assert signed.account.role == "owner"
    assert await _ensure(database) is None


async def test_a_given_password_is_not_given_back(database: Database) -> None:
    assert await _ensure(database, "correct horse battery") is None
    await auth.sign_in(database, email="owner@example.com", password="correct horse battery", client="x")


async def test_users_and_passwords(database: Database) -> None:
    async with database.unit() as unit:
        user, first = await auth.create_user(unit, email="anna@example.com", name="Anna", role="care")
        assert await auth.find_user(unit, email="ANNA@example.com") == user
        assert await auth.list_users(unit) == [user]
    async with database.unit() as unit:
        second = await auth.set_password(unit, user_id=user.id)
    with pytest.raises(Unauthenticated):
        await auth.sign_in(database, email="anna@example.com", password=first, client="x")
    await auth.sign_in(database, email="anna@example.com", password=second, client="x")
    with pytest.raises(Conflict):
        async with database.unit() as unit:
            await auth.create_user(unit, email="Anna@Example.com", name="Anna", role="care")
    with pytest.raises(Invalid):
        async with database.unit() as unit:
            await auth.set_password(unit, user_id=user.id, password="short")


async def test_hashing_leaves_the_loop_free_and_tells_nothing_by_time(database: Database) -> None:
    hashed = await hash_password("correct horse battery")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.001)

    task = asyncio.create_task(beat())
    started = time.perf_counter()
    assert not await verify_password("wrong", hashed)
    known = time.perf_counter() - started
    started = time.perf_counter()
    assert not await verify_password("wrong", None)
    unknown = time.perf_counter() - started
    task.cancel()
    assert beats > 3
    assert unknown > known / 4


async def test_what_has_ended_is_forgotten(database: Database) -> None:
    await _ensure(database, "correct horse battery")
    await auth.sign_in(database, email="owner@example.com", password="correct horse battery", client="x")
    await tidy(database)
    async with database.connection() as db:
        assert await (await db.execute("select count(*) from auth.session")).fetchone() == (1,)
        await db.execute("update auth.session set expires_at = now() - interval '1 second'")
    await tidy(database)
    async with database.connection() as db:
        assert await (await db.execute("select count(*) from auth.session")).fetchone() == (0,)
