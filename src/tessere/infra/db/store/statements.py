"""How stores speak to PostgreSQL: named constants in, typed structs out, binary on the wire."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, LiteralString, TypeVar

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import dict_row, tuple_row

T = TypeVar("T")
_numbers = itertools.count()


async def fetch_all(db: AsyncConnection[Any], statement: LiteralString, into: type[T], /, **params: Any) -> list[T]:
    """Every row of the statement, each column to the field of its name; jsonb columns arrive as objects."""
    async with db.cursor(binary=True, row_factory=dict_row) as cursor:
        await cursor.execute(statement, params)
        return [msgspec.convert(row, into, strict=False) for row in await cursor.fetchall()]


async def fetch_one(db: AsyncConnection[Any], statement: LiteralString, into: type[T], /, **params: Any) -> T | None:
    """The first row, or None."""
    async with db.cursor(binary=True, row_factory=dict_row) as cursor:
        await cursor.execute(statement, params)
        row = await cursor.fetchone()
        return None if row is None else msgspec.convert(row, into, strict=False)


async def fetch_value(db: AsyncConnection[Any], statement: LiteralString, /, **params: Any) -> Any:
    """The first column of the first row, or None."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(statement, params)
        row = await cursor.fetchone()
        return None if row is None else row[0]


async def fetch_value_as(
    db: AsyncConnection[Any], statement: LiteralString, into: type[T], /, **params: Any
) -> T | None:
    """The first column of the first row converted, or None."""
    value = await fetch_value(db, statement, **params)
    return None if value is None else msgspec.convert(value, into)


async def iterate(
    db: AsyncConnection[Any], statement: LiteralString, /, *, at_once: int, **params: Any
) -> AsyncIterator[list[tuple[Any, ...]]]:
    """Every row of the statement, so many at a time: the server keeps the rest, while the caller's transaction lasts."""
    # A name of its own, because one walk may stand inside another.
    async with db.cursor(name=f"rows_{next(_numbers)}", binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(statement, params)
        while rows := await cursor.fetchmany(at_once):
            yield rows


async def execute(db: AsyncConnection[Any], statement: LiteralString, /, **params: Any) -> int:
    """Run the statement; how many rows it touched."""
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(statement, params)
        return cursor.rowcount


async def execute_many(
    db: AsyncConnection[Any], statement: LiteralString, rows: Iterable[Mapping[str, Any]], /
) -> None:
    """Run the statement for every row, pipelined. For large sets prefer arrays and `unnest`."""
    async with db.cursor(binary=True) as cursor:
        await cursor.executemany(statement, list(rows))
