"""The database: connections, units of work, migrations, and the embedded PostgreSQL."""

from tessere.infra.db.domain import Migration, MigrationPhase
from tessere.infra.db.service.copying import copy_tables, create_database, drop_database, empty_tables, sibling_url
from tessere.infra.db.service.embedded import EmbeddedPostgres
from tessere.infra.db.service.migrations import count_pending, find_migrations, migrate
from tessere.infra.db.service.units import Clock, Database, Unit, open_database, utc_now
from tessere.infra.db.store.arrays import blobs, longs, moments, texts, uuids
from tessere.infra.db.store.statements import (
    execute,
    execute_many,
    fetch_all,
    fetch_one,
    fetch_value,
    fetch_value_as,
    iterate,
)

__all__ = [
    "Clock",
    "Database",
    "EmbeddedPostgres",
    "Migration",
    "MigrationPhase",
    "Unit",
    "blobs",
    "copy_tables",
    "count_pending",
    "create_database",
    "drop_database",
    "empty_tables",
    "execute",
    "execute_many",
    "fetch_all",
    "fetch_one",
    "fetch_value",
    "fetch_value_as",
    "find_migrations",
    "iterate",
    "longs",
    "migrate",
    "moments",
    "open_database",
    "sibling_url",
    "texts",
    "utc_now",
    "uuids",
]
