"""Migrations as values: where they come from and what makes two of them equal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from tessere.kernel.errors import Invalid

_FILE_NAME = re.compile(r"^(\d{4})_([a-z0-9_]+)\.(before|after)\.sql$")


class MigrationPhase(StrEnum):
    """`before` runs while the old release still serves, so it only adds; `after` runs once it is gone."""

    BEFORE = "before"
    AFTER = "after"


class Migration(Struct, frozen=True, kw_only=True):
    """One numbered file of one slice."""

    slice: str
    number: int
    name: str
    phase: MigrationPhase
    sql: str

    @property
    def checksum(self) -> str:
        """Tells an applied migration that was edited afterwards."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def parse_migration(slice_name: str, file_name: str, sql: str) -> Migration:
    """A migration from its file name, `0001_what_it_does.before.sql`."""
    match = _FILE_NAME.match(file_name)
    if match is None:
        raise Invalid(f"{slice_name}/{file_name} is not named like 0001_what_it_does.before.sql")
    number, name, phase = match.groups()
    return Migration(slice=slice_name, number=int(number), name=name, phase=MigrationPhase(phase), sql=sql)


def pending(
    known: Iterable[Migration], applied: dict[tuple[str, int], str], phase: MigrationPhase | None
) -> list[Migration]:
    """What is still to run, in order; Invalid when an applied file was changed."""
    todo = []
    for migration in known:
        checksum = applied.get((migration.slice, migration.number))
        if checksum is None:
            if phase is None or migration.phase is phase:
                todo.append(migration)
        elif checksum != migration.checksum:
            raise Invalid(
                f"migration {migration.slice} {migration.number:04} was applied with other contents; "
                "write a new migration instead of editing an old one"
            )
    return todo
