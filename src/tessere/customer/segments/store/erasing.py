"""Statements that take people out of standings, memberships and passages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database

DELETE_STANDINGS = "delete from segments.standing where profile_id = any(%(ids)s)"
DELETE_MEMBERSHIPS = "delete from segments.membership where profile_id = any(%(ids)s)"
DELETE_PASSAGES = "delete from segments.passage where profile_id = any(%(ids)s)"
LOOK_AGAIN = "update segments.standing set check_at = 0 where profile_id = any(%(ids)s)"


class Removed(Struct, frozen=True, kw_only=True):
    """How many rows went of each table."""

    standings: int
    memberships: int
    passages: int


async def remove(db: AsyncConnection[Any], profile_ids: Collection[UUID]) -> Removed:
    """Delete everything of profiles."""
    ids = database.uuids(profile_ids)
    return Removed(
        standings=await database.execute(db, DELETE_STANDINGS, ids=ids),
        memberships=await database.execute(db, DELETE_MEMBERSHIPS, ids=ids),
        passages=await database.execute(db, DELETE_PASSAGES, ids=ids),
    )


async def look_again(db: AsyncConnection[Any], profile_ids: Collection[UUID]) -> None:
    """Have profiles looked at as soon as a worker is free."""
    await database.execute(db, LOOK_AGAIN, ids=database.uuids(profile_ids))
