"""Issues invoices and credit notes: numbered without gaps, frozen, and never more than what the order costs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from tessere.commerce import orders
from tessere.commerce.documents import store
from tessere.commerce.documents.domain.amounts import BilledRow, bill, credit
from tessere.commerce.documents.domain.fattura import InvoiceDraft, PaidBy, check_rows, write_xml
from tessere.commerce.documents.domain.fiscal import FiscalDraft, draft_receipt
from tessere.commerce.documents.domain.parties import InvoiceRecipient, Retailer, check_retailer, normalise
from tessere.commerce.documents.store import Invoice
from tessere.commerce.orders import Order, PostalAddress
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, NotFound

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Wanted(Struct, frozen=True, kw_only=True):
    """Which invoice somebody wants: its id is theirs, so that it is issued once."""

    id: UUID
    recipient: InvoiceRecipient
    nature: str = ""


def read_retailer(settings: Settings) -> Retailer:
    """Who sells, from the settings."""
    return Retailer(
        name=settings.retailer_legal_name or settings.retailer_name, vat_number=settings.retailer_vat_number,
        tax_code=settings.retailer_tax_code, tax_regime=settings.retailer_tax_regime, email=settings.retailer_email,
        phone=settings.retailer_phone,
        address=PostalAddress(
            street=settings.retailer_street, city=settings.retailer_city, province=settings.retailer_province,
            postal_code=settings.retailer_postal_code,
        ),
    )  # fmt: skip


async def issue_invoice(unit: Unit, *, order_id: UUID, wanted: Wanted, settings: Settings) -> Invoice:
    """The invoice of an order, as it is now; asked again with its id it is the same. Conflict when the order has one, and
    Invalid, before a number is used, when the recipient or the retailer is not complete."""
    order = await orders.lock_order(unit, order_id)
    asked = _hash(wanted)
    if earlier := await _find_same(unit, wanted.id, order_id, asked):
        return earlier
    if any(each.kind == "TD01" for each in await store.list_by_order(unit.db, order_id)):
        raise Conflict(f"order {order.number} has an invoice; credit what changed", code="invoiced")
    retailer, recipient = read_retailer(settings), normalise(wanted.recipient)
    check_retailer(retailer)
    rows = bill(order)
    check_rows(rows, wanted.nature, order.currency)
    draft = InvoiceDraft(
        kind="TD01", number="", progressive="", issued_on=_today(unit, settings), currency=order.currency,
        order_number=order.number, retailer=retailer, recipient=recipient, rows=tuple(rows), nature=wanted.nature,
        payments=tuple(await _payments(unit, order)),
    )  # fmt: skip
    return await _issue(unit, order, draft, id=wanted.id, asked=asked)


async def issue_credit_note(unit: Unit, *, invoice_id: UUID, note_id: UUID, settings: Settings) -> Invoice:
    """Credit what was billed and is not due any more; asked again with its id it is the same. Conflict when that is nothing."""
    known = await store.get_invoice(unit.db, invoice_id)
    order = await orders.lock_order(unit, known.order_id)
    asked = _hash([invoice_id])
    if earlier := await _find_same(unit, note_id, order.id, asked):
        return earlier
    if known.kind != "TD01":
        raise Conflict("a credit note is not credited; name the invoice", code="no_invoice")
    every = await store.list_by_order(unit.db, order.id)
    before = [row for each in every if each.refers_to == known.id for row in each.content.rows]
    rows = credit(known.content.rows, bill(order), before)
    draft = msgspec.structs.replace(
        known.content, kind="TD04", number="", progressive="", issued_on=_today(unit, settings),
        retailer=read_retailer(settings), rows=tuple(rows), payments=(), refers_to_number=known.number,
        refers_to_date=known.issued_on,
    )  # fmt: skip
    check_retailer(draft.retailer)
    return await _issue(unit, order, draft, id=note_id, asked=asked, refers_to=known.id)


async def draft_fiscal(unit: Unit, *, order_id: UUID) -> FiscalDraft:
    """What a fiscal printer would print for an order as it is now."""
    order = await orders.get_order(unit, order_id=order_id)
    return draft_receipt(
        bill(order), await _payments(unit, order), purpose="sale", number=order.number, currency=order.currency
    )


async def draft_fiscal_return(unit: Unit, *, order_id: UUID, return_id: UUID) -> FiscalDraft:
    """What it would print for pieces that came back."""
    story = await orders.get_story(unit, order_id=order_id)
    returned = next((each for each in story.returns if each.id == return_id), None)
    if returned is None:
        raise NotFound(f"order {story.order.number} has no return {return_id}", code="unknown_return")
    rates = {line.line: line.vat_bp for line in story.order.lines}
    rows = [
        BilledRow(
            key=f"line:{each.sold.line}", sku=each.sold.sku, text=each.sold.name, quantity=each.sold.quantity,
            gross_minor=each.sold.net_minor, vat_bp=rates[each.sold.line],
        )
        for each in returned.lines
    ]  # fmt: skip
    return draft_receipt(rows, (), purpose="return", number=story.order.number, currency=story.order.currency)


async def forget_people(unit: Unit, *, customer_ids: Collection[UUID], anonymous_ids: Collection[str]) -> int:
    """Invoices are kept, as tax law wants it, with whom they are made out to; no customer leads to them any more."""
    return await store.untie(unit.db, customer_ids=customer_ids, anonymous_ids=anonymous_ids)


async def _issue(
    unit: Unit, order: Order, draft: InvoiceDraft, *, id: UUID, asked: bytes, refers_to: UUID | None = None
) -> Invoice:
    year = draft.issued_on.year
    number = await store.next_number(unit.db, series=draft.kind, year=year)
    sent = await store.next_number(unit.db, series="sdi", year=0)
    prefix = "NC" if draft.kind == "TD04" else "F"
    draft = msgspec.structs.replace(draft, number=f"{prefix}{year}/{number}", progressive=_base36(sent))
    invoice = Invoice(
        id=id, order_id=order.id, kind=draft.kind, refers_to=refers_to, number=draft.number, year=year,
        progressive=draft.progressive, issued_on=draft.issued_on, content=draft, asked=asked,
        total_minor=draft.total_minor, currency=draft.currency, customer_id=order.customer_id,
        anonymous_id=order.anonymous_id, issued_at=unit.now, issued_by=unit.actor.name,
    )  # fmt: skip
    await store.insert_invoice(unit.db, invoice, xml=write_xml(draft))
    await audit.record(
        unit, action=f"invoice.{draft.kind.lower()}_issued", object_kind="invoice", object_id=id,
        detail={"number": draft.number, "order": order.number, "total_minor": draft.total_minor},
    )  # fmt: skip
    return invoice


async def _find_same(unit: Unit, id: UUID, order_id: UUID, asked: bytes) -> Invoice | None:
    earlier = await store.find_invoice(unit.db, id)
    if earlier is not None and (earlier.order_id, earlier.asked) != (order_id, asked):
        raise Conflict("another document has this id; give it one of its own", code="reference_reused")
    return earlier


async def _payments(unit: Unit, order: Order) -> Sequence[PaidBy]:
    found = await orders.list_payments(unit, order_id=order.id)
    return [
        PaidBy(tender=each.tender, amount_minor=each.captured_minor - each.refunded_minor)
        for each in found
        if each.captured_minor > each.refunded_minor
    ]


def _today(unit: Unit, settings: Settings) -> Any:
    return unit.now.astimezone(ZoneInfo(settings.time_zone)).date()


def _hash(asked: object) -> bytes:
    return hashlib.sha256(msgspec.json.encode(asked, order="deterministic")).digest()


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text.rjust(5, "0")
