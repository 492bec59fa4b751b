"""Routes of levels, what may be promised, the journal and what does not add up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.commerce.stock.domain.model import Level, Note
from tessere.commerce.stock.service import reading
from tessere.commerce.stock.service.locations import TOPIC
from tessere.commerce.stock.store.journal import Discrepancy, Movement
from tessere.commerce.stock.store.levels import Sellable
from tessere.infra.auth import requires
from tessere.infra.web import (
    AppHub,
    EventStream,
    LiveHub,
    Page,
    RequestPaging,
    RequestUnit,
    ServerEvent,
    event_stream,
    render_page,
)

_MOST_VARIANTS = 100
VariantIds = Annotated[list[UUID] | None, QueryParameter(max_items=_MOST_VARIANTS)]
Skus = Annotated[list[str] | None, QueryParameter(max_items=_MOST_VARIANTS)]
LocationId = Annotated[UUID | None, QueryParameter()]
Below = Annotated[int | None, QueryParameter(ge=-1_000_000, le=1_000_000, description="Fewer than so many available.")]
Settled = Annotated[bool, QueryParameter(description="Those that were looked at too.")]


class LevelView(Struct, frozen=True, kw_only=True):
    """What of a variant is at a location; `available` may be promised."""

    variant_id: UUID
    location_id: UUID
    on_hand: int
    held: int
    allocated: int
    safety: int
    available: int


class AskedAvailability(Struct, frozen=True, kw_only=True):
    """Variants to ask for, as a channel sees them."""

    channel: str
    variant_ids: Annotated[list[UUID], Meta(min_length=1, max_length=_MOST_VARIANTS)]
    by_location: bool = False


class AvailableAt(Struct, frozen=True, kw_only=True):
    """What may be promised from a location."""

    location_id: UUID
    available: int


class Available(Struct, frozen=True, kw_only=True):
    """What a channel may promise of a variant; `locations` where that was asked for."""

    variant_id: UUID
    available: int
    locations: list[AvailableAt] | None


class StockAvailability(Struct, frozen=True):
    """In the order asked for."""

    items: list[Available]


class Settling(Struct, frozen=True):
    """What came of it."""

    note: Note = ""


class ChangedVariants(Struct, frozen=True):
    """Variants whose stock changed; None: more than can be listed, so read again."""

    variant_ids: list[str] | None


@get("/api/v1/stock/levels", guards=[requires("stock:read")], tags=["Stock"])
async def get_levels(
    unit: RequestUnit,
    paging: RequestPaging,
    variant_ids: VariantIds = None,
    skus: Skus = None,
    location_id: LocationId = None,
    below: Below = None,
) -> Page[LevelView]:
    """What is where."""
    found = await reading.list_levels(
        unit,
        variant_ids=variant_ids,
        skus=skus,
        location_id=location_id,
        below=below,
        after=paging.after(tuple[UUID, UUID]),
        limit=paging.fetch,
    )
    return render_page(paging.page(found, key=lambda each: (each.variant_id, each.location_id)), render_level)


@post("/api/v1/stock/availability", status_code=200, guards=[requires("stock:read")], tags=["Stock"])
async def post_availability(unit: RequestUnit, data: JSONBody[AskedAvailability]) -> StockAvailability:
    """What a channel may promise of up to 100 variants."""
    if not data.by_location:
        sums = await reading.get_availability(unit, channel=data.channel, variant_ids=data.variant_ids)
        return StockAvailability(
            [Available(variant_id=each, available=sums[each], locations=None) for each in data.variant_ids]
        )
    found = await reading.list_sellable(unit, channel=data.channel, variant_ids=data.variant_ids)
    at: dict[UUID, list[Sellable]] = {}
    for each in found:
        at.setdefault(each.variant_id, []).append(each)
    return StockAvailability([_available(variant, at.get(variant, [])) for variant in data.variant_ids])


@get("/api/v1/stock/movements", guards=[requires("stock:read")], tags=["Stock"])
async def get_movements(
    unit: RequestUnit,
    paging: RequestPaging,
    variant_id: Annotated[UUID | None, QueryParameter()] = None,
    location_id: LocationId = None,
) -> Page[Movement]:
    """The journal of a variant, or of a location, the latest first."""
    found = await reading.list_movements(
        unit, variant_id=variant_id, location_id=location_id, before=paging.after(UUID), limit=paging.fetch
    )
    return paging.page(found, key=lambda each: each.id)


@get("/api/v1/stock/discrepancies", guards=[requires("stock:read")], tags=["Stock"])
async def get_discrepancies(
    unit: RequestUnit, paging: RequestPaging, location_id: LocationId = None, settled: Settled = False
) -> Page[Discrepancy]:
    """What somebody has to look at, the latest first."""
    found = await reading.list_discrepancies(
        unit, settled=settled, location_id=location_id, before=paging.after(UUID), limit=paging.fetch
    )
    return paging.page(found, key=lambda each: each.id)


@post(
    "/api/v1/stock/discrepancies/{discrepancy_id:uuid}/settle",
    status_code=200,
    guards=[requires("stock:write")],
    tags=["Stock"],
)
async def post_settle(unit: RequestUnit, discrepancy_id: FromPath[UUID], data: JSONBody[Settling]) -> Discrepancy:
    """Put a discrepancy away."""
    return await reading.settle_discrepancy(unit, discrepancy_id=discrepancy_id, note=data.note)


@get("/api/v1/stock/journal/differences", guards=[requires("stock:read")], tags=["Stock"])
async def get_differences(unit: RequestUnit) -> reading.JournalReport:
    """Where live figures are not the sum of the journal; it reads everything, so it takes a while."""
    return await reading.compare_journal(unit)


@get("/api/v1/stock/stream", guards=[requires("stock:read")], tags=["Stock"])
async def stream_stock(hub: AppHub) -> EventStream:
    """The variants (`stock`) whose stock changed, as it changes."""
    return event_stream(_changes(hub))


def render_level(level: Level) -> LevelView:
    """The level for the API."""
    return LevelView(
        variant_id=level.variant_id, location_id=level.location_id, on_hand=level.on_hand, held=level.held,
        allocated=level.allocated, safety=level.safety, available=level.available,
    )  # fmt: skip


def _available(variant_id: UUID, found: list[Sellable]) -> Available:
    return Available(
        variant_id=variant_id,
        available=sum(each.available for each in found),
        locations=[AvailableAt(location_id=each.location_id, available=each.available) for each in found],
    )


async def _changes(hub: LiveHub) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(TOPIC) as changes:
        async for change in changes:
            yield ServerEvent("stock", ChangedVariants(change.ids))


ROUTES = [
    get_levels, post_availability, get_movements, get_discrepancies, post_settle, get_differences, stream_stock,
]  # fmt: skip
