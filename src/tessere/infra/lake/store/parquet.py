"""What DuckDB does with rows and Parquet files: gather, sort, write, merge, leave out. Memory is bounded, the rest spills."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from tessere.infra.lake.domain.model import COLUMN_TYPES, COLUMNS, Dataset, Row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY = "96MB"
_ROW_GROUP = 122_880
_ARROW_TYPES = {"varchar": "string", "boolean": "bool_"}
_DAY = "(occurred_at at time zone 'UTC')::date"
_ORDER = {Dataset.EVENTS: "occurred_at, id", Dataset.IDENTITIES: "key"}
_OWNER = {Dataset.EVENTS: "owner_key", Dataset.IDENTITIES: "key"}

CREATE_ROWS = f"create table rows ({', '.join(f'{name} {kind}' for name, kind in COLUMN_TYPES.items())})"
INSERT_PAGE = "insert into rows select * from page"
LIST_DAYS = f"select {_DAY} as day, count(*) from rows group by day order by day"
READ_DAY = f"select * from rows where {_DAY} = '{{day}}'"
READ_FILES = "select * from read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"
IDENTITIES = """
select * from read_csv('{path}', header = false, columns = {{
    'key': 'varchar', 'namespace': 'varchar', 'profile_id': 'varchar', 'shared': 'boolean'}})
"""
WITHOUT = "select * from ({rows}) as whole where {owner} is null or {owner} not in (select key from gone)"
COPY = """
copy (select * from ({rows}) as chosen order by {order})
to '{path}' (format parquet, compression zstd, row_group_size {size})
"""
LIST_OWNERS = "select distinct {owner} from ({rows}) as chosen where {owner} is not null"
COUNT = "select count(*) from ({rows}) as chosen"


class Workbench:
    """A DuckDB of one's own in a folder that goes away: rows are gathered, sorted and written with it."""

    def __init__(self, folder: Path, *, memory: str = _MEMORY, threads: int = 1) -> None:
        import duckdb  # large: whoever writes or asks loads it, an idle process does not

        config: dict[str, Any] = {
            "threads": threads, "memory_limit": memory, "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }  # fmt: skip
        self.folder = folder
        self.db: DuckDBPyConnection = duckdb.connect(str(folder / "rows.duckdb"), config=config)
        self.db.execute("set TimeZone = 'UTC'")
        self.db.execute(CREATE_ROWS)
        self._made = 0

    def close(self) -> None:
        """Nothing can be asked any more."""
        self.db.close()

    def add(self, rows: Sequence[Row]) -> None:
        """Take a page of rows."""
        self.db.register("page", _arrow(rows))
        self.db.execute(INSERT_PAGE)
        self.db.unregister("page")

    def list_days(self) -> list[tuple[date, int]]:
        """The days on which something happened, and how many rows each has."""
        return [(day, int(count)) for day, count in self.db.execute(LIST_DAYS).fetchall()]

    def write_day(self, day: date) -> tuple[Path, list[UUID]]:
        """A day's rows as a file, and their owners."""
        rows = READ_DAY.format(day=day.isoformat())
        return self._write(rows, Dataset.EVENTS), self._owners(rows, Dataset.EVENTS)

    def merge(self, files: Sequence[Path]) -> tuple[Path, list[UUID]]:
        """One file of several, and whose rows it holds."""
        rows = _read(files)
        return self._write(rows, Dataset.EVENTS), self._owners(rows, Dataset.EVENTS)

    def leave_out(self, file: Path, owners: Iterable[UUID], dataset: Dataset) -> tuple[Path, int, list[UUID]]:
        """A file without the rows of some owners, how many rows it has, and whose they are."""
        self.db.execute("create or replace table gone (key varchar)")
        self.db.execute("insert into gone select unnest($keys)", {"keys": [str(owner) for owner in owners]})
        rows = WITHOUT.format(rows=_read([file]), owner=_OWNER[dataset])
        return self._write(rows, dataset), self._count(rows), self._owners(rows, dataset)

    def write_identities(self, lines: Path) -> tuple[Path, int, list[UUID]]:
        """The table of identities from CSV: key, namespace, profile id, whether it is shared."""
        rows = IDENTITIES.format(path=_quoted(lines))
        return self._write(rows, Dataset.IDENTITIES), self._count(rows), self._owners(rows, Dataset.IDENTITIES)

    def _write(self, rows: str, dataset: Dataset) -> Path:
        self._made += 1
        path = self.folder / f"{self._made}.parquet"
        self.db.execute(COPY.format(rows=rows, order=_ORDER[dataset], path=_quoted(path), size=_ROW_GROUP))
        return path

    def _owners(self, rows: str, dataset: Dataset) -> list[UUID]:
        found = self.db.execute(LIST_OWNERS.format(rows=rows, owner=_OWNER[dataset]))
        return [UUID(row[0]) for row in found.fetchall()]

    def _count(self, rows: str) -> int:
        counted = self.db.execute(COUNT.format(rows=rows)).fetchone()
        return int(counted[0]) if counted else 0


def _arrow(rows: Sequence[Row]) -> Any:
    import pyarrow as pa

    columns = zip(*map(msgspec.structs.astuple, rows), strict=True)
    moment = pa.timestamp("us", tz="UTC")
    arrays = []
    for name, values in zip(COLUMNS, columns, strict=True):
        kind = COLUMN_TYPES[name]
        arrays.append(pa.array(values, moment if kind == "timestamptz" else getattr(pa, _ARROW_TYPES[kind])()))
    return pa.table(arrays, names=list(COLUMNS))


def _read(files: Sequence[Path]) -> str:
    return READ_FILES.format(paths=", ".join(f"'{_quoted(path)}'" for path in files))


def _quoted(path: Path) -> str:
    """Our own paths, as text inside a statement."""
    return str(path).replace("'", "''")
