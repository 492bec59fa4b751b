"""The schema keeps the rules of a distributed PostgreSQL, and says so where there is none."""

from __future__ import annotations

import os
import re

import pytest
from tests.architecture.laws import python_files
from tests.architecture.test_house import SOURCE

from tessere.entry import distribution
from tessere.entry.distribution import DISTRIBUTED, NOT_YET, REFERENCE, find_violations, scale_out
from tessere.infra.db import Database
from tessere.kernel.errors import Conflict

CITUS = os.environ.get("TESSERE_CITUS_URL")


async def test_the_schema_keeps_the_rules(database: Database) -> None:
    assert await find_violations(database.url) == []


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("create unique index planted on segments.membership (segment_id)", "lacks profile_id"),
        (
            "create trigger planted after insert on segments.passage for each statement "
            "execute function events.note_revisions()",
            "trigger planted",
        ),
        (
            "alter table profiles.consent add constraint planted foreign key (source_id) references events.source",
            "foreign key",
        ),
    ],
)
async def test_a_planted_violation_is_found(database: Database, planted: str, said: str) -> None:
    async with database.connection() as db:
        await db.execute(planted)
    try:
        assert [said in each for each in await find_violations(database.url)] == [True]
    finally:
        async with database.connection() as db:
            await db.execute("drop index if exists segments.planted")
            await db.execute("drop trigger if exists planted on segments.passage")
            await db.execute("alter table profiles.consent drop constraint if exists planted")


async def test_every_table_that_grows_with_the_customers_is_thought_of(database: Database) -> None:
    async with database.connection() as db:
        rows = await (
            await db.execute(
                "select distinct n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                "join pg_attribute a on a.attrelid = c.oid and a.attname in ('profile_id', 'owner_key', 'part_key', 'lane') "
                "where c.relkind = 'r' and n.nspname in ('events', 'identity', 'profiles', 'segments')"
            )
        ).fetchall()
    thought_of = {*DISTRIBUTED, *REFERENCE, *NOT_YET, "identity.alert", "events.revision"}
    assert {row[0] for row in rows} - thought_of == set()


def test_no_statement_uses_what_citus_lacks() -> None:
    for path in python_files(SOURCE):
        if path.parts[-1].startswith("store") or "store" in path.parts:
            assert not re.search(r"\bmerge\s+into\b", path.read_text(), re.I), path


async def test_a_database_without_citus_is_told_what_to_do(database: Database) -> None:
    with pytest.raises(Conflict, match="create extension citus"):
        await scale_out(database.url, shards=4)


@pytest.mark.skipif(
    CITUS is None, reason="TESSERE_CITUS_URL names no PostgreSQL with Citus, and no registry here has it"
)
async def test_a_database_with_citus_is_spread_and_again() -> None:
    from tessere.entry.slices import MIGRATIONS
    from tessere.infra.db import find_migrations, migrate

    assert CITUS is not None
    await migrate(CITUS, find_migrations(MIGRATIONS))
    await scale_out(CITUS, shards=4)
    assert all(step.done for step in await scale_out(CITUS, shards=4))
    assert distribution.DISTRIBUTED
