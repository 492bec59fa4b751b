"""Statements over the rules whose events are followed."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.infra import db as database

LIST = "select name, rule from profiles.follower order by name"
# One at a time: who follows reads what is followed already.
LOCK = "lock table profiles.follower in share row exclusive mode"
SAVE = """
insert into profiles.follower (name, rule) values (%(name)s, %(rule)s)
on conflict (name) do update set rule = excluded.rule
"""
DELETE = "delete from profiles.follower where name = %(name)s"


class Follower(Struct, frozen=True):
    """Who asks for which rule's events."""

    name: str
    rule: Any


async def list_followers(db: AsyncConnection[Any]) -> list[Follower]:
    """All of them."""
    return await database.fetch_all(db, LIST, Follower)


async def lock_followers(db: AsyncConnection[Any]) -> None:
    """Let nobody else change them until the transaction ends."""
    await db.execute(LOCK)


async def save_follower(db: AsyncConnection[Any], *, name: str, rule: Any) -> None:
    """Add one, or change what it asks for."""
    await database.execute(db, SAVE, name=name, rule=Jsonb(rule))


async def delete_follower(db: AsyncConnection[Any], *, name: str) -> None:
    """Remove one."""
    await database.execute(db, DELETE, name=name)
