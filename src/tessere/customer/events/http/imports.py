"""Routes of imports."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router, delete, get, post, put
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from litestar.response import Stream
from msgspec import Struct

from tessere.customer.events.domain.imports import Import, ImportKind, RowRefusal
from tessere.customer.events.service import importing
from tessere.infra.auth import requires
from tessere.infra.db import Database
from tessere.infra.web import (
    AppDatabase,
    AppHub,
    EventStream,
    Expected,
    LiveHub,
    Mask,
    Page,
    RequestMask,
    RequestPaging,
    RequestUnit,
    ServerEvent,
    event_stream,
    versioned,
)

_FORM_OVERHEAD = 64 * 1024


class FileForm(Struct):
    """A form with the file."""

    file: UploadFile


class MappingDraft(Struct, frozen=True, kw_only=True):
    """What the rows are and what each column becomes."""

    kind: ImportKind
    mapping: dict[str, str]
    source_id: UUID | None = None


@post(
    "/api/v1/imports",
    guards=[requires("imports:write")],
    tags=["Imports"],
    request_max_body_size=importing.LARGEST_FILE + _FORM_OVERHEAD,
)
async def post_import(
    unit: RequestUnit, data: Annotated[FileForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Import:
    """Upload a CSV, JSON Lines or Parquet file and see what is in it."""
    return await importing.create_import(unit, filename=data.file.filename, read=data.file.read)


@get("/api/v1/imports", guards=[requires("imports:write")], tags=["Imports"])
async def get_imports(unit: RequestUnit, paging: RequestPaging) -> Page[Import]:
    """Imports, newest first."""
    rows = await importing.list_imports(unit, limit=paging.fetch, before=paging.after(UUID))
    return paging.page(rows, key=lambda row: row.id)


@get("/api/v1/imports/{import_id:uuid}", guards=[requires("imports:write")], tags=["Imports"])
async def get_import(unit: RequestUnit, import_id: FromPath[UUID]) -> Response[Import]:
    """One import."""
    return versioned(*await importing.get_import(unit, import_id=import_id))


@put("/api/v1/imports/{import_id:uuid}/mapping", guards=[requires("imports:write")], tags=["Imports"])
async def put_mapping(
    unit: RequestUnit, expected: Expected, import_id: FromPath[UUID], data: JSONBody[MappingDraft]
) -> Response[Import]:
    """Say what the columns become."""
    mapped = await importing.map_import(
        unit, import_id=import_id, expected=expected, kind=data.kind, source_id=data.source_id, mapping=data.mapping
    )
    return versioned(*mapped)


@post("/api/v1/imports/{import_id:uuid}/check", guards=[requires("imports:write")], tags=["Imports"], status_code=202)
async def post_check(unit: RequestUnit, import_id: FromPath[UUID]) -> Import:
    """Try the file without taking anything in."""
    return await importing.start_import(unit, import_id=import_id, dry=True)


@post("/api/v1/imports/{import_id:uuid}/run", guards=[requires("imports:write")], tags=["Imports"], status_code=202)
async def post_run(unit: RequestUnit, import_id: FromPath[UUID]) -> Import:
    """Take the file in."""
    return await importing.start_import(unit, import_id=import_id, dry=False)


@delete("/api/v1/imports/{import_id:uuid}", guards=[requires("imports:write")], tags=["Imports"])
async def delete_import(unit: RequestUnit, import_id: FromPath[UUID]) -> None:
    """Forget the file and its report; what was taken in stays."""
    await importing.delete_import(unit, import_id=import_id)


@get("/api/v1/imports/{import_id:uuid}/refused.csv", guards=[requires("imports:write")], tags=["Imports"])
async def get_refused(database: AppDatabase, mask: RequestMask, import_id: FromPath[UUID]) -> Stream:
    """The rows that were not taken, with the reason of each."""
    found = await _read(database, import_id)
    name = found.filename.rsplit(".", 1)[0].encode("ascii", "replace").decode().replace('"', "").replace("?", "_")
    return Stream(
        _write_csv(database, found, mask),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-refused.csv"'},
    )


@get("/api/v1/imports/{import_id:uuid}/stream", guards=[requires("imports:write")], tags=["Imports"])
async def stream_import(database: AppDatabase, hub: AppHub, import_id: FromPath[UUID]) -> EventStream:
    """The import (`import`) whenever it has moved on."""
    await _read(database, import_id)
    return event_stream(_watch(database, hub, import_id))


async def _watch(database: Database, hub: LiveHub, import_id: UUID) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(importing.IMPORT_TOPIC) as changes:
        yield ServerEvent("import", await _read(database, import_id))
        async for change in changes:
            if change.ids is None or str(import_id) in change.ids:
                yield ServerEvent("import", await _read(database, import_id))


async def _read(database: Database, import_id: UUID) -> Import:
    """The import as it stands, in a unit that does not outlive the question."""
    async with database.unit() as unit:
        found, _ = await importing.get_import(unit, import_id=import_id)
    return found


async def _write_csv(database: Database, found: Import, mask: Mask | None) -> AsyncIterator[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, RowRefusal.__struct_fields__)
    writer.writeheader()
    async for rows in importing.read_refusals(database, found.id):
        for row in rows:
            # The mapping tells which fields the columns hold.
            shown = mask({"mapping": found.mapping, "row": row})["row"] if mask else msgspec.to_builtins(row)
            writer.writerow(shown | {"value": _harmless(shown["value"])})
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _harmless(value: str) -> str:
    """A spreadsheet must not run what somebody put into a file."""
    return f"'{value}" if value[:1] in "=+-@\t\r" and value else value


ROUTER = Router(
    path="/",
    route_handlers=[
        post_import,
        get_imports,
        get_import,
        put_mapping,
        post_check,
        post_run,
        delete_import,
        get_refused,
        stream_import,
    ],
)
