"""How far the lake is behind the log."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from tessere.customer import events
from tessere.infra import lake
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict


class LakeReport(Struct, frozen=True, kw_only=True):
    """The lake's files, and how long the oldest event has waited that they do not hold: 0 when none waits, None when the
    database comes from another server and the lake must be rebuilt."""

    files: int
    rows: int
    bytes: int
    written_at: datetime | None
    lag_seconds: float | None


async def read_report(unit: Unit, *, settings: Settings) -> LakeReport:
    """What the lake is now."""
    state = await lake.read_state(unit)
    cursor = await lake.read_cursor(unit)
    try:
        waiting = await events.read_unarchived(unit, since=cursor.until, most=settings.lake_events)
    except Conflict:
        lag = None
    else:
        lag = 0.0 if waiting.oldest_at is None else max(0.0, (unit.now - waiting.oldest_at).total_seconds())
    return LakeReport(
        files=state.files, rows=state.rows, bytes=state.bytes, written_at=state.written_at, lag_seconds=lag
    )
