"""Routes of requests: export, erasure, and how far they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request as HttpRequest
from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.flows.privacy.domain.model import Kind, Language, Line, Request, Status
from tessere.flows.privacy.service import requesting
from tessere.flows.privacy.service.live import TOPIC
from tessere.flows.privacy.service.requesting import ErasurePlan
from tessere.infra.auth import requires
from tessere.infra.db import Database
from tessere.infra.web import (
    AppDatabase,
    AppHub,
    AppSettings,
    EventStream,
    LiveHub,
    Page,
    RequestPaging,
    RequestUnit,
    ServerEvent,
    event_stream,
    render_page,
)

_TAGS = ["Privacy"]
_OF_PROFILE = "/api/v1/profiles/{profile_id:uuid}/privacy"
_REQUESTS = "/api/v1/privacy/requests"
_SHOWN = 50


class PrivacyRequest(Struct, frozen=True, kw_only=True):
    """An export or an erasure; `done` of `total` events are through, `kept_out` events of an erased person came again."""

    id: UUID
    kind: Kind
    status: Status
    step: str
    done: int
    total: int
    profile_id: UUID
    language: Language
    reason: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    erased_at: datetime | None
    failure: str | None
    lines: list[Line]
    checksum: str | None


class PrivacyRequests(Struct, frozen=True, kw_only=True):
    """The requests about one customer, the newest first."""

    items: list[PrivacyRequest]


class PrivacyRequestDetail(Struct, frozen=True, kw_only=True):
    """A request, and how many events of an erased person were kept out since."""

    request: PrivacyRequest
    kept_out: int
    kept_out_at: datetime | None


class ExportWish(Struct, frozen=True, kw_only=True):
    """The language of the readable document; absent, the customer's own."""

    language: Language | None = None


class ErasureWish(Struct, frozen=True, kw_only=True):
    """`confirm` repeats the customer's id; `suppress` keeps their addresses, as fingerprints, from ever being contacted."""

    confirm: UUID
    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    suppress: bool = False
    language: Language | None = None


@get(_OF_PROFILE, guards=[requires("privacy:export")], tags=_TAGS)
async def get_profile_requests(unit: RequestUnit, profile_id: FromPath[UUID]) -> PrivacyRequests:
    """What was asked for about a customer."""
    return PrivacyRequests(
        items=[render(each) for each in await requesting.list_of_profile(unit, profile_id=profile_id)]
    )


@post(f"{_OF_PROFILE}/export", guards=[requires("privacy:export")], tags=_TAGS, status_code=202)
async def post_export(unit: RequestUnit, profile_id: FromPath[UUID], data: JSONBody[ExportWish]) -> PrivacyRequest:
    """Have a copy of everything known of a customer made; the one under way when there is one."""
    return render(await requesting.request_export(unit, profile_id=profile_id, language=data.language))


@get(f"{_OF_PROFILE}/erasure", guards=[requires("privacy:write")], tags=_TAGS)
async def get_erasure_plan(
    request: HttpRequest[Any, Any, Any], unit: RequestUnit, settings: AppSettings, profile_id: FromPath[UUID]
) -> ErasurePlan:
    """What an erasure would take, counted; nothing is changed."""
    names: list[str] = request.app.state.destinations
    return await requesting.plan_erasure(unit, profile_id=profile_id, settings=settings, destinations=names)


@post(f"{_OF_PROFILE}/erasure", guards=[requires("privacy:write")], tags=_TAGS, status_code=202)
async def post_erasure(unit: RequestUnit, profile_id: FromPath[UUID], data: JSONBody[ErasureWish]) -> PrivacyRequest:
    """Have a customer erased for good; the erasure under way when there is one."""
    return render(
        await requesting.request_erasure(
            unit, profile_id=profile_id, confirm=data.confirm, reason=data.reason, suppress=data.suppress,
            language=data.language,
        )
    )  # fmt: skip


@get(_REQUESTS, guards=[requires("privacy:read")], tags=_TAGS)
async def get_requests(
    unit: RequestUnit, paging: RequestPaging,
    kind: Annotated[Kind | None, QueryParameter(description="Only exports, or only erasures.")] = None,
    status: Annotated[Status | None, QueryParameter(description="Only those that stand so.")] = None,
) -> Page[PrivacyRequest]:  # fmt: skip
    """Everything that was asked for, the newest first."""
    after = paging.after(tuple[datetime, UUID])
    found = await requesting.list_requests(unit, kind=kind, status=status, before=after, limit=paging.fetch)
    return render_page(paging.page(found, key=lambda row: (row.requested_at, row.id)), render)


@get(f"{_REQUESTS}/{{request_id:uuid}}", guards=[requires("privacy:export")], tags=_TAGS)
async def get_request(unit: RequestUnit, request_id: FromPath[UUID]) -> PrivacyRequestDetail:
    """One request."""
    found = await requesting.get_request(unit, request_id=request_id)
    kept = await requesting.count_kept_out(unit, request_id=request_id)
    return PrivacyRequestDetail(request=render(found), kept_out=kept.dropped, kept_out_at=kept.dropped_at)


@post(f"{_REQUESTS}/{{request_id:uuid}}/retry", guards=[requires("privacy:write")], tags=_TAGS, status_code=202)
async def post_retry(unit: RequestUnit, request_id: FromPath[UUID]) -> PrivacyRequest:
    """Try a request again that does not go on."""
    return render(await requesting.retry(unit, request_id=request_id))


@get("/api/v1/privacy/stream", guards=[requires("privacy:export")], tags=_TAGS)
async def stream_requests(database: AppDatabase, hub: AppHub) -> EventStream:
    """Requests (`requests`) whenever one goes on."""
    return event_stream(_changes(database, hub))


async def _changes(database: Database, hub: LiveHub) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(TOPIC) as changes:
        yield ServerEvent("requests", [])  # read again: one may have gone on since the page was asked for
        async for change in changes:
            async with database.unit() as unit:
                found = []
                for each in (change.ids or [])[-_SHOWN:]:
                    found.append(render(await requesting.get_request(unit, request_id=UUID(each))))
            yield ServerEvent("requests", found)


def render(request: Request) -> PrivacyRequest:
    """The request for the API; of an erasure under way nothing of its subject."""
    certificate = request.certificate or {}
    return PrivacyRequest(
        id=request.id, kind=request.kind, status=request.status, step=request.step, done=request.done,
        total=request.total, profile_id=request.profile_id, language=request.language, reason=request.reason,
        requested_by=request.requested_by, requested_at=request.requested_at, finished_at=request.finished_at,
        expires_at=request.expires_at, erased_at=request.erased_at, failure=request.failure,
        lines=[Line(**each) for each in certificate.get("lines", [])], checksum=certificate.get("checksum"),
    )  # fmt: skip


ROUTES = [
    get_profile_requests,
    post_export,
    get_erasure_plan,
    post_erasure,
    get_requests,
    get_request,
    post_retry,
    stream_requests,
]
