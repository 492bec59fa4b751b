"""Statements over alerts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database
from tessere.infra.db import Unit

AlertKind = Literal["large_component", "crowded_device", "large_match_group"]

RAISE = """
insert into identity.alert (id, kind, profile_id, size, detail, raised_at)
values (%(id)s, %(kind)s, %(profile_id)s, %(size)s, %(detail)s, %(now)s)
on conflict (kind, profile_id) do update set size = excluded.size,
    dismissed_at = case when excluded.size > alert.size * 2 then null else alert.dismissed_at end
"""
LIST = """
select id, kind, profile_id, size, detail, raised_at as at, dismissed_at from identity.alert
where dismissed_at is null or %(dismissed)s
order by raised_at desc limit 200
"""
DISMISS = "update identity.alert set dismissed_at = %(now)s where id = %(id)s and dismissed_at is null"


class Alert(Struct, frozen=True, kw_only=True):
    """Something in the graph that a person should look at."""

    id: UUID
    kind: AlertKind
    profile_id: UUID
    size: int
    detail: str
    at: datetime
    dismissed_at: datetime | None


async def raise_alert(unit: Unit, *, kind: AlertKind, profile_id: UUID, size: int, detail: str = "") -> None:
    """Raise the alert once; it comes back when the group has doubled since it was dismissed."""
    await database.execute(
        unit.db, RAISE, id=unit.new_id(), kind=kind, profile_id=profile_id, size=size, detail=detail, now=unit.now
    )


async def list_alerts(db: AsyncConnection[Any], *, dismissed: bool = False) -> list[Alert]:
    """The alerts, the newest first."""
    return await database.fetch_all(db, LIST, Alert, dismissed=dismissed)


async def dismiss_alert(unit: Unit, *, alert_id: UUID) -> bool:
    """Put the alert away; False when there is none."""
    return await database.execute(unit.db, DISMISS, id=alert_id, now=unit.now) == 1
