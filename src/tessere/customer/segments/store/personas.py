"""Statements over personas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.customer.segments.domain.personas import Persona
from tessere.infra import db as database

FIND = "select found_at, sampled, customers, personas from segments.personas"
SAVE = """
insert into segments.personas (found_at, sampled, customers, personas)
values (%(found_at)s, %(sampled)s, %(customers)s, %(personas)s)
on conflict (id) do update set found_at = excluded.found_at, sampled = excluded.sampled, customers = excluded.customers,
    personas = excluded.personas
"""


class Found(Struct, frozen=True, kw_only=True):
    """Personas and when they were found, in so many of the customers that there were."""

    found_at: datetime
    sampled: int
    customers: int
    personas: list[Persona]


async def find_personas(db: AsyncConnection[Any]) -> Found | None:
    """The latest, None before the first."""
    return await database.fetch_one(db, FIND, Found)


async def save_personas(db: AsyncConnection[Any], found: Found) -> None:
    """Keep the latest."""
    personas = Jsonb(msgspec.to_builtins(found.personas))
    await database.execute(
        db, SAVE, found_at=found.found_at, sampled=found.sampled, customers=found.customers, personas=personas
    )
