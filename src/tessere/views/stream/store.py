"""Statements over the events slice's views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.customer.events import Channel
from tessere.infra import db as database

MINUTES = """
select minute, channel, sum(seen)::bigint as seen from events.minute_v
where minute >= %(since)s group by minute, channel order by minute
"""
BACKLOG = "select count(*) as pending, min(received_at) as oldest from events.inbox_v"


class Minute(Struct, frozen=True):
    """Events of a channel in a minute."""

    minute: datetime
    channel: Channel
    seen: int


class Waiting(Struct, frozen=True):
    """Bodies that intake has not taken yet."""

    pending: int
    oldest: datetime | None


async def list_minutes(db: AsyncConnection[Any], since: datetime) -> list[Minute]:
    """Events by minute and channel."""
    return await database.fetch_all(db, MINUTES, Minute, since=since)


async def get_waiting(db: AsyncConnection[Any]) -> Waiting:
    """What waits in the inbox."""
    return await database.fetch_one(db, BACKLOG, Waiting) or Waiting(0, None)
