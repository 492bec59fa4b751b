"""Routes of files: exports and certificates, for machines and for people. Never cached, always to be saved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from tessere.flows.privacy.domain.documents import PersonalDocument, certificate_page
from tessere.flows.privacy.domain.model import Request
from tessere.flows.privacy.service import exporting, requesting
from tessere.infra import audit
from tessere.infra.auth import requires
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.infra.web import AppDatabase, AppSettings, Mask, RequestMask, RequestUnit
from tessere.kernel.errors import NotFound
from tessere.kernel.time import iso

_PATH = "/api/v1/privacy/requests/{request_id:uuid}"
_TAGS = ["Privacy"]


@get(f"{_PATH}/export.json", guards=[requires("privacy:export")], tags=_TAGS)
async def get_export_json(
    unit: RequestUnit, database: AppDatabase, settings: AppSettings, mask: RequestMask, request_id: FromPath[UUID]
) -> Stream:
    """Everything known of a customer, for machines."""
    found = await _exported(unit, request_id, "json")
    return _download(_write_json(database, found, settings, mask), "application/json", f"{request_id}.json")


@get(f"{_PATH}/export.html", guards=[requires("privacy:export")], tags=_TAGS)
async def get_export_html(
    unit: RequestUnit, database: AppDatabase, settings: AppSettings, mask: RequestMask, request_id: FromPath[UUID]
) -> Stream:
    """Everything known of a customer, to read and to print."""
    found = await _exported(unit, request_id, "html")
    return _download(_write_html(database, found, settings, mask), "text/html", f"{request_id}.html")


@get(f"{_PATH}/certificate.json", guards=[requires("privacy:read")], tags=_TAGS)
async def get_certificate_json(unit: RequestUnit, request_id: FromPath[UUID]) -> Response[bytes]:
    """The certificate of an erasure, for machines."""
    certificate = _certificate(await requesting.get_request(unit, request_id=request_id))
    return _file(msgspec.json.encode(certificate), "application/json", f"certificate-{request_id}.json")


@get(f"{_PATH}/certificate.html", guards=[requires("privacy:read")], tags=_TAGS)
async def get_certificate_html(unit: RequestUnit, request_id: FromPath[UUID]) -> Response[bytes]:
    """The certificate of an erasure, to read and to print."""
    found = await requesting.get_request(unit, request_id=request_id)
    page = certificate_page(_certificate(found), language=found.language)
    return _file(page.encode(), "text/html", f"certificate-{request_id}.html")


def _certificate(request: Request) -> dict[str, Any]:
    if request.certificate is None:
        raise NotFound("there is no certificate: it is no erasure, or it is not complete")
    return request.certificate


async def _exported(unit: Any, request_id: UUID, form: str) -> Request:
    found = await requesting.get_request(unit, request_id=request_id)
    if found.kind != "export" or found.status != "done":
        raise NotFound("there is no export to hand out: it is not ready, or it has expired")
    await audit.record(
        unit, action="privacy.export_downloaded", object_kind="profile", object_id=found.profile_id,
        detail={"request_id": str(request_id), "form": form},
    )  # fmt: skip
    return found


async def _write_json(
    database: Database, request: Request, settings: Settings, mask: Mask | None
) -> AsyncIterator[bytes]:
    head = {
        "format": exporting.FORMAT,
        "retailer": settings.retailer_name,
        "made_at": iso(request.finished_at or request.requested_at),
        "request_id": str(request.id),
    }
    yield msgspec.json.encode(head)[:-1]
    open_section: str | None = None
    async for section, items in exporting.read_export(database, request=request):
        shown = mask(items) if mask else items
        inner = msgspec.json.encode(shown)[1:-1]
        if section == "person":
            yield b',"person":' + inner
            continue
        if section != open_section:
            yield (b"]" if open_section else b"") + f',"{section}":['.encode() + inner
            open_section = section
        elif inner:
            yield b"," + inner
    yield b"]}" if open_section else b"}"


async def _write_html(
    database: Database, request: Request, settings: Settings, mask: Mask | None
) -> AsyncIterator[bytes]:
    made = iso(request.finished_at or request.requested_at)
    document = PersonalDocument(language=request.language, retailer=settings.retailer_name, made_at=made)
    yield document.begin().encode()
    async for section, items in exporting.read_export(database, request=request):
        for piece in document.write(section, mask(items) if mask else items):
            yield piece.encode()
    for piece in document.end():
        yield piece.encode()


def _download(pieces: AsyncIterator[bytes], kind: str, name: str) -> Stream:
    return Stream(pieces, media_type=f"{kind}; charset=utf-8", headers=_headers(name))


def _file(content: bytes, kind: str, name: str) -> Response[bytes]:
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}


ROUTES = [get_export_json, get_export_html, get_certificate_json, get_certificate_html]
