"""Routes of papers as PDF."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter

from tessere.commerce.documents.service import printing
from tessere.commerce.documents.store import DeliveryNote
from tessere.infra.auth import requires
from tessere.infra.web import AppSettings, RequestUnit

_ORDER = "/api/v1/orders/{order_id:uuid}"
_NOTE = "/api/v1/fulfillments/{fulfillment_id:uuid}/delivery-note"
Lang = Annotated[Literal["it", "en"], QueryParameter()]
_PDF = "application/pdf"


@get(f"{_ORDER}/confirmation", guards=[requires("orders:read")], tags=["Documents"], media_type=_PDF)
async def get_confirmation(
    unit: RequestUnit, settings: AppSettings, order_id: FromPath[UUID], language: Lang = "it"
) -> Response[bytes]:
    """The order with its prices and the VAT in them, as PDF."""
    made = await printing.print_confirmation(unit, order_id=order_id, language=language, settings=settings)
    return _pdf(made, "order")


@get(f"{_ORDER}/gift-receipt", guards=[requires("orders:read")], tags=["Documents"], media_type=_PDF)
async def get_gift_receipt(
    unit: RequestUnit, settings: AppSettings, order_id: FromPath[UUID], language: Lang = "it"
) -> Response[bytes]:
    """The order without a price, as PDF."""
    made = await printing.print_gift_receipt(unit, order_id=order_id, language=language, settings=settings)
    return _pdf(made, "gift")


@get(f"{_ORDER}/returns/{{return_id:uuid}}/slip", guards=[requires("orders:read")], tags=["Documents"], media_type=_PDF)
async def get_return_slip(
    unit: RequestUnit,
    settings: AppSettings,
    order_id: FromPath[UUID],
    return_id: FromPath[UUID],
    language: Lang = "it",
) -> Response[bytes]:
    """What came back, as PDF."""
    made = await printing.print_return_slip(
        unit, order_id=order_id, return_id=return_id, language=language, settings=settings
    )
    return _pdf(made, "return")


@get(
    "/api/v1/fulfillment/pick-lists/{list_id:uuid}/paper",
    guards=[requires("fulfillment:read")],
    tags=["Documents"],
    media_type=_PDF,
)
async def get_pick_list_paper(
    unit: RequestUnit, settings: AppSettings, list_id: FromPath[UUID], language: Lang = "it"
) -> Response[bytes]:
    """A round as PDF."""
    made = await printing.print_pick_list(unit, list_id=list_id, language=language, settings=settings)
    return _pdf(made, "pick-list")


@post(_NOTE, guards=[requires("fulfillment:write")], tags=["Documents"], status_code=200)
async def post_delivery_note(unit: RequestUnit, settings: AppSettings, fulfillment_id: FromPath[UUID]) -> DeliveryNote:
    """Number the paper that goes with a parcel."""
    return await printing.issue_delivery_note(unit, fulfillment_id=fulfillment_id, settings=settings)


@get(_NOTE, guards=[requires("fulfillment:read")], tags=["Documents"], media_type=_PDF)
async def get_delivery_note(
    unit: RequestUnit, settings: AppSettings, fulfillment_id: FromPath[UUID], language: Lang = "it"
) -> Response[bytes]:
    """That paper, as PDF."""
    made = await printing.print_delivery_note(unit, fulfillment_id=fulfillment_id, language=language, settings=settings)
    return _pdf(made, "delivery-note")


def _pdf(made: bytes, name: str) -> Response[bytes]:
    return Response(made, media_type=_PDF, headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


ROUTES = [
    get_confirmation, get_gift_receipt, get_return_slip, get_pick_list_paper, post_delivery_note, get_delivery_note,
]  # fmt: skip
