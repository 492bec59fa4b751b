"""Statements over programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import to_builtins
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.loyalty.domain.programs import Program, Terms
from tessere.infra import db as database

GET = "select code, terms, updated_at, version from loyalty.program where code = %(code)s"
LOCK = GET + " for update"
SAVE = """
insert into loyalty.program (code, terms, updated_at) values (%(code)s, %(terms)s, %(now)s)
on conflict (code) do update set terms = excluded.terms, updated_at = excluded.updated_at,
    version = loyalty.program.version + 1
"""


async def find_program(db: AsyncConnection[Any], code: str, *, lock: bool = False) -> Program | None:
    """A program."""
    return await database.fetch_one(db, LOCK if lock else GET, Program, code=code)


async def save_program(db: AsyncConnection[Any], *, code: str, terms: Terms, now: datetime) -> None:
    """Write a program's terms."""
    await database.execute(db, SAVE, code=code, terms=Jsonb(to_builtins(terms)), now=now)
