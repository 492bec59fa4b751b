"""Routes of what a place makes ready."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.commerce.fulfillment.domain.model import (
    Fulfillment,
    FulfillmentKind,
    FulfillmentState,
    Package,
    RejectReason,
)
from tessere.commerce.fulfillment.service import handing, moving, opening, reading
from tessere.commerce.fulfillment.service.handing import DeskPayment, Showing
from tessere.commerce.fulfillment.service.noting import TOPIC
from tessere.commerce.fulfillment.service.reading import QueueEntry
from tessere.commerce.fulfillment.store.fulfillments import WaitingCount
from tessere.commerce.orders import Providers, UnitMove
from tessere.infra.auth import Caller, requires
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
    versioned,
)

_READ, _WRITE = [requires("fulfillment:read")], [requires("fulfillment:write")]
_ONE = "/api/v1/fulfillments/{fulfillment_id:uuid}"
Text = Annotated[str | None, QueryParameter(max_length=100)]
Moves = Annotated[list[UnitMove], Meta(min_length=1, max_length=200)]


class SomePieces(Struct, frozen=True, kw_only=True):
    """These pieces; all of them when no lines are named."""

    lines: Moves | None = None


class Rejection(SomePieces, frozen=True, kw_only=True):
    """What a place cannot give, and why."""

    reason: RejectReason
    note: Annotated[str, Meta(max_length=200)] = ""


class Rejected(Struct, frozen=True, kw_only=True):
    """What was rejected, and where its pieces are now."""

    rejected: Fulfillment
    sourced: list[Fulfillment]


class Sourcing(Struct, frozen=True, kw_only=True):
    """Where pieces are to come from, and how they reach the customer; the best place when nothing is said."""

    location_id: UUID | None = None
    kind: FulfillmentKind | None = None


class Dispatch(SomePieces, frozen=True, kw_only=True):
    """A parcel that leaves."""

    package: Package


class PickupHandover(SomePieces, frozen=True, kw_only=True):
    """How the customer shows that it is theirs, what is paid at the desk, and whether the rest is not wanted."""

    code: Annotated[str, Meta(max_length=20)] | None = None
    document: Annotated[str, Meta(max_length=200)] = ""
    payment: DeskPayment | None = None
    decline_rest: bool = False


class FoundPickups(Struct, frozen=True, kw_only=True):
    """What lies ready under a code; `link` is for a QR code."""

    items: list[Fulfillment]
    link: str


class Waiting(Struct, frozen=True):
    """What waits where."""

    items: list[WaitingCount]


class FulfillmentQueue(Struct, frozen=True):
    """What waits, the most urgent first."""

    items: list[QueueEntry]


class ChangedPlaces(Struct, frozen=True):
    """Places with something that changed; None: more than can be listed. `unsourced` stands for what no place has."""

    location_ids: list[str] | None


@get("/api/v1/fulfillments", guards=_READ, tags=["Fulfillment"])
async def get_fulfillments(
    unit: RequestUnit,
    paging: RequestPaging,
    location_id: Annotated[UUID | None, QueryParameter()] = None,
    order_id: Annotated[UUID | None, QueryParameter()] = None,
    fulfillment_state: Annotated[FulfillmentState | None, QueryParameter()] = None,
    kind: Annotated[FulfillmentKind | None, QueryParameter()] = None,
    waiting: Annotated[bool, QueryParameter(description="Only what somebody has still to do with.")] = False,
    newest: Annotated[bool, QueryParameter(description="The newest first.")] = False,
    q: Annotated[str | None, QueryParameter(max_length=100, description="An order's number or a pickup code.")] = None,
) -> Page[Fulfillment]:
    """What is, or was, made ready, the oldest first unless the newest are asked for."""
    found = await reading.list_fulfillments(
        unit, limit=paging.fetch, after=paging.after(UUID), location_id=location_id, order_id=order_id,
        state=fulfillment_state, kind=kind, waiting=waiting, newest=newest, q=q,
    )  # fmt: skip
    return paging.page(found, key=lambda each: each.id)


@get("/api/v1/fulfillment/queue", guards=_READ, tags=["Fulfillment"])
async def get_queue(
    unit: RequestUnit,
    location_id: Annotated[UUID | None, QueryParameter()] = None,
    kind: Annotated[FulfillmentKind | None, QueryParameter()] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 200,
) -> FulfillmentQueue:
    """What waits at a place, or everywhere, the most urgent first, with whom it is for; what no place has is in every queue."""
    return FulfillmentQueue(await reading.list_queue(unit, location_id=location_id, kind=kind, limit=limit))


@get(_ONE, guards=_READ, tags=["Fulfillment"])
async def get_fulfillment(unit: RequestUnit, fulfillment_id: FromPath[UUID]) -> Response[Fulfillment]:
    """One of them."""
    found = await reading.get_fulfillment(unit, fulfillment_id=fulfillment_id)
    return versioned(found, found.version)


@get("/api/v1/fulfillment/waiting", guards=_READ, tags=["Fulfillment"])
async def get_waiting(unit: RequestUnit, location_id: Annotated[UUID | None, QueryParameter()] = None) -> Waiting:
    """What waits where, since when, and how much of it longer than the place may take."""
    return Waiting(await reading.count_waiting(unit, location_id=location_id))


@post(f"{_ONE}/accept", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_accept(unit: RequestUnit, fulfillment_id: FromPath[UUID]) -> Fulfillment:
    """The place will make it ready."""
    return await moving.accept(unit, fulfillment_id=fulfillment_id)


@post(f"{_ONE}/reject", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_reject(unit: RequestUnit, fulfillment_id: FromPath[UUID], data: JSONBody[Rejection]) -> Rejected:
    """The place cannot give it, or some of it: another one is looked for."""
    rejected, sourced = await moving.reject(
        unit, fulfillment_id=fulfillment_id, moves=data.lines, reason=data.reason, note=data.note
    )
    return Rejected(rejected=rejected, sourced=sourced)


@post(f"{_ONE}/source", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_source(unit: RequestUnit, fulfillment_id: FromPath[UUID], data: JSONBody[Sourcing]) -> list[Fulfillment]:
    """Look again for a place for pieces that none has."""
    return await opening.source(unit, fulfillment_id=fulfillment_id, location_id=data.location_id, kind=data.kind)


@post(f"{_ONE}/pick", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_pick(unit: RequestUnit, fulfillment_id: FromPath[UUID], data: JSONBody[SomePieces]) -> Fulfillment:
    """The pieces are together, without a list."""
    return await moving.pick(unit, fulfillment_id=fulfillment_id, moves=data.lines)


@post(f"{_ONE}/put-back", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_put_back(unit: RequestUnit, fulfillment_id: FromPath[UUID]) -> Fulfillment:
    """What was picked goes back to its shelf."""
    return await moving.put_back(unit, fulfillment_id=fulfillment_id)


@post(f"{_ONE}/pack", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_pack(unit: RequestUnit, fulfillment_id: FromPath[UUID], data: JSONBody[SomePieces]) -> Fulfillment:
    """The pieces are in a parcel."""
    return await moving.pack(unit, fulfillment_id=fulfillment_id, moves=data.lines)


@post(f"{_ONE}/ship", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_ship(unit: RequestUnit, fulfillment_id: FromPath[UUID], data: JSONBody[Dispatch]) -> Fulfillment:
    """A parcel leaves."""
    return await moving.ship(unit, fulfillment_id=fulfillment_id, package=data.package, moves=data.lines)


@post(f"{_ONE}/ready", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_ready(unit: RequestUnit, fulfillment_id: FromPath[UUID], data: JSONBody[SomePieces]) -> Fulfillment:
    """The pieces lie ready for the customer, who gets a code."""
    return await moving.make_ready(unit, fulfillment_id=fulfillment_id, moves=data.lines)


@post(f"{_ONE}/hand-over", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_hand_over(
    request: Request[Any, Any, Any],
    database: AppDatabase,
    principal: Caller,
    fulfillment_id: FromPath[UUID],
    data: JSONBody[PickupHandover],
) -> Fulfillment:
    """The customer has it: shown by code or document, paid before or here. Send it again with the same payment to be sure."""
    providers: Providers = request.app.state.payment_providers
    return await handing.collect(
        database, providers=providers, fulfillment_id=fulfillment_id,
        showing=Showing(code=data.code, document=data.document), moves=data.lines, decline_rest=data.decline_rest,
        payment=data.payment, actor=principal.actor,
    )  # fmt: skip


@get("/api/v1/fulfillment/pickups/{code:str}", guards=_READ, tags=["Fulfillment"])
async def get_pickups(unit: RequestUnit, settings: AppSettings, code: FromPath[str]) -> FoundPickups:
    """What lies ready under the six letters that the customer has."""
    found = await handing.find_pickups(unit, code=code)
    return FoundPickups(items=found, link=f"{settings.base_url}/pickup/{found[0].code}")


@get("/api/v1/fulfillment/stream", guards=_READ, tags=["Fulfillment"])
async def stream_places(hub: AppHub, location_id: Annotated[UUID | None, QueryParameter()] = None) -> EventStream:
    """The places (`fulfillment`) where something changed, as it changes; of one place only, if it is named."""
    return event_stream(_changes(hub, location_id))


async def _changes(hub: LiveHub, location_id: UUID | None) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(TOPIC) as changes:
        async for change in changes:
            if location_id is None or change.ids is None or str(location_id) in change.ids:
                yield ServerEvent("fulfillment", ChangedPlaces(change.ids))


ROUTES = [
    get_fulfillments, get_queue, get_fulfillment, get_waiting, post_accept, post_reject, post_source, post_pick, post_put_back,
    post_pack, post_ship, post_ready, post_hand_over, get_pickups, stream_places,
]  # fmt: skip
