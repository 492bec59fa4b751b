"""Statements over places, services, staff and resources."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.infra import db as database

Kind = Literal["place", "service", "staff", "resource"]
T = TypeVar("T")
_SETTING = "id, code, terms, updated_at, version"
LIST = f"select {_SETTING} from bookings.setting where kind = %(kind)s order by code limit %(limit)s"
GET = f"select {_SETTING} from bookings.setting where kind = %(kind)s and (id = %(id)s::uuid or code = %(code)s::text)"
LOCK = GET + " for update"
INSERT = """
insert into bookings.setting (id, kind, code, terms, updated_at) values (%(id)s, %(kind)s, %(code)s, %(terms)s, %(now)s)
on conflict (kind, code) do nothing
"""
SAVE = """
update bookings.setting set terms = %(terms)s, updated_at = %(now)s, version = version + 1 where id = %(id)s
"""


class Setting(Struct, Generic[T], frozen=True, kw_only=True):
    """A place, a service, somebody of the staff, or a resource."""

    id: UUID
    code: str
    terms: T
    updated_at: datetime
    version: int


async def list_settings(db: AsyncConnection[Any], kind: Kind, into: type[T], *, limit: int) -> list[Setting[T]]:
    """Those of a kind by code."""
    rows = await database.fetch_all(db, LIST, Setting[Any], kind=kind, limit=limit)
    return [_typed(each, into) for each in rows]


async def find_setting(
    db: AsyncConnection[Any],
    kind: Kind,
    into: type[T],
    *,
    id: UUID | None = None,
    code: str | None = None,
    lock: bool = False,
) -> Setting[T] | None:
    """One by its id or its code."""
    found = await database.fetch_one(db, LOCK if lock else GET, Setting[Any], kind=kind, id=id, code=code)
    return None if found is None else _typed(found, into)


async def insert_setting(
    db: AsyncConnection[Any], *, id: UUID, kind: Kind, code: str, terms: object, now: datetime
) -> bool:
    """Add one; False when its code is taken."""
    row = {"id": id, "kind": kind, "code": code, "terms": Jsonb(msgspec.to_builtins(terms)), "now": now}
    return await database.execute(db, INSERT, **row) == 1


async def save_setting(db: AsyncConnection[Any], *, id: UUID, terms: object, now: datetime) -> None:
    """Write one anew."""
    await database.execute(db, SAVE, id=id, terms=Jsonb(msgspec.to_builtins(terms)), now=now)


def _typed(found: Setting[Any], into: type[T]) -> Setting[T]:
    return msgspec.structs.replace(found, terms=msgspec.convert(found.terms, into))
