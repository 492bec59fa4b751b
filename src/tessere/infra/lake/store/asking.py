"""Puts a question to the lake: DuckDB over its files and what is not in them yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tessere.infra.lake.domain.model import COLUMNS, Dataset, File
from tessere.infra.lake.store.parquet import IDENTITIES, Workbench
from tessere.infra.lake.store.places import Folder, Place

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS = ", ".join(COLUMNS)
_FRESH = f"select {_COLUMNS}, (occurred_at at time zone 'UTC')::date as day from rows"
_WRITTEN = f"select {_COLUMNS}, day::date as day from {{table}}"
_UNREVISED = " where id not in (select id from revision)"
_ANY_REVISION = "select count(*) from revision"
_READ = "read_parquet([{paths}], union_by_name = true, hive_partitioning = true, hive_types = {{'day': date}})"
_READ_PLAIN = "select * from read_parquet([{paths}], hive_partitioning = false)"
_NOBODY = "select '' as key, '' as namespace, '' as profile_id, false as shared where false"


class Question(Workbench):
    """The views `events` and `identities`, and what is asked of them; `add` takes rows that are not in the files."""

    def open_views(self, place: Place, files: Sequence[File], identities: Path | None) -> None:
        """Make the views; from here on nothing but the lake can be read."""
        events = [file.path for file in files if file.dataset is Dataset.EVENTS]
        views = [_FRESH]
        if events:
            written = _WRITTEN.format(table=self._table(place, events, "written_events", _READ))
            views.append(written + _UNREVISED if self._count_of(_ANY_REVISION) else written)
        self.db.execute(f"create temp view events as {' union all by name '.join(views)}")
        self.db.execute(f"create temp view identities as {self._identities(place, files, identities)}")
        folders = [str(place.root), str(self.folder)] if isinstance(place, Folder) else [str(self.folder)]
        self.db.execute("set allowed_directories = $folders", {"folders": folders})
        self.db.execute("set enable_external_access = false")
        self.db.execute("set lock_configuration = true")

    def ask(self, statement: str, params: Mapping[str, Any] | None) -> pa.Table:
        """The answer as an Arrow table."""
        return self.db.sql(statement, params=dict(params) if params else None).to_arrow_table()

    def _identities(self, place: Place, files: Sequence[File], lines: Path | None) -> str:
        if lines is not None:
            return IDENTITIES.format(path=lines)
        paths = [file.path for file in files if file.dataset is Dataset.IDENTITIES]
        if not paths:
            return _NOBODY
        table = self._table(place, paths, "written_identities", _READ_PLAIN)
        return f"select key, namespace, profile_id, shared from {table if table.isidentifier() else f'({table}) as t'}"

    def _table(self, place: Place, paths: list[str], name: str, read: str) -> str:
        """What stands after `from`: a call over the paths, or the name of a dataset."""
        opened = place.open_table(paths)
        if isinstance(opened, list):
            return read.format(paths=", ".join("'" + path.replace("'", "''") + "'" for path in opened))
        self.db.register(name, opened)
        return name
