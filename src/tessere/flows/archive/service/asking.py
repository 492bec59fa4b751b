"""How far the lake is behind the log."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from tessere.customer import events
from tessere.infra import lake
from tessere.infra.db import Unit
from tessere.infra.settings import Settings


class LakeReport(Struct, frozen=True, kw_only=True):
    """The lake's files, and how long the oldest event has waited that they do not hold; 0 when none waits."""

    files: int
    rows: int
    bytes: int
    written_at: datetime | None
    lag_seconds: float


async def read_report(unit: Unit, *, settings: Settings) -> LakeReport:
    """What the lake is now. Conflict when the database was moved and the lake must be rebuilt."""
    state = await lake.read_state(unit)
    cursor = await lake.read_cursor(unit)
    waiting = await events.read_unarchived(unit, since=cursor.until, most=settings.lake_events)
    lag = 0.0 if waiting.oldest_at is None else max(0.0, (unit.now - waiting.oldest_at).total_seconds())
    return LakeReport(
        files=state.files, rows=state.rows, bytes=state.bytes, written_at=state.written_at, lag_seconds=lag
    )
