"""Statements over Parquet files, run by DuckDB in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tessere.kernel.errors import Invalid

READ = "select * from read_parquet($path)"
COUNT = "select count(*) from read_parquet($path)"
_ROWS_AT_ONCE = 1_000
_CONFIG: dict[str, Any] = {"threads": 1, "memory_limit": "256MB", "autoinstall_known_extensions": False}


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows by number, counted from 1; Invalid when the file is broken."""
    import duckdb  # large, and only imports need it

    try:
        with duckdb.connect(":memory:", config=_CONFIG) as db:
            found = db.execute(READ, {"path": str(path)})
            names = [column[0] for column in found.description or ()]
            line = 0
            while batch := found.fetchmany(_ROWS_AT_ONCE):
                for values in batch:
                    line += 1
                    yield line, dict(zip(names, values, strict=True))
    except duckdb.Error as error:
        raise _broken(error) from error


def count_rows(path: Path) -> int:
    """How many rows there are; Invalid when the file is broken."""
    import duckdb

    try:
        with duckdb.connect(":memory:", config=_CONFIG) as db:
            counted = db.execute(COUNT, {"path": str(path)}).fetchone()
            return int(counted[0]) if counted else 0
    except duckdb.Error as error:
        raise _broken(error) from error


def _broken(error: Exception) -> Invalid:
    reason = str(error).partition("\n")[0][:300]
    return Invalid(f"the Parquet file cannot be read: {reason}", code="broken_file")
