"""Routes of coherence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from tessere.infra.auth import requires
from tessere.infra.web import AppHub, EventStream, LiveHub, Page, RequestPaging, RequestUnit, ServerEvent, event_stream
from tessere.insight.coherence.domain.model import (
    Declaration,
    DeclarationDraft,
    FindingKind,
    OfferShown,
    Severity,
    Status,
    Texts,
    TextShown,
    VariantShown,
)
from tessere.insight.coherence.service import checking, declaring
from tessere.insight.coherence.service.declaring import FindingFilter
from tessere.insight.coherence.store import CheckRun, FindingCount, KeptFinding

_READ, _WRITE = [requires("coherence:read")], [requires("coherence:write")]


class CoherenceSummary(Struct, frozen=True, kw_only=True):
    """What stands, by kind and place, and how fresh that is."""

    open: int
    declared: int
    counts: list[FindingCount]
    last_check: CheckRun | None


class Declarations(Struct, frozen=True, kw_only=True):
    """What was declared."""

    items: list[Declaration]


class CheckAsked(Struct, frozen=True, kw_only=True):
    """Whether a check was asked for, or is about to run anyway."""

    asked: bool


class PlaceView(Struct, frozen=True, kw_only=True):
    """A product at a place."""

    place: str
    channel: str
    touchpoint: str
    available_from: datetime | None
    available_until: datetime | None
    variants: list[VariantShown]
    texts: list[TextShown]
    offers: list[OfferShown]


class ProductSideBySide(Struct, frozen=True, kw_only=True):
    """A product at every place where it is offered, and what does not fit together."""

    product_id: UUID
    label: Texts
    places: list[PlaceView]
    findings: list[KeptFinding]


@get("/api/v1/coherence", guards=_READ, tags=["Coherence"])
async def get_summary(unit: RequestUnit) -> CoherenceSummary:
    """How many findings stand, by kind and place."""
    counts, last = await declaring.count_findings(unit)
    return CoherenceSummary(
        open=sum(each.count for each in counts if each.status == "open"),
        declared=sum(each.count for each in counts if each.status == "declared"),
        counts=counts,
        last_check=last,
    )


@get("/api/v1/coherence/findings", guards=_READ, tags=["Coherence"])
async def get_findings(
    unit: RequestUnit,
    paging: RequestPaging,
    standing: Annotated[Status, QueryParameter(description="open, declared or closed.")] = "open",
    kind: Annotated[FindingKind | None, QueryParameter()] = None,
    severity: Annotated[Severity | None, QueryParameter()] = None,
    place: Annotated[str | None, QueryParameter(max_length=200)] = None,
    subject_id: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> Page[KeptFinding]:
    """What does not fit together, the latest first."""
    chosen = FindingFilter(status=standing, kind=kind, severity=severity, place=place, subject_id=subject_id)
    rows = await declaring.list_findings(unit, chosen=chosen, before=paging.after(UUID), limit=paging.fetch)
    return paging.page(rows, key=lambda row: row.id)


@get("/api/v1/coherence/products/{product_id:uuid}", guards=_READ, tags=["Coherence"])
async def get_product(unit: RequestUnit, product_id: FromPath[UUID]) -> ProductSideBySide:
    """A product side by side over all places, as it is now."""
    seen = await declaring.show_product(unit, product_id=product_id)
    findings = []
    for standing in ("open", "declared"):
        chosen = FindingFilter(status=standing, subject_id=str(product_id))
        findings += await declaring.list_findings(unit, chosen=chosen, limit=200)
    places = [
        PlaceView(
            place=each.place.code, channel=each.place.channel, touchpoint=each.place.touchpoint,
            available_from=each.available_from, available_until=each.available_until, variants=list(each.variants),
            texts=list(each.texts), offers=list(each.offers),
        )
        for each in seen.shown
    ]  # fmt: skip
    return ProductSideBySide(product_id=product_id, label=seen.label, places=places, findings=findings)


@post("/api/v1/coherence/checks", guards=_WRITE, tags=["Coherence"], status_code=202)
async def post_check(unit: RequestUnit) -> CheckAsked:
    """Check everything now."""
    return CheckAsked(asked=await checking.look_at_all(unit, at_once=True))


@get("/api/v1/coherence/declarations", guards=_READ, tags=["Coherence"])
async def get_declarations(unit: RequestUnit) -> Declarations:
    """The differences that are wanted."""
    return Declarations(items=await declaring.list_declarations(unit))


@post("/api/v1/coherence/declarations", guards=_WRITE, tags=["Coherence"])
async def post_declaration(unit: RequestUnit, data: JSONBody[DeclarationDraft]) -> Response[Declaration]:
    """Say that a difference is wanted, and why."""
    return Response(await declaring.declare(unit, draft=data), status_code=201)


@delete("/api/v1/coherence/declarations/{declaration_id:uuid}", guards=_WRITE, tags=["Coherence"])
async def delete_declaration(unit: RequestUnit, declaration_id: FromPath[UUID]) -> None:
    """Take a declaration back."""
    await declaring.withdraw(unit, declaration_id=declaration_id)


@get("/api/v1/coherence/stream", guards=_READ, tags=["Coherence"])
async def stream_findings(hub: AppHub) -> EventStream:
    """`changed` whenever findings were opened, closed or declared."""
    return event_stream(_watch(hub))


async def _watch(hub: LiveHub) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(checking.TOPIC) as changes:
        async for change in changes:
            yield ServerEvent("changed", {"ids": change.ids})


ROUTER = Router(
    path="/",
    route_handlers=[
        get_summary,
        get_findings,
        get_product,
        post_check,
        get_declarations,
        post_declaration,
        delete_declaration,
        stream_findings,
    ],
)
