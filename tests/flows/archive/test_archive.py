"""From the log to the lake: every event once, in the file of its day, and out of it again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import duckdb
import msgspec
import pytest

from tessere.flows import archive
from tessere.flows.archive.service import running, working
from tessere.infra import lake
from tessere.infra.lake import COLUMNS
from tessere.infra.lake.store import parquet
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, Unavailable
from tessere.kernel.ids import uuid7

from .conftest import Shop, owner_of


async def test_every_event_is_in_the_file_of_its_day(shop: Shop) -> None:
    await shop.send(1_200)
    assert await shop.write() == 1_200
    ids = await shop.log_ids()
    assert len(ids) == 1_200
    assert sorted(await shop.lake_ids(log=None)) == sorted(ids)
    assert sorted(str(path.relative_to(shop.settings.home / "lake")) for path in shop.files()) == sorted(shop.paths())
    assert len(shop.files()) == 3
    every = f"read_parquet('{shop.settings.home}/lake/events/*/*.parquet')"
    found = duckdb.sql(f"select id, day, occurred_at::varchar as at, properties from {every}").fetchall()
    assert {row[0] for row in found} == ids
    for _, day, at, properties in found:
        assert at.startswith(str(day))
        assert msgspec.json.decode(properties)["note"] == "perché “no”"


async def test_rows_say_what_the_log_says(shop: Shop) -> None:
    await shop.send(300)
    fresh = await shop.ask("select * from events order by id")
    await shop.write()
    written = await shop.ask("select * from events order by id", log=None)
    assert [list(row) for row in written[:1]] == [[*COLUMNS, "day"]]
    assert written == fresh
    assert {row["campaign_name"] for row in written} == {"natale"}


async def test_a_question_counts_what_is_written_and_what_is_not_once_each(shop: Shop) -> None:
    await shop.send(500)
    await shop.write()
    await shop.send(70)
    assert sorted(await shop.lake_ids()) == sorted(await shop.log_ids())
    assert len(await shop.lake_ids(log=None)) == 500
    people = await shop.ask(
        "select count(distinct i.profile_id) as people, count(*) as events from events e join identities i on i.key = e.owner_key"
    )
    assert people == [{"people": 40, "events": 570}]
    some = await shop.ask("select count(*) as n from events where name = $name", params={"name": "Order Completed"})
    assert 0 < some[0]["n"] < 570


async def test_questions_reach_nothing_but_the_lake(shop: Shop) -> None:
    await shop.send(10)
    await shop.write()
    with pytest.raises(duckdb.Error, match="disabled"):
        await shop.ask("select * from read_csv('/etc/passwd')")
    with pytest.raises(duckdb.Error):
        await shop.ask("set enable_external_access = true")


async def test_a_transaction_that_commits_late_is_not_missed(shop: Shop) -> None:
    await shop.send(20)
    async with shop.database.connection() as late, late.transaction():
        await late.execute(
            "insert into events.event_log select gen_random_uuid(), source_id, owner_key, device_key, type, name, channel,"
            " touchpoint, occurred_at, received_at, payload, payload_hash from events.event_log limit 1"
        )
        await shop.send(
            30, settled=False
        )  # stored and committed by later transactions, while the first is still running
        await working.write_pending(shop.database, shop.settings)
        assert len(await shop.lake_ids(log=None)) == 20
        assert len(await shop.lake_ids()) == 50
    await shop.write()
    assert sorted(await shop.lake_ids(log=None)) == sorted(await shop.log_ids())
    assert len(await shop.log_ids()) == 51


async def test_batches_end_between_transactions(shop: Shop) -> None:
    for _ in range(5):
        await shop.send(40)
    settings = msgspec.structs.replace(shop.settings, lake_events=90)
    await working.write_pending(shop.database, settings)
    assert sorted(await shop.lake_ids(log=None)) == sorted(await shop.log_ids())
    ranges = {path.name.rsplit("-", 1)[0] for path in shop.files()}
    assert len(ranges) == 3


async def test_the_worker_writes_when_it_is_due(shop: Shop) -> None:
    assert not await running.is_due(shop.database, shop.settings)
    await shop.send(20)
    assert await running.is_due(shop.database, shop.settings)
    await running.run_writing(shop.database)
    assert sorted(await shop.lake_ids(log=None)) == sorted(await shop.log_ids())
    await shop.send(20)
    assert not await running.is_due(shop.database, shop.settings)
    assert await running.is_due(shop.database, msgspec.structs.replace(shop.settings, lake_events=10))
    async with shop.database.connection() as db:
        await db.execute("update lake.cursor set written_at = written_at - interval '10 minutes'")
    assert await running.is_due(shop.database, shop.settings)
    async with shop.database.unit() as unit:
        report = await archive.read_report(unit, settings=shop.settings)
    assert (report.rows, report.files) == (20, 3)
    assert report.lag_seconds > 0
    await running.run_writing(shop.database)
    async with shop.database.unit() as unit:
        report = await archive.read_report(unit, settings=shop.settings)
    assert (report.rows, report.lag_seconds) == (40, 0.0)


async def test_small_files_of_a_day_are_merged(shop: Shop) -> None:
    for _ in range(9):
        await shop.send(20, days=1)
        await shop.write(rest=False)
    assert len(shop.files()) == 9
    await shop.write()
    assert len(shop.files()) == 1
    assert sorted(await shop.lake_ids(log=None)) == sorted(await shop.log_ids())
    times = duckdb.sql(f"select occurred_at::varchar from '{shop.files()[0]}'").fetchall()
    assert times == sorted(times)


async def test_questions_stay_right_while_files_are_merged(shop: Shop) -> None:
    async def ask() -> None:
        for _ in range(12):
            assert len(await shop.lake_ids()) >= 40

    async def write() -> None:
        for _ in range(3):
            for _ in range(8):
                await shop.send(3, days=1)
                await shop.write(rest=False)
            await shop.write()

    await shop.send(40, days=1)
    await asyncio.gather(ask(), write())
    assert sorted(await shop.lake_ids()) == sorted(await shop.log_ids())


async def test_an_erasure_rewrites_the_files_that_hold_the_person(shop: Shop) -> None:
    await shop.send(600, people=30)
    await running.run_writing(shop.database)
    await running.run_identities(shop.database)
    gone = [owner_of("browser-3"), owner_of("browser-4")]
    where = f"owner_key in ('{gone[0]}', '{gone[1]}')"
    (before,) = await shop.ask(f"select count(*) as n from events where {where}")
    assert before["n"] > 10
    await shop.change("delete from events.event_log where owner_key = any(%s)", gone)
    erasure_id = uuid7()
    first = await archive.erase(shop.database, owner_keys=gone, erasure_id=erasure_id)
    assert {each.destination: each.rows for each in first} == {"lake.events": before["n"], "lake.identities": 2}
    assert await archive.erase(shop.database, owner_keys=gone, erasure_id=erasure_id) == first
    assert [each.rows for each in await archive.erase(shop.database, owner_keys=gone, erasure_id=uuid7())] == [0, 0]
    assert sorted(await shop.lake_ids(log=None)) == sorted(await shop.log_ids())
    root = shop.settings.home / "lake"
    for path in root.rglob("*.parquet"):
        assert not any(str(key).encode() in path.read_bytes() for key in gone)
    assert duckdb.sql(f"select count(*) from '{root}/identities/*.parquet'").fetchall() == [(28,)]


async def test_an_erasure_leaves_the_files_of_others_alone(shop: Shop) -> None:
    for _ in range(7):
        await shop.send(10, days=1, people=4)
        await shop.write(rest=False)
    names = {path.name for path in shop.files()}
    await shop.send(1, days=1, people=10_000)
    await shop.write(rest=False)
    (alone,) = await shop.ask("select owner_key from events group by owner_key order by count(*), owner_key limit 1")
    key = UUID(alone["owner_key"])
    await shop.change("delete from events.event_log where owner_key = %s", key)
    erased = await archive.erase(shop.database, owner_keys=[key], erasure_id=uuid7())
    assert erased[0].rows == 1
    assert {path.name for path in shop.files()} == names


async def test_what_is_rewritten_or_deleted_in_the_log_is_so_in_every_answer(shop: Shop) -> None:
    await shop.send(400)
    await shop.write()
    await shop.send(50)
    async with shop.database.connection() as db:
        cursor = await db.execute("select id::text, payload from events.event_log order by id limit 1")
        other_id, other = await cursor.fetchone() or ("", b"")
    (like,) = await shop.ask("select message_id from events where id = $id", params={"id": other_id})
    # Every third event is redacted: its payload becomes that of another, as of a redaction of many.
    await shop.change("update events.event_log set payload = %s where get_byte(payload_hash, 0) %% 3 = 0", other)
    await shop.change("delete from events.event_log where get_byte(payload_hash, 0) %% 3 = 1")
    left = await shop.log_ids()
    assert 150 < len(left) < 400
    expected = await shop.ask("select * from events order by id")
    assert [row["id"] for row in expected] == sorted(left)
    assert sum(row["message_id"] == like["message_id"] for row in expected) > 50
    await archive.erase(shop.database, owner_keys=[], erasure_id=uuid7())
    assert await shop.ask("select * from events order by id") == expected
    await shop.write()
    assert await shop.ask("select * from events order by id", log=None) == expected
    assert await archive.rebuild(shop.database, shop.settings) == len(left)
    await shop.write()
    assert await shop.ask("select * from events order by id", log=None) == expected


async def test_an_event_that_was_deleted_and_came_again_counts_once(shop: Shop) -> None:
    await shop.send(60)
    await shop.write()
    async with shop.database.connection() as db:
        await db.execute("create temp table gone as select * from events.event_log")
        await db.execute("alter table gone drop column transaction")
        await db.execute("delete from events.event_log")
        await db.execute("insert into events.event_log select * from gone")
        await db.execute("drop table gone")
    await shop.settle()
    ids = sorted(await shop.log_ids())
    assert sorted(await shop.lake_ids()) == ids
    await shop.write()
    assert sorted(await shop.lake_ids()) == ids
    await archive.erase(shop.database, owner_keys=[], erasure_id=uuid7())
    assert sorted(await shop.lake_ids(log=None)) == ids


async def test_a_rebuild_makes_the_same_lake(shop: Shop) -> None:
    await shop.send(300)
    await shop.write()
    await shop.send(50)
    before = await shop.ask("select * from events order by id")
    assert await archive.rebuild(shop.database, shop.settings) == 350
    assert await shop.ask("select * from events order by id", log=None) == before


async def test_a_database_from_another_server_is_noticed(shop: Shop) -> None:
    await shop.send(30)
    await shop.change("update events.event_log set transaction = '9000000000'")
    with pytest.raises(Conflict, match="lake rebuild"):
        await running.is_due(shop.database, shop.settings)
    await archive.rebuild(shop.database, shop.settings)
    await shop.settle()
    await shop.write()
    assert sorted(await shop.lake_ids(log=None)) == sorted(await shop.log_ids())
    assert not await running.is_due(shop.database, shop.settings)


async def test_a_place_that_is_none_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop.send(5)
    monkeypatch.setenv("TESSERE_LAKE_URL", "ftp://nowhere")
    with pytest.raises(Unavailable, match="lake_url must be a folder"):
        await running.run_writing(shop.database)


async def test_what_the_manifest_does_not_know_is_swept(shop: Shop) -> None:
    await shop.send(30)
    await shop.write()
    stray = shop.files()[0].with_name("part-stray.parquet")
    stray.write_bytes(shop.files()[0].read_bytes())
    clock = shop.database.clock
    shop.database.clock = lambda: clock() + timedelta(hours=2)
    try:
        await shop.write()
    finally:
        shop.database.clock = clock
    assert not stray.exists()
    assert len(await shop.lake_ids(log=None)) == 30


async def test_two_writers_do_not_write_at_once(shop: Shop) -> None:
    await shop.send(30)
    async with lake.open_writer(shop.database, shop.settings) as writer:
        assert writer is not None
        assert await working.write_pending(shop.database, Settings(home=shop.settings.home)) == 0
    assert await shop.write() == 30


async def test_an_erasure_rewrites_the_parts_of_the_person_alone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_IDENTITIES_IN_PART", 3)
    await shop.send(600, people=30)
    total = await working.write_identities(shop.database, shop.settings)
    folder = shop.settings.home / "lake" / "identities"
    before = {path.name: path.stat().st_ino for path in folder.glob("*.parquet")}
    assert len(before) > 5
    (key,) = duckdb.sql(f"select key::uuid from '{folder}/*.parquet' order by key limit 1").fetchall()[0]
    order = working.Erasure(erasure_id=uuid7(), owner_keys=[key])
    assert (await working.erase_owners(shop.database, shop.settings, order))["identities"] == 1
    after = {path.name: path.stat().st_ino for path in folder.glob("*.parquet")}
    assert sum(1 for name in before if after.get(name) == before[name]) == len(before) - 1
    assert duckdb.sql(f"select count(*), count(distinct key) from '{folder}/*.parquet'").fetchall() == [
        (total - 1, total - 1)
    ]
