"""Routes of rounds, shelves, terms, and what comes back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.commerce.fulfillment.domain.model import Fulfillment, FulfillmentTerms
from tessere.commerce.fulfillment.domain.returns import ArrivedPieces, ReturnArrival
from tessere.commerce.fulfillment.service import picking, reading, returning
from tessere.commerce.fulfillment.service.picking import PickList
from tessere.commerce.fulfillment.store.places import PickRound, StoredTerms
from tessere.infra.auth import requires
from tessere.infra.web import Expected, Page, RequestPaging, RequestUnit, versioned

_READ, _WRITE = [requires("fulfillment:read")], [requires("fulfillment:write")]
_LIST = "/api/v1/fulfillment/pick-lists/{list_id:uuid}"
_TERMS = "/api/v1/fulfillment/terms/{location_id:uuid}"


class NewPickList(Struct, frozen=True, kw_only=True):
    """A round for these, or for the `limit` that wait longest."""

    location_id: UUID
    fulfillment_ids: Annotated[list[UUID], Meta(min_length=1, max_length=100)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class ScannedPieces(Struct, frozen=True, kw_only=True):
    """An article by sku or GTIN, and how many are put into the basket."""

    sku: Annotated[str, Meta(min_length=1, max_length=64)]
    quantity: Annotated[int, Meta(ge=1, le=10_000)] = 1


class PickedFulfillments(Struct, frozen=True):
    """What is picked now."""

    items: list[Fulfillment]


class ShelfPlan(Struct, frozen=True, kw_only=True):
    """Where articles lie, by sku."""

    shelves: Annotated[
        dict[Annotated[str, Meta(max_length=64)], Annotated[str, Meta(max_length=40)]],
        Meta(min_length=1, max_length=5_000),
    ]


class ShelvesSet(Struct, frozen=True):
    """How many articles have a shelf now."""

    articles: int


class NewArrival(Struct, frozen=True, kw_only=True):
    """What of a return arrived where."""

    order_id: UUID
    return_id: UUID
    location_id: UUID
    lines: Annotated[list[ArrivedPieces], Meta(min_length=1, max_length=200)]


@post("/api/v1/fulfillment/pick-lists", guards=_WRITE, tags=["Fulfillment"])
async def post_list(unit: RequestUnit, data: JSONBody[NewPickList]) -> PickList:
    """Begin a round."""
    return await picking.start_list(
        unit, location_id=data.location_id, fulfillment_ids=data.fulfillment_ids, limit=data.limit
    )


@get("/api/v1/fulfillment/pick-lists", guards=_READ, tags=["Fulfillment"])
async def get_lists(
    unit: RequestUnit, paging: RequestPaging, location_id: Annotated[UUID, QueryParameter()]
) -> Page[PickRound]:
    """The rounds of a place, the newest first."""
    found = await reading.list_lists(unit, location_id=location_id, before=paging.after(UUID), limit=paging.fetch)
    return paging.page(found, key=lambda each: each.id)


@get(_LIST, guards=_READ, tags=["Fulfillment"])
async def get_list(unit: RequestUnit, list_id: FromPath[UUID]) -> PickList:
    """A round: what to fetch, in the order in which it lies."""
    return await picking.get_list(unit, list_id=list_id)


@post(f"{_LIST}/scans", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_scan(unit: RequestUnit, list_id: FromPath[UUID], data: JSONBody[ScannedPieces]) -> PickList:
    """Pieces are in the basket; 404 or 409 `not_on_list`, 409 `too_many` when they do not belong there."""
    return await picking.scan_pieces(unit, list_id=list_id, sku=data.sku, quantity=data.quantity)


@post(f"{_LIST}/finish", status_code=200, guards=_WRITE, tags=["Fulfillment"])
async def post_finish(unit: RequestUnit, list_id: FromPath[UUID]) -> PickedFulfillments:
    """End the round: what was scanned is picked, the rest waits."""
    return PickedFulfillments(await picking.finish_list(unit, list_id=list_id))


@put("/api/v1/fulfillment/shelves/{location_id:uuid}", guards=_WRITE, tags=["Fulfillment"])
async def put_shelves(unit: RequestUnit, location_id: FromPath[UUID], data: JSONBody[ShelfPlan]) -> ShelvesSet:
    """Say where articles lie in a place; others stay where they are."""
    return ShelvesSet(await picking.put_shelves(unit, location_id=location_id, shelves=data.shelves))


@get(_TERMS, guards=_READ, tags=["Fulfillment"])
async def get_terms(unit: RequestUnit, location_id: FromPath[UUID]) -> Response[StoredTerms]:
    """How long a place may take, and how long it keeps things."""
    found = await reading.get_terms(unit, location_id=location_id)
    return versioned(found, found.version)


@put(_TERMS, guards=_WRITE, tags=["Fulfillment"])
async def put_terms(
    unit: RequestUnit, expected: Expected, location_id: FromPath[UUID], data: JSONBody[FulfillmentTerms]
) -> Response[StoredTerms]:
    """Set them, for what is laid out from now on."""
    found = await reading.save_terms(unit, location_id=location_id, expected=expected, terms=data)
    return versioned(found, found.version)


@put("/api/v1/fulfillment/arrivals/{arrival_id:uuid}", guards=_WRITE, tags=["Fulfillment"])
async def put_arrival(unit: RequestUnit, arrival_id: FromPath[UUID], data: JSONBody[NewArrival]) -> ReturnArrival:
    """Goods of a return arrived; the id is yours, so that it is noted once."""
    return await returning.take_arrival(
        unit, arrival_id=arrival_id, order_id=data.order_id, return_id=data.return_id, location_id=data.location_id,
        lines=data.lines,
    )  # fmt: skip


@get("/api/v1/fulfillment/arrivals", guards=_READ, tags=["Fulfillment"])
async def get_arrivals(
    unit: RequestUnit,
    paging: RequestPaging,
    location_id: Annotated[UUID | None, QueryParameter()] = None,
    order_id: Annotated[UUID | None, QueryParameter()] = None,
) -> Page[ReturnArrival]:
    """What came back, the newest first."""
    found = await reading.list_arrivals(
        unit, location_id=location_id, order_id=order_id, before=paging.after(UUID), limit=paging.fetch
    )
    return paging.page(found, key=lambda each: each.id)


ROUTES = [
    Router(path="/", route_handlers=[post_list, get_lists, get_list, post_scan, post_finish, put_shelves]),
    Router(path="/", route_handlers=[get_terms, put_terms, put_arrival, get_arrivals]),
]
