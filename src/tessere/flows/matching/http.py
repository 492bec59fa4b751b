"""Routes of the queue of likely duplicates: search, look, decide, undo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Router, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.customer import identity
from tessere.customer.identity import DuplicateSearch, ProposalStatus, SearchSchedule
from tessere.flows.matching.service import deciding, reviewing, running
from tessere.flows.matching.service.deciding import Answer, DecidedMany
from tessere.flows.matching.service.live import TOPIC
from tessere.flows.matching.service.reviewing import ProposalPage, ProposalQueue, ProposalRow
from tessere.infra.auth import requires
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.infra.web import (
    ACTOR,
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
)
from tessere.kernel.events import SYSTEM

AnyRequest = Request[Any, Any, Any]
LeastScore = Annotated[float, QueryParameter(ge=0, le=1, description="The least probability, 0 to 1.")]
_PATH = "/api/v1/identity/proposals"
_TAGS = ["Customers"]
MOST_AT_ONCE = 200


class SeenProposal(Struct, frozen=True, kw_only=True):
    """What the reviewer looked at: `seen` as the proposal gave it."""

    seen: UUID


class ManyAnswers(Struct, frozen=True, kw_only=True):
    """Proposals that a preview listed, and the one answer to all of them."""

    answer: Answer
    ids: Annotated[list[UUID], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class ProposalPreview(Struct, frozen=True, kw_only=True):
    """What deciding many would touch: at most 200 at once of `total`."""

    total: int
    items: list[ProposalRow]


class ScheduleEdit(Struct, frozen=True, kw_only=True):
    """Whether to search every night, and at what hour of the retailer's day."""

    nightly: bool
    hour: Annotated[int, Meta(ge=0, le=23)] = 3


@get(_PATH, guards=[requires("profiles:read")], tags=_TAGS)
async def get_proposals(
    unit: RequestUnit, paging: RequestPaging,
    status: Annotated[ProposalStatus, QueryParameter(description="What became of them.")] = "open",
    least_score: LeastScore = 0.0,
) -> Page[ProposalRow]:  # fmt: skip
    """Pairs of customers who may be one person, the likeliest first."""
    after = paging.after(tuple[float, UUID])
    rows = await reviewing.list_rows(unit, status=status, least=least_score, limit=paging.fetch, after=after)
    return paging.page(rows, key=lambda row: (row.weight, row.id))


@get(f"{_PATH}/queue", guards=[requires("profiles:read")], tags=_TAGS)
async def get_queue(unit: RequestUnit) -> ProposalQueue:
    """How many wait, how the search goes, and when the next one is."""
    return await reviewing.get_queue(unit)


@get(f"{_PATH}/stream", guards=[requires("profiles:read")], tags=_TAGS)
async def stream_queue(database: AppDatabase, hub: AppHub) -> EventStream:
    """The queue's figures (`queue`) whenever a search goes on or somebody decides."""
    return event_stream(_changes(database, hub))


@get(f"{_PATH}/preview", guards=[requires("profiles:read")], tags=_TAGS)
async def get_preview(unit: RequestUnit, least_score: LeastScore) -> ProposalPreview:
    """The open proposals of at least a score, as deciding many would touch them."""
    items = await reviewing.list_rows(unit, status="open", least=least_score, limit=MOST_AT_ONCE, after=None)
    return ProposalPreview(total=await identity.count_open_proposals(unit, least=least_score), items=items)


@get(f"{_PATH}/{{proposal_id:uuid}}", guards=[requires("profiles:read")], tags=_TAGS)
async def get_proposal(unit: RequestUnit, settings: AppSettings, proposal_id: FromPath[UUID]) -> ProposalPage:
    """A proposal with both customers side by side, as they are now."""
    return await reviewing.get_page(unit, proposal_id=proposal_id, settings=settings)


@post(f"{_PATH}/search", guards=[requires("identity:write")], tags=_TAGS, status_code=202)
async def post_search(unit: RequestUnit) -> DuplicateSearch:
    """Look for likely duplicates among all customers; the search under way when there is one."""
    return await running.request_search(unit)


@put(f"{_PATH}/schedule", guards=[requires("identity:write")], tags=_TAGS)
async def put_schedule(unit: RequestUnit, data: JSONBody[ScheduleEdit]) -> SearchSchedule:
    """Search every night, or only when asked."""
    return await identity.change_schedule(unit, nightly=data.nightly, hour=data.hour)


@post(f"{_PATH}/{{proposal_id:uuid}}/accept", guards=[requires("identity:write")], tags=_TAGS, status_code=200)
async def post_accept(
    unit: RequestUnit, settings: AppSettings, proposal_id: FromPath[UUID], data: JSONBody[SeenProposal]
) -> ProposalPage:
    """They are one person: merge them. 409 when one has changed since `seen`; `outdated` when nothing is left to decide."""
    return await _decide(unit, settings, proposal_id, "accept", data.seen)


@post(f"{_PATH}/{{proposal_id:uuid}}/reject", guards=[requires("identity:write")], tags=_TAGS, status_code=200)
async def post_reject(
    unit: RequestUnit, settings: AppSettings, proposal_id: FromPath[UUID], data: JSONBody[SeenProposal]
) -> ProposalPage:
    """They are two people: keep them apart whatever evidence comes."""
    return await _decide(unit, settings, proposal_id, "reject", data.seen)


@post(f"{_PATH}/{{proposal_id:uuid}}/skip", guards=[requires("identity:write")], tags=_TAGS, status_code=200)
async def post_skip(unit: RequestUnit, settings: AppSettings, proposal_id: FromPath[UUID]) -> ProposalPage:
    """Put it off until there is new evidence."""
    await deciding.skip(unit, proposal_id=proposal_id)
    return await reviewing.get_page(unit, proposal_id=proposal_id, settings=settings)


@post(f"{_PATH}/{{proposal_id:uuid}}/undo", guards=[requires("identity:write")], tags=_TAGS, status_code=200)
async def post_undo_proposal(unit: RequestUnit, settings: AppSettings, proposal_id: FromPath[UUID]) -> ProposalPage:
    """Take a decision back: the customers are as before, and the proposal waits again."""
    await deciding.undo(unit, proposal_id=proposal_id, settings=settings)
    return await reviewing.get_page(unit, proposal_id=proposal_id, settings=settings)


@post(f"{_PATH}/decisions", guards=[requires("identity:write")], tags=_TAGS, status_code=200)
async def post_decisions(
    request: AnyRequest, database: AppDatabase, settings: AppSettings, data: JSONBody[ManyAnswers]
) -> DecidedMany:
    """Give one answer to proposals that a preview listed; those that have changed since the search are left."""
    actor = request.scope["state"].get(ACTOR, SYSTEM)
    return await deciding.decide_many(database, actor=actor, answer=data.answer, ids=data.ids, settings=settings)


async def _decide(unit: RequestUnit, settings: Settings, proposal_id: UUID, answer: Answer, seen: UUID) -> ProposalPage:
    await deciding.decide(unit, proposal_id=proposal_id, answer=answer, seen=seen, settings=settings)
    return await reviewing.get_page(unit, proposal_id=proposal_id, settings=settings)


async def _changes(database: Database, hub: LiveHub) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(TOPIC) as changes:
        async with database.unit() as unit:
            yield ServerEvent("queue", await reviewing.get_queue(unit))
        async for _ in changes:
            async with database.unit() as unit:
                queue = await reviewing.get_queue(unit)
            yield ServerEvent("queue", queue)


ROUTER = Router(
    path="/",
    route_handlers=[
        get_proposals, get_queue, stream_queue, get_preview, get_proposal, post_search, put_schedule, post_accept,
        post_reject, post_skip, post_undo_proposal, post_decisions,
    ],
)  # fmt: skip
