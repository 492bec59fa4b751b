"""Routes of what comes in, goes out, moves, and is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.commerce.stock.domain.model import MOST_LINES, Level, Note, Reference, StockLine
from tessere.commerce.stock.http.levels import LevelView, render_level
from tessere.commerce.stock.service import counting, moving, transferring
from tessere.commerce.stock.service.counting import CountedLine
from tessere.commerce.stock.service.moving import Correction, SafetyLine
from tessere.commerce.stock.service.transferring import Arrival
from tessere.commerce.stock.store.stocktakes import Stocktake, StocktakeLine
from tessere.commerce.stock.store.transfers import Transfer, TransferLine
from tessere.infra.auth import requires
from tessere.infra.db import Unit
from tessere.infra.web import Page, RequestPaging, RequestUnit

_Some = Meta(min_length=1, max_length=MOST_LINES)
TransferState = Annotated[Literal["sent", "received"] | None, QueryParameter(name="state")]
CountState = Annotated[Literal["open", "closed", "cancelled"] | None, QueryParameter(name="state")]


class Goods(Struct, frozen=True, kw_only=True):
    """Goods at a location; `reference` (a delivery note, a receipt) makes repeating it harmless."""

    location_id: UUID
    reference: Reference
    lines: Annotated[list[StockLine], _Some]
    note: Note = ""


class Corrections(Struct, frozen=True, kw_only=True):
    """By how much the books are wrong, and why."""

    location_id: UUID
    reference: Reference
    lines: Annotated[list[Correction], _Some]
    note: Annotated[str, Meta(min_length=1, max_length=500)]


class SafetyStock(Struct, frozen=True, kw_only=True):
    """How much to keep back."""

    location_id: UUID
    reference: Reference
    lines: Annotated[list[SafetyLine], _Some]


class Levels(Struct, frozen=True):
    """The levels as they are now."""

    items: list[LevelView]


class NewTransfer(Struct, frozen=True, kw_only=True):
    """Goods to send."""

    from_id: UUID
    to_id: UUID
    lines: Annotated[list[StockLine], _Some]
    note: Note = ""


class Arrivals(Struct, frozen=True, kw_only=True):
    """What has come of a transfer."""

    reference: Reference
    lines: Annotated[list[Arrival], _Some]


class TransferView(Struct, frozen=True, kw_only=True):
    """Goods on their way."""

    id: UUID
    from_id: UUID
    to_id: UUID
    state: Literal["sent", "received"]
    note: str
    sent_at: datetime
    sent_by: str
    received_at: datetime | None
    lines: list[TransferLine]


class NewCount(Struct, frozen=True, kw_only=True):
    """A count to begin."""

    location_id: UUID
    note: Note = ""


class CountedLines(Struct, frozen=True):
    """What is there."""

    lines: Annotated[list[CountedLine], _Some]


@post("/api/v1/stock/receipts", status_code=200, guards=[requires("stock:write")], tags=["Stock"])
async def post_receipt(unit: RequestUnit, data: JSONBody[Goods]) -> Levels:
    """Goods have come in."""
    return _levels(
        await moving.receive_stock(
            unit, location_id=data.location_id, reference=data.reference, lines=data.lines, note=data.note
        )
    )


@post("/api/v1/stock/returns", status_code=200, guards=[requires("stock:write")], tags=["Stock"])
async def post_return(unit: RequestUnit, data: JSONBody[Goods]) -> Levels:
    """Goods have come back from a customer and can be sold again."""
    return _levels(
        await moving.return_stock(
            unit, location_id=data.location_id, reference=data.reference, lines=data.lines, note=data.note
        )
    )


@post("/api/v1/stock/sales", status_code=200, guards=[requires("stock:write")], tags=["Stock"])
async def post_sale(unit: RequestUnit, data: JSONBody[Goods]) -> Levels:
    """Goods were sold at the desk; never refused, a shortage becomes a discrepancy."""
    return _levels(
        await moving.sell_stock(
            unit, location_id=data.location_id, reference=data.reference, lines=data.lines, note=data.note
        )
    )


@post("/api/v1/stock/corrections", status_code=200, guards=[requires("stock:write")], tags=["Stock"])
async def post_correction(unit: RequestUnit, data: JSONBody[Corrections]) -> Levels:
    """The books are wrong."""
    return _levels(
        await moving.correct_stock(
            unit, location_id=data.location_id, reference=data.reference, lines=data.lines, note=data.note
        )
    )


@post("/api/v1/stock/safety", status_code=200, guards=[requires("stock:write")], tags=["Stock"])
async def post_safety(unit: RequestUnit, data: JSONBody[SafetyStock]) -> Levels:
    """Keep some back from every channel."""
    return _levels(
        await moving.set_safety(unit, location_id=data.location_id, reference=data.reference, lines=data.lines)
    )


@get("/api/v1/stock/transfers", guards=[requires("stock:read")], tags=["Stock"])
async def get_transfers(unit: RequestUnit, paging: RequestPaging, only: TransferState = None) -> Page[TransferView]:
    """Transfers, the latest first."""
    found = await transferring.list_transfers(unit, state=only, before=paging.after(UUID), limit=paging.fetch)
    page = paging.page(found, key=lambda each: each.id)
    return Page(await _transfers(unit, page.items), page.next_cursor)


@post("/api/v1/stock/transfers", guards=[requires("stock:write")], tags=["Stock"])
async def post_transfer(unit: RequestUnit, data: JSONBody[NewTransfer]) -> TransferView:
    """Send goods; 409 when that would take what was promised from there."""
    sent = await transferring.send_transfer(
        unit, from_id=data.from_id, to_id=data.to_id, lines=data.lines, note=data.note
    )
    return (await _transfers(unit, [sent]))[0]


@get("/api/v1/stock/transfers/{transfer_id:uuid}", guards=[requires("stock:read")], tags=["Stock"])
async def get_transfer(unit: RequestUnit, transfer_id: FromPath[UUID]) -> TransferView:
    """One transfer."""
    return (await _transfers(unit, [await transferring.get_transfer(unit, transfer_id=transfer_id)]))[0]


@post(
    "/api/v1/stock/transfers/{transfer_id:uuid}/arrivals",
    status_code=200,
    guards=[requires("stock:write")],
    tags=["Stock"],
)
async def post_arrival(unit: RequestUnit, transfer_id: FromPath[UUID], data: JSONBody[Arrivals]) -> TransferView:
    """Goods have arrived, or are given up for lost."""
    found = await transferring.receive_transfer(
        unit, transfer_id=transfer_id, reference=data.reference, lines=data.lines
    )
    return (await _transfers(unit, [found]))[0]


@get("/api/v1/stock/counts", guards=[requires("stock:read")], tags=["Stock"])
async def get_counts(unit: RequestUnit, paging: RequestPaging, only: CountState = None) -> Page[Stocktake]:
    """Counts, the latest first."""
    found = await counting.list_stocktakes(unit, state=only, before=paging.after(UUID), limit=paging.fetch)
    return paging.page(found, key=lambda each: each.id)


@post("/api/v1/stock/counts", guards=[requires("stock:write")], tags=["Stock"])
async def post_count(unit: RequestUnit, data: JSONBody[NewCount]) -> Stocktake:
    """Begin to count."""
    return await counting.open_stocktake(unit, location_id=data.location_id, note=data.note)


@get("/api/v1/stock/counts/{stocktake_id:uuid}", guards=[requires("stock:read")], tags=["Stock"])
async def get_count(unit: RequestUnit, stocktake_id: FromPath[UUID]) -> Stocktake:
    """One count."""
    return await counting.get_stocktake(unit, stocktake_id=stocktake_id)


@get("/api/v1/stock/counts/{stocktake_id:uuid}/lines", guards=[requires("stock:read")], tags=["Stock"])
async def get_counted(unit: RequestUnit, paging: RequestPaging, stocktake_id: FromPath[UUID]) -> Page[StocktakeLine]:
    """What was counted, by variant."""
    found = await counting.list_counted(unit, stocktake_id=stocktake_id, after=paging.after(UUID), limit=paging.fetch)
    return paging.page(found, key=lambda each: each.variant_id)


@post(
    "/api/v1/stock/counts/{stocktake_id:uuid}/lines", status_code=200, guards=[requires("stock:write")], tags=["Stock"]
)
async def post_counted(unit: RequestUnit, stocktake_id: FromPath[UUID], data: JSONBody[CountedLines]) -> Stocktake:
    """Note what is there; counting a variant again replaces what was noted."""
    return await counting.count_lines(unit, stocktake_id=stocktake_id, lines=data.lines)


@post(
    "/api/v1/stock/counts/{stocktake_id:uuid}/close", status_code=200, guards=[requires("stock:write")], tags=["Stock"]
)
async def post_close(unit: RequestUnit, stocktake_id: FromPath[UUID]) -> Stocktake:
    """Put the differences into the books."""
    return await counting.close_stocktake(unit, stocktake_id=stocktake_id)


@post(
    "/api/v1/stock/counts/{stocktake_id:uuid}/cancel", status_code=200, guards=[requires("stock:write")], tags=["Stock"]
)
async def post_cancel_count(unit: RequestUnit, stocktake_id: FromPath[UUID]) -> Stocktake:
    """Forget a count."""
    return await counting.cancel_stocktake(unit, stocktake_id=stocktake_id)


def _levels(found: Sequence[Level]) -> Levels:
    return Levels([render_level(each) for each in found])


async def _transfers(unit: Unit, found: Sequence[Transfer]) -> list[TransferView]:
    lines = await transferring.list_lines(unit, transfer_ids=[each.id for each in found])
    return [
        TransferView(
            id=each.id, from_id=each.from_id, to_id=each.to_id, state=each.state, note=each.note, sent_at=each.sent_at,
            sent_by=each.sent_by, received_at=each.received_at, lines=lines.get(each.id, []),
        )
        for each in found
    ]  # fmt: skip


ROUTES = [
    post_receipt, post_return, post_sale, post_correction, post_safety, get_transfers, post_transfer, get_transfer,
    post_arrival, get_counts, post_count, get_count, get_counted, post_counted, post_close, post_cancel_count,
]  # fmt: skip
