"""Other databases of the same server, and tables carried over from one to another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.conninfo import make_conninfo

from tessere.kernel.errors import Unavailable


def sibling_url(url: str, name: str) -> str:
    """The connection string of another database of the same server."""
    return make_conninfo(url, dbname=name)


async def create_database(url: str, name: str) -> None:
    """Make an empty database beside the one of `url`; one of that name goes first."""
    await drop_database(url, name)
    try:
        async with await AsyncConnection.connect(url, autocommit=True) as db:
            await db.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Unavailable("the database's user may not create databases; grant it CREATEDB and try again") from error


async def drop_database(url: str, name: str) -> None:
    """Remove a database beside the one of `url`, if it is there."""
    async with await AsyncConnection.connect(url, autocommit=True) as db:
        await db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


async def copy_tables(source: AsyncConnection[Any], target: AsyncConnection[Any], tables: Iterable[str]) -> None:
    """Put the rows of tables into the tables of the same names, which must be empty and have the same columns."""
    for table in tables:
        name = sql.Identifier(*table.split("."))
        read = sql.SQL("copy {} to stdout (format binary)").format(name)
        write = sql.SQL("copy {} from stdin (format binary)").format(name)
        reading, writing = source.cursor(), target.cursor()
        async with reading, writing, reading.copy(read) as rows, writing.copy(write) as sink:
            async for chunk in rows:
                await sink.write(chunk)


async def empty_tables(db: AsyncConnection[Any], tables: Iterable[str]) -> None:
    """Remove every row of tables that may refer to each other."""
    names = sql.SQL(", ").join(sql.Identifier(*table.split(".")) for table in tables)
    await db.execute(sql.SQL("truncate {}").format(names))
