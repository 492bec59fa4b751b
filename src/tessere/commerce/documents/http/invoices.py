"""Routes of invoices, credit notes and drafts for the fiscal printer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.commerce.documents import store
from tessere.commerce.documents.domain.amounts import BilledRow, VatSum, sum_by_rate
from tessere.commerce.documents.domain.fattura import InvoiceKind, file_name
from tessere.commerce.documents.domain.fiscal import FiscalDraft
from tessere.commerce.documents.domain.parties import InvoiceRecipient
from tessere.commerce.documents.service import billing
from tessere.commerce.documents.service.billing import Wanted
from tessere.commerce.documents.store import Invoice
from tessere.infra.auth import requires
from tessere.infra.web import AppSettings, Page, RequestPaging, RequestUnit, render_page

_READ, _WRITE = [requires("orders:read")], [requires("orders:write")]
_ORDER, _INVOICE = "/api/v1/orders/{order_id:uuid}", "/api/v1/invoices/{invoice_id:uuid}"
_XML = "application/xml"


class NewInvoice(Struct, frozen=True, kw_only=True):
    """To whom the invoice is made out; `nature` says why articles without VAT have none."""

    recipient: InvoiceRecipient
    nature: Annotated[str, Meta(pattern=r"^(N[1-7](\.\d)?)?$")] = ""


class InvoiceView(Struct, frozen=True, kw_only=True):
    """An invoice (TD01) or credit note (TD04) as it was issued."""

    id: UUID
    order_id: UUID
    kind: InvoiceKind
    refers_to: UUID | None
    number: str
    file_name: str
    issued_on: date
    recipient: InvoiceRecipient
    rows: list[BilledRow]
    taxes: list[VatSum]
    total_minor: int
    currency: str
    issued_at: datetime
    issued_by: str


class OrderInvoices(Struct, frozen=True):
    """The invoice of an order and its credit notes."""

    items: list[InvoiceView]


@put(f"{_ORDER}/invoices/{{invoice_id:uuid}}", guards=_WRITE, tags=["Documents"])
async def put_invoice(
    unit: RequestUnit,
    settings: AppSettings,
    order_id: FromPath[UUID],
    invoice_id: FromPath[UUID],
    data: JSONBody[NewInvoice],
) -> InvoiceView:
    """Issue the invoice of an order; the id is yours, so that it is issued once."""
    wanted = Wanted(id=invoice_id, recipient=data.recipient, nature=data.nature)
    return render(await billing.issue_invoice(unit, order_id=order_id, wanted=wanted, settings=settings))


@put(f"{_INVOICE}/credit-notes/{{note_id:uuid}}", guards=_WRITE, tags=["Documents"])
async def put_credit_note(
    unit: RequestUnit, settings: AppSettings, invoice_id: FromPath[UUID], note_id: FromPath[UUID]
) -> InvoiceView:
    """Credit what was billed and is not due any more."""
    return render(await billing.issue_credit_note(unit, invoice_id=invoice_id, note_id=note_id, settings=settings))


@get(f"{_ORDER}/invoices", guards=_READ, tags=["Documents"])
async def get_order_invoices(unit: RequestUnit, order_id: FromPath[UUID]) -> OrderInvoices:
    """What was billed and credited of an order."""
    return OrderInvoices([render(each) for each in await store.list_by_order(unit.db, order_id)])


@get("/api/v1/invoices", guards=_READ, tags=["Documents"])
async def get_invoices(
    unit: RequestUnit, paging: RequestPaging, kind: Annotated[InvoiceKind | None, QueryParameter()] = None
) -> Page[InvoiceView]:
    """Invoices and credit notes, the newest first."""
    found = await store.list_invoices(unit.db, kind=kind, before=paging.after(UUID), limit=paging.fetch)
    return render_page(paging.page(found, key=lambda each: each.id), render)


@get(_INVOICE, guards=_READ, tags=["Documents"])
async def get_invoice(unit: RequestUnit, invoice_id: FromPath[UUID]) -> InvoiceView:
    """One of them."""
    return render(await store.get_invoice(unit.db, invoice_id))


@get(f"{_INVOICE}/xml", guards=_READ, tags=["Documents"], media_type=_XML)
async def get_xml(unit: RequestUnit, invoice_id: FromPath[UUID]) -> Response[bytes]:
    """The file for the exchange system, which somebody else sends."""
    found = await store.get_invoice(unit.db, invoice_id)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(found.content)}"'}
    return Response(await store.get_xml(unit.db, invoice_id), media_type=_XML, headers=headers)


@get(f"{_ORDER}/fiscal-draft", guards=_READ, tags=["Documents"])
async def get_fiscal_draft(unit: RequestUnit, order_id: FromPath[UUID]) -> FiscalDraft:
    """What a fiscal printer would be asked to print: a draft, certified by nobody."""
    return await billing.draft_fiscal(unit, order_id=order_id)


@get(f"{_ORDER}/returns/{{return_id:uuid}}/fiscal-draft", guards=_READ, tags=["Documents"])
async def get_fiscal_return(unit: RequestUnit, order_id: FromPath[UUID], return_id: FromPath[UUID]) -> FiscalDraft:
    """The same for pieces that came back."""
    return await billing.draft_fiscal_return(unit, order_id=order_id, return_id=return_id)


def render(invoice: Invoice) -> InvoiceView:
    """An invoice for the API."""
    same: dict[str, Any] = {
        name: getattr(invoice, name) for name in InvoiceView.__struct_fields__ if hasattr(invoice, name)
    }
    return InvoiceView(
        **same, file_name=file_name(invoice.content), recipient=invoice.content.recipient,
        rows=list(invoice.content.rows), taxes=sum_by_rate(invoice.content.rows),
    )  # fmt: skip


ROUTES = [
    put_invoice, put_credit_note, get_order_invoices, get_invoices, get_invoice, get_xml, get_fiscal_draft,
    get_fiscal_return,
]  # fmt: skip
