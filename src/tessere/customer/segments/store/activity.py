"""Entries and exits of all segments, by day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database

DAYS_OF_ALL = """
select segment_id, (at at time zone %(zone)s)::date as day, count(*) filter (where entered) as entered,
    count(*) filter (where not entered) as left_it
from segments.passage where at > %(since)s group by 1, 2 order by 1, 2
"""


class SegmentDay(Struct, frozen=True):
    """How many entered and left a segment on a day."""

    segment_id: UUID
    day: date
    entered: int
    left_it: int


async def list_days_of_all(db: AsyncConnection[Any], *, since: datetime, zone: str) -> list[SegmentDay]:
    """Days on which nobody came or went are left out."""
    return await database.fetch_all(db, DAYS_OF_ALL, SegmentDay, since=since, zone=zone)
