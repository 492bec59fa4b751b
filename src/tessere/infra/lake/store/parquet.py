"""What DuckDB does with rows and Parquet files: gather, sort, write, merge, leave out. Memory is bounded, the rest spills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from tessere.infra.lake.domain.model import COLUMN_TYPES, COLUMNS, Dataset, Revision, Row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY, _MORE_MEMORY = "96MB", "1GB"
_ROW_GROUP = 30_720
_OWNERS_AT_ONCE = 2_000
_ARROW_TYPES = {"varchar": "string", "boolean": "bool_"}
_DAY = "(occurred_at at time zone 'UTC')::date"
_ORDER = {Dataset.EVENTS: "occurred_at, id", Dataset.IDENTITIES: "key"}
_OWNER = {Dataset.EVENTS: "owner_key", Dataset.IDENTITIES: "key"}

CREATE_ROWS = f"create table rows ({', '.join(f'{name} {kind}' for name, kind in COLUMN_TYPES.items())})"
INSERT_PAGE = "insert into rows select * from page"
LIST_DAYS = f"select {_DAY} as day, count(*) from rows group by day order by day"
READ_DAY = f"select * from rows where {_DAY} = '{{day}}'"
READ_FILES = "select * from read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"
# In so many rows at most: an erasure rewrites the few parts that hold the person.
_IDENTITIES_IN_PART = 50_000
IDENTITIES = """
select * from read_csv('{path}', auto_detect = false, header = false, delim = ',', columns = {{
    'key': 'varchar', 'namespace': 'varchar', 'profile_id': 'varchar', 'shared': 'boolean'}})
"""
# A file as the log is now: without the events that were revised, and with what the log says of them instead.
REVISED = """
select * from ({file}) as whole where id not in (select id from revision)
union all by name
select * from rows where id in (select id from ({file}) as whole)
"""
# An event that was deleted and came again may stand in two files; what the log says of it goes into one.
TAKEN = "delete from rows where id in (select id from ({file}) as whole)"
# Keys are hashes, so their first digits divide them evenly.
CREATE_IDENTITIES = "create table identity as {rows} order by key"
READ_PART = "select * from identity where key >= '{first}' and key < '{after}'"
REPLACED = "select * from rows where id in (select id from ({file}) as whole)"
CREATE_REVISIONS = "create table revision (id varchar, owner_key varchar, day date)"
INSERT_REVISIONS = "insert into revision select unnest($ids), unnest($owners), unnest($days)::date"
COUNT_REVISED = "select count(*) from ({file}) as whole where id in (select id from revision)"
WITHOUT_KEYS = "select * from ({file}) as whole where key not in (select key from gone)"
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
            "preserve_insertion_order": False, "python_enable_replacements": False,
        }  # fmt: skip
        self.folder = folder
        self.db: DuckDBPyConnection = duckdb.connect(str(folder / "rows.duckdb"), config=config)
        self.db.execute("set TimeZone = 'UTC'")
        self.db.execute("set enable_progress_bar = false")  # it would stand in the answer of the process
        self.db.execute(CREATE_ROWS)
        self.db.execute(CREATE_REVISIONS)
        self._made = 0

    def close(self) -> None:
        """Nothing can be asked any more."""
        self.db.close()

    def add(self, rows: Sequence[Row]) -> None:
        """Take a page of rows."""
        self.db.register("page", _arrow(rows))
        self.db.execute(INSERT_PAGE)
        self.db.unregister("page")

    def add_revisions(self, revisions: Sequence[Revision]) -> None:
        """Take a page of revisions; not through Arrow, which takes longer to load than an erasure has."""
        page = {
            "ids": [str(each.event_id) for each in revisions],
            "owners": [each.owner_key and str(each.owner_key) for each in revisions],
            "days": [each.day.isoformat() for each in revisions],
        }
        self.db.execute(INSERT_REVISIONS, page)

    def list_days(self) -> list[tuple[date, int]]:
        """The days on which something happened, and how many rows each has."""
        return [(day, int(count)) for day, count in self.db.execute(LIST_DAYS).fetchall()]

    def write_day(self, day: date) -> tuple[Path, list[int]]:
        """A day's rows as a file, and their owners."""
        rows = READ_DAY.format(day=day.isoformat())
        return self._write(rows, Dataset.EVENTS), self._owners(rows, Dataset.EVENTS)

    def merge(self, files: Sequence[Path]) -> tuple[Path, list[int]]:
        """One file of several, and whose rows it holds."""
        rows = _read(files)
        return self._write(rows, Dataset.EVENTS), self._owners(rows, Dataset.EVENTS)

    def revise(self, file: Path) -> tuple[Path, int, list[int]] | None:
        """A file with the revisions taken in, how many rows it has, and whose the new ones are; None when they concern it
        not."""
        if self._count_of(COUNT_REVISED.format(file=_read([file]))) == 0:
            return None
        rows = REVISED.format(file=_read([file]))
        fresh = self._owners(REPLACED.format(file=_read([file])), Dataset.EVENTS)
        made = self._write(rows, Dataset.EVENTS), self._count(rows), fresh
        self.db.execute(TAKEN.format(file=_read([file])))
        return made

    def leave_out(self, file: Path, keys: Iterable[UUID]) -> tuple[Path, int]:
        """A part of the table of identities without some, and how many it has."""
        self.db.execute("create or replace table gone (key varchar)")
        self.db.execute("insert into gone select unnest($keys)", {"keys": [str(key) for key in keys]})
        rows = WITHOUT_KEYS.format(file=_read([file]))
        return self._write(rows, Dataset.IDENTITIES), self._count(rows)

    def write_identities(self, lines: Path) -> Iterator[tuple[Path, int, list[int]]]:
        """The table of identities in parts, from CSV: key, namespace, profile id, whether it is shared."""
        self.db.execute(CREATE_IDENTITIES.format(rows=IDENTITIES.format(path=_quoted(lines))))
        parts = -(-self._count("select * from identity") // _IDENTITIES_IN_PART)
        for number in range(parts):
            rows = READ_PART.format(first=_first_key(number, parts), after=_first_key(number + 1, parts))
            yield self._write(rows, Dataset.IDENTITIES), self._count(rows), self._owners(rows, Dataset.IDENTITIES)

    def _write(self, rows: str, dataset: Dataset) -> Path:
        import duckdb

        self._made += 1
        path = self.folder / f"{self._made}.parquet"
        statement = COPY.format(rows=rows, order=_ORDER[dataset], path=_quoted(path), size=_ROW_GROUP)
        try:
            self.db.execute(statement)
        except duckdb.OutOfMemoryException:  # rows of many kilobytes must not stop the lake for good
            self.db.execute(f"set memory_limit = '{_MORE_MEMORY}'")
            self.db.execute(statement)
        return path

    def _owners(self, rows: str, dataset: Dataset) -> list[int]:
        """As numbers, a page at a time: a day may have very many."""
        listed = self.db.execute(LIST_OWNERS.format(rows=rows, owner=_OWNER[dataset]))
        found: list[int] = []
        while page := listed.fetchmany(_OWNERS_AT_ONCE):
            found += [int(row[0].replace("-", ""), 16) for row in page]
        return found

    def _count(self, rows: str) -> int:
        return self._count_of(COUNT.format(rows=rows))

    def _count_of(self, statement: str) -> int:
        counted = self.db.execute(statement).fetchone()
        return int(counted[0]) if counted else 0


def _arrow(rows: Sequence[Row]) -> Any:
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())  # gives back what a page needed; Arrow's own keeps it
    columns = zip(*map(msgspec.structs.astuple, rows), strict=True)
    moment = pa.timestamp("us", tz="UTC")
    arrays = []
    for name, values in zip(COLUMNS, columns, strict=True):
        kind = COLUMN_TYPES[name]
        arrays.append(pa.array(values, moment if kind == "timestamptz" else getattr(pa, _ARROW_TYPES[kind])()))
    return pa.table(arrays, names=list(COLUMNS))


def _first_key(number: int, parts: int) -> str:
    """Where a part of the keys begins; past the last digit after the last part."""
    return f"{(number << 16) // parts:04x}" if number < parts else "g"


def _read(files: Sequence[Path]) -> str:
    return READ_FILES.format(paths=", ".join(f"'{_quoted(path)}'" for path in files))


def _quoted(path: Path) -> str:
    """Our own paths, as text inside a statement."""
    return str(path).replace("'", "''")
