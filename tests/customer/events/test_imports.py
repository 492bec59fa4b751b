"""Imports: any file of a shop's systems, tried before it is taken, taken once, with a report of the rest."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.customer import events
from tessere.customer.events.domain.imports import (
    Column,
    ImportKind,
    RowReader,
    check_mapping,
    guess_mapping,
    guess_target,
    message_prefix,
    plain_name,
)
from tessere.customer.events.service.running import run_import
from tessere.infra.db import Database
from tessere.infra.tables import detect_delimiter, detect_encoding, detect_shape
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Conflict, Invalid

CUSTOMERS = (
    "Nome;Cognome;E-mail;Telefono;Città;Newsletter;Spesa\r\n"
    "Niccolò;Rossi;niccolo@example.it;333 1234567;Forlì;sì;12,50\r\n"
    "Zoë;Bianchi;zoe@example.it;;Cantù;no;€ 3\r\n"
    ";;;;;;\r\n"
    "Senza;Niente;;;Como;;1\r\n"
)


def reader_of(content: bytes) -> Any:
    stream = io.BytesIO(content)

    async def read(size: int) -> bytes:
        return stream.read(size)

    return read


async def upload(database: Database, content: bytes, name: str = "clienti.csv") -> Any:
    async with database.unit() as unit:
        return await events.create_import(unit, filename=name, read=reader_of(content))


async def start(database: Database, import_id: UUID, *, dry: bool) -> Any:
    async with database.unit() as unit:
        await events.start_import(unit, import_id=import_id, dry=dry)
    await run_import(database, {"id": str(import_id), "dry": dry})
    async with database.unit() as unit:
        found, _ = await events.get_import(unit, import_id=import_id)
    return found


class TestShape:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "cp850", "mac_roman"])
    def test_encodings(self, encoding: str) -> None:
        text = CUSTOMERS.replace("€ ", "") if encoding == "cp850" else CUSTOMERS
        raw = (text * 20).encode(encoding)
        assert raw.decode(detect_encoding(raw, whole=True)) == (text * 20).removeprefix("\ufeff")

    @given(st.text(min_size=1))
    def test_utf8_is_always_recognized(self, text: str) -> None:
        raw = text.encode()
        assert detect_encoding(raw, whole=True).startswith("utf-8") or raw.startswith((b"\xff\xfe", b"\xfe\xff"))

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiters(self, delimiter: str) -> None:
        text = f"a{delimiter}b{delimiter}c\n" + f'1{delimiter}"x, y; z"{delimiter}3,5\n' * 5
        assert detect_delimiter(text, whole=True) == delimiter

    @pytest.mark.parametrize("content", [b"", b"  \n", b"\x00\x01\x02\x03" * 50, b'[{"a":1}]'])
    def test_what_is_no_table(self, content: bytes) -> None:
        with pytest.raises(Invalid):
            detect_shape(content, whole=True)

    @given(st.binary(max_size=300))
    def test_any_bytes_have_a_shape_or_none(self, content: bytes) -> None:
        try:
            detect_shape(content, whole=True)
        except Invalid as error:
            assert error.code in ("empty_file", "not_a_table")  # noqa: PT017


class TestMapping:
    def test_guesses(self) -> None:
        assert guess_target("E-Mail", []) == "email"
        assert guess_target("Codice Fiscale", []) == "codice_fiscale"
        assert guess_target("contatto", ["a@b.it", "c@d.it"]) == "email"
        assert guess_target("note", ["x"]) is None
        assert plain_name("Città di nascita") == "citta_di_nascita"

    def test_a_target_is_guessed_once(self) -> None:
        columns = [Column(name=name, samples=[], guess="email") for name in ("mail", "mail 2")]
        assert guess_mapping(columns) == {"mail": "email", "mail 2": "ignore"}

    @pytest.mark.parametrize(
        ("kind", "mapping", "path"),
        [
            ("profiles", {"a": "trait:x"}, "/mapping"),
            ("events", {"a": "email"}, "/mapping"),
            ("profiles", {"a": "email", "b": "email"}, "/mapping/b"),
            ("profiles", {"a": "email", "b": "nonsense"}, "/mapping/b"),
            ("profiles", {"a": "email", "b": "trait:"}, "/mapping/b"),
            ("profiles", {"a": "email", "b": "consent:marketing"}, "/mapping/b"),
            ("profiles", {"a": "email", "z": "phone"}, "/mapping/z"),
        ],
    )
    def test_what_cannot_be_used(self, kind: str, mapping: dict[str, str], path: str) -> None:
        with pytest.raises(Invalid) as caught:
            check_mapping(ImportKind(kind), ["a", "b"], mapping)
        assert path in [error.path for error in caught.value.errors]

    def test_ids_come_from_the_file_and_its_reading(self) -> None:
        one = message_prefix(b"hash", ImportKind.PROFILES, {"a": "email", "b": "phone"})
        assert one == message_prefix(b"hash", ImportKind.PROFILES, {"b": "phone", "a": "email"})
        assert one != message_prefix(b"hash", ImportKind.PROFILES, {"a": "email"})
        assert one != message_prefix(b"other", ImportKind.PROFILES, {"a": "email", "b": "phone"})

    def test_numbers_as_the_file_means_them(self) -> None:
        mapping = {name: f"property:{name}" for name in "abcdef"}
        row = {"a": "12,50", "b": "1.234,5", "c": "007", "d": "42", "e": "3.5", "f": "x"}
        read = RowReader(ImportKind.EVENTS, mapping | {"e0": "event_name"}, "p", comma_decimals=True).read
        assert read(row, 1)[0]["properties"] == {"a": 12.5, "b": 1234.5, "c": "007", "d": 42, "e": 3.5, "f": "x"}


async def test_a_file_of_a_shop_is_tried_and_taken_once(database: Database, pipeline: Any) -> None:
    new = await upload(database, CUSTOMERS.encode("cp1252"))
    assert (new.format, new.encoding, new.delimiter) == ("csv", "cp1252", ";")
    assert new.mapping == {
        "Nome": "trait:first_name", "Cognome": "trait:last_name", "E-mail": "email", "Telefono": "phone",
        "Città": "trait:city", "Newsletter": "consent:marketing:email", "Spesa": "trait:spesa",
    }  # fmt: skip
    tried = await start(database, new.id, dry=True)
    assert (tried.status, tried.report.taken, tried.report.refused) == ("checked", 2, 1)
    (reason,) = tried.report.reasons
    assert (reason.code, reason.count, reason.examples[0].line) == ("missing_identity", 1, 5)
    assert await pipeline.run() == []

    done = await start(database, new.id, dry=False)
    assert (done.status, done.report.taken, done.progress.done) == ("done", 2, 3)
    stored = [each.event for result in await pipeline.run() for each in result.new]
    identified = [event for event in stored if event.type == "identify"]
    assert {events.read_object(event.traits)["city"] for event in identified} == {"Forlì", "Cantù"}
    consents = {
        event.name: events.read_object(event.properties)["channel"] for event in stored if event.type == "track"
    }
    assert consents == {"Consent Granted": "email", "Consent Denied": "email"}

    again = await upload(database, CUSTOMERS.encode("cp1252"))
    repeated = await start(database, again.id, dry=False)
    assert (repeated.report.taken, repeated.report.duplicate) == (0, 2)
    assert sum(len(result.new) for result in await pipeline.run()) == 0


async def test_events_from_json_lines(database: Database, pipeline: Any) -> None:
    lines = [
        {"event": "Order Completed", "user_id": 7, "timestamp": "2020-01-02T10:00:00Z", "total": 12.5},
        {"event": "Order Completed", "user_id": 8, "timestamp": "never", "total": 1},
        {"event": "", "user_id": 9, "timestamp": "2020-01-02", "total": 1},
    ]
    content = "\n".join(json.dumps(line) for line in lines) + "\n{broken\n7\n"
    new = await upload(database, content.encode(), "ordini.jsonl")
    assert (new.format, new.kind, new.mapping["total"]) == ("jsonl", "events", "property:total")
    done = await start(database, new.id, dry=False)
    assert (done.report.taken, done.report.refused) == (1, 4)
    assert {reason.code for reason in done.report.reasons} == {"invalid_timestamp", "missing_name", "malformed_row"}
    by_code = {reason.code: reason for reason in done.report.reasons}
    assert (by_code["invalid_timestamp"].examples[0].column, by_code["invalid_timestamp"].examples[0].value) == (
        "timestamp",
        "never",
    )
    (event,) = [each.event for result in await pipeline.run() for each in result.new]
    assert (event.name, event.user_id, event.occurred_at.year) == ("Order Completed", "7", 2020)
    assert events.read_object(event.properties) == {"total": 12.5}


async def test_parquet(database: Database, pipeline: Any, tmp_path: Path) -> None:
    path = tmp_path / "clienti.parquet"
    duckdb.sql(
        "select * from (values ('a@b.it', timestamp '2024-01-02 03:04:05', 1.5::decimal(5,2)), (null, null, null)) "
        "as t(email, data, spesa)"
    ).write_parquet(str(path))
    new = await upload(database, path.read_bytes(), path.name)
    assert (new.format, new.rows_estimate, new.mapping["email"]) == ("parquet", 2, "email")
    done = await start(database, new.id, dry=False)
    assert (done.report.taken, done.report.refused) == (1, 1)
    (event,) = [each.event for result in await pipeline.run() for each in result.new]
    assert event.occurred_at.isoformat() == "2024-01-02T03:04:05+00:00"


async def test_a_broken_file_changes_nothing(database: Database, pipeline: Any) -> None:
    for content in (b"", b"PAR1 and nothing else", b"\x00\x01\x02" * 100, b"a,a\n1,2\n", b"a,b\n"):
        with pytest.raises(Invalid):
            await upload(database, content)
    async with database.unit() as unit:
        assert await events.list_imports(unit, limit=10) == []
    assert await pipeline.run() == []


async def test_an_import_that_died_half_way_goes_on(database: Database, pipeline: Any) -> None:
    rows = "".join(f"u{number},p{number}@example.it\n" for number in range(1_300))
    new = await upload(database, b"user_id,email\n" + rows.encode())
    async with database.unit() as unit:
        await events.start_import(unit, import_id=new.id, dry=False)
    async with database.connection() as db:  # as after the first step of 500 rows
        await db.execute("update events.import set done = 500 where id = %s", [new.id])
    await run_import(database, {"id": str(new.id), "dry": False})
    async with database.unit() as unit:
        found, _ = await events.get_import(unit, import_id=new.id)
    assert (found.status, found.progress.done) == ("done", 1_300)
    assert sum(len(result.new) for result in await pipeline.run()) == 800


async def test_what_is_at_work_or_done_is_left_alone(database: Database) -> None:
    new = await upload(database, b"email\na@b.it\n")
    async with database.unit() as unit:
        await events.map_import(
            unit,
            import_id=new.id,
            expected=ANY_VERSION,
            kind=ImportKind.PROFILES,
            source_id=None,
            mapping={"email": "email"},
        )
    await start(database, new.id, dry=False)
    with pytest.raises(Conflict):
        await start(database, new.id, dry=False)
    async with database.unit() as unit:
        await events.delete_import(unit, import_id=new.id)


def test_the_report_s_file_is_a_table() -> None:
    from tessere.customer.events.http.imports import _harmless

    text = io.StringIO()
    csv.writer(text).writerow([_harmless("=cmd()"), _harmless("x,y"), _harmless("")])
    assert next(csv.reader(io.StringIO(text.getvalue()))) == ["'=cmd()", "x,y", ""]
