"""Statements over purposes, computed traits and RFM limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.customer.profiles.domain.rfm import Quintiles
from tessere.infra import db as database

VERSION = "select coalesce(max(version), 0) from profiles.settings_version"
LIST_PURPOSES = "select code, name, description, channels, double_opt_in, version from profiles.purpose order by code"
INSERT_PURPOSE = """
insert into profiles.purpose (code, name, description, channels, double_opt_in)
values (%(code)s, %(name)s, %(description)s, %(channels)s, %(double_opt_in)s) on conflict (code) do nothing
"""
UPDATE_PURPOSE = """
update profiles.purpose set name = %(name)s, description = %(description)s, channels = %(channels)s,
    double_opt_in = %(double_opt_in)s, version = version + 1
where code = %(code)s
"""
DELETE_PURPOSE = "delete from profiles.purpose where code = %(code)s"
LIST_COMPUTED = "select name, definition, version from profiles.computed_trait order by name"
SAVE_COMPUTED = """
insert into profiles.computed_trait as c (name, definition) values (%(name)s, %(definition)s)
on conflict (name) do update set definition = excluded.definition, version = c.version + 1
"""
DELETE_COMPUTED = "delete from profiles.computed_trait where name = %(name)s"
FIND_QUINTILES = "select quintiles from profiles.rfm_quintiles"
SAVE_QUINTILES = """
insert into profiles.rfm_quintiles (computed_at, quintiles)
values (%(now)s, %(quintiles)s)
on conflict (id) do update set computed_at = excluded.computed_at, quintiles = excluded.quintiles
"""
COMPUTE_QUINTILES = """
select
    percentile_cont(array[0.2, 0.4, 0.6, 0.8]) within group (
        order by (%(now_micros)s - last_seen_at) / 86400000000.0) as recency_days,
    percentile_cont(array[0.2, 0.4, 0.6, 0.8]) within group (order by order_count) as frequency,
    percentile_cont(array[0.2, 0.4, 0.6, 0.8]) within group (order by spent_minor) as monetary_minor
from profiles.card where order_count > 0
"""


class Purpose(Struct, frozen=True, kw_only=True):
    """What a customer is asked to consent to; texts by language."""

    code: str
    name: dict[str, str]
    description: dict[str, str]
    channels: list[str]
    double_opt_in: bool
    version: int = 1


class SavedComputed(Struct, frozen=True, kw_only=True):
    """A computed trait of the retailer's own."""

    name: str
    definition: dict[str, Any]
    version: int


class _Limits(Struct):
    recency_days: list[float] | None
    frequency: list[float] | None
    monetary_minor: list[float] | None


async def list_purposes(db: AsyncConnection[Any]) -> list[Purpose]:
    """Every purpose."""
    return await database.fetch_all(db, LIST_PURPOSES, Purpose)


def _purpose_row(purpose: Purpose) -> dict[str, Any]:
    return {
        "code": purpose.code, "name": Jsonb(purpose.name), "description": Jsonb(purpose.description),
        "channels": purpose.channels, "double_opt_in": purpose.double_opt_in,
    }  # fmt: skip


async def insert_purpose(db: AsyncConnection[Any], purpose: Purpose) -> bool:
    """Add a purpose; False when its code is taken."""
    return await database.execute(db, INSERT_PURPOSE, **_purpose_row(purpose)) == 1


async def update_purpose(db: AsyncConnection[Any], purpose: Purpose) -> bool:
    """Change a purpose; False when there is none."""
    return await database.execute(db, UPDATE_PURPOSE, **_purpose_row(purpose)) == 1


async def delete_purpose(db: AsyncConnection[Any], *, code: str) -> bool:
    """Remove a purpose; the ledger of what was said of it stays."""
    return await database.execute(db, DELETE_PURPOSE, code=code) == 1


async def list_computed(db: AsyncConnection[Any]) -> list[SavedComputed]:
    """The retailer's own computed traits."""
    return await database.fetch_all(db, LIST_COMPUTED, SavedComputed)


async def save_computed(db: AsyncConnection[Any], *, name: str, definition: Mapping[str, Any]) -> None:
    """Add or change one."""
    await database.execute(db, SAVE_COMPUTED, name=name, definition=Jsonb(dict(definition)))


async def delete_computed(db: AsyncConnection[Any], *, name: str) -> bool:
    """Remove one."""
    return await database.execute(db, DELETE_COMPUTED, name=name) == 1


async def find_quintiles(db: AsyncConnection[Any]) -> Quintiles | None:
    """The limits in force, None before they were first computed."""
    return await database.fetch_value_as(db, FIND_QUINTILES, Quintiles)


async def compute_quintiles(db: AsyncConnection[Any], *, now: datetime, now_micros: int) -> None:
    """Divide the customers who bought into fifths; nothing when nobody has."""
    limits = await database.fetch_one(db, COMPUTE_QUINTILES, _Limits, now_micros=now_micros)
    if limits is None or limits.recency_days is None or limits.frequency is None or limits.monetary_minor is None:
        return
    quintiles = {
        "recency_days": limits.recency_days, "frequency": limits.frequency, "monetary_minor": limits.monetary_minor,
    }  # fmt: skip
    await database.execute(db, SAVE_QUINTILES, now=now, quintiles=Jsonb(quintiles))


async def get_version(db: AsyncConnection[Any]) -> int:
    """Changes with every change of the settings."""
    version: int = await database.fetch_value(db, VERSION)
    return version
