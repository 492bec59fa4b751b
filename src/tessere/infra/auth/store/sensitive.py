"""Statements over the fields that only some may see."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database

LIST = "select kind, name from auth.sensitive_field order by kind, name"
DELETE_ALL = "delete from auth.sensitive_field"
INSERT = """
insert into auth.sensitive_field (kind, name)
select kind, name from unnest(%(kinds)s::text[], %(names)s::text[]) as new (kind, name) on conflict do nothing
"""


class SensitiveField(Struct, frozen=True):
    """A trait or a namespace of identifiers that is hidden from those who lack `profiles:sensitive`."""

    kind: Literal["trait", "identifier"]
    name: str


async def list_fields(db: AsyncConnection[Any]) -> list[SensitiveField]:
    """Every one."""
    return await database.fetch_all(db, LIST, SensitiveField)


async def replace_fields(db: AsyncConnection[Any], fields: Collection[SensitiveField]) -> None:
    """These and no others."""
    await database.execute(db, DELETE_ALL)
    await database.execute(db, INSERT, kinds=[each.kind for each in fields], names=[each.name for each in fields])
