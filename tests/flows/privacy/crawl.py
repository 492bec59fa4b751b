"""Looks for a person in every column of every table, whatever form the value has been packed into."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import psycopg
import zstandard
from psycopg import sql

_ZSTD = b"\x28\xb5\x2f\xfd"


def readings(packed: bytes) -> list[bytes]:
    """The bytes themselves, and what they hold when they are compressed or carry a leading mark."""
    found = [packed]
    for start in (0, 1):
        if packed[start : start + 4] == _ZSTD:
            found.append(zstandard.ZstdDecompressor().decompress(packed[start:], max_output_size=1 << 28))
    for plain in list(found):
        for start in (0, 1):
            try:
                found.append(
                    json.dumps(_plain(msgspec.msgpack.decode(plain[start:])), default=str, ensure_ascii=False).encode()
                )
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def holds(value: Any, needles: list[str]) -> bool:
    if value is None:
        return False
    if isinstance(value, bytes | memoryview):
        return any(holds(reading.decode("utf-8", "replace"), needles) for reading in readings(bytes(value)))
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return any(needle.lower() in text.lower() for needle in needles)


async def tables(url: str) -> list[tuple[str, str]]:
    """Every table that there is, by the catalog: a new one is looked into without being named here."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as db:
        cursor = await db.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        )
        return [(str(row[0]), str(row[1])) for row in await cursor.fetchall()]


async def crawl(url: str, needles: list[str]) -> dict[str, int]:
    """In how many rows of which columns one of the texts stands."""
    found: dict[str, int] = {}
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as db:
        for schema, table in await tables(url):
            cursor = await db.execute(
                "select column_name, data_type from information_schema.columns where table_schema = %s and table_name = %s",
                (schema, table),
            )
            kinds = {str(row[0]): str(row[1]) for row in await cursor.fetchall()}
            # As text, so that every type can be read; bytes as they are.
            columns = [
                sql.SQL("{}" if kind == "bytea" else "{}::text").format(sql.Identifier(name))
                for name, kind in kinds.items()
            ]
            cursor = await db.execute(
                sql.SQL("select {} from {}").format(sql.SQL(", ").join(columns), sql.Identifier(schema, table))
            )
            async for row in cursor:
                for name, value in zip(kinds, row, strict=True):
                    if holds(value, needles):
                        place = f"{schema}.{table}.{name}"
                        found[place] = found.get(place, 0) + 1
    return found
