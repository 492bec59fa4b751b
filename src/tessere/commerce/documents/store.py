"""Statements over invoices, delivery notes and their numbers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.documents.domain.fattura import InvoiceDraft, InvoiceKind
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

NEXT = """
insert into documents.counter (series, year, last) values (%(series)s, %(year)s, 1)
on conflict (series, year) do update set last = documents.counter.last + 1 returning last
"""
_INVOICE = """id, order_id, kind, refers_to, number, year, progressive, issued_on, content, asked, total_minor, currency,
    customer_id, anonymous_id, issued_at, issued_by"""
INSERT_INVOICE = f"""
insert into documents.invoice ({_INVOICE}, xml)
values (%(id)s, %(order_id)s, %(kind)s, %(refers_to)s, %(number)s, %(year)s, %(progressive)s, %(issued_on)s, %(content)s,
    %(asked)s, %(total_minor)s, %(currency)s, %(customer_id)s, %(anonymous_id)s, %(issued_at)s, %(issued_by)s, %(xml)s)
"""
FIND_INVOICE = f"select {_INVOICE} from documents.invoice where id = %(id)s"
LIST_BY_ORDER = f"select {_INVOICE} from documents.invoice where order_id = %(order_id)s order by id"
LIST_INVOICES = f"""
select {_INVOICE} from documents.invoice
where (%(kind)s::text is null or kind = %(kind)s::text) and (%(before)s::uuid is null or id < %(before)s::uuid)
order by id desc limit %(limit)s
"""
GET_XML = "select xml from documents.invoice where id = %(id)s"
FIND_NOTE = "select fulfillment_id, number, year, issued_at from documents.delivery_note where fulfillment_id = %(id)s"
INSERT_NOTE = """
insert into documents.delivery_note (fulfillment_id, number, year, issued_at)
values (%(fulfillment_id)s, %(number)s, %(year)s, %(issued_at)s)
"""
# The law keeps invoices for ten years, with whom they are made out to; whose order it was is not needed for that.
UNTIE = """
update documents.invoice set customer_id = null, anonymous_id = null
where customer_id = any(%(customers)s::uuid[]) or anonymous_id = any(%(visitors)s::text[])
"""


class Invoice(Struct, frozen=True, kw_only=True):
    """An invoice or credit note as it was issued."""

    id: UUID
    order_id: UUID
    kind: InvoiceKind
    refers_to: UUID | None
    number: str
    year: int
    progressive: str
    issued_on: date
    content: InvoiceDraft
    asked: bytes
    total_minor: int
    currency: str
    customer_id: UUID | None
    anonymous_id: str | None
    issued_at: datetime
    issued_by: str


class DeliveryNote(Struct, frozen=True, kw_only=True):
    """The number that the paper with some goods has."""

    fulfillment_id: UUID
    number: str
    year: int
    issued_at: datetime


async def next_number(db: AsyncConnection[Any], *, series: str, year: int) -> int:
    """The next number of a series; whoever wants one too waits until this transaction ends."""
    return int(await database.fetch_value(db, NEXT, series=series, year=year))


async def insert_invoice(db: AsyncConnection[Any], invoice: Invoice, *, xml: bytes) -> None:
    """Write one."""
    row = {name: getattr(invoice, name) for name in Invoice.__struct_fields__}
    await database.execute(db, INSERT_INVOICE, **row | {"content": Jsonb(invoice.content)}, xml=xml)


async def find_invoice(db: AsyncConnection[Any], id: UUID) -> Invoice | None:
    """One, or None."""
    return await database.fetch_one(db, FIND_INVOICE, Invoice, id=id)


async def get_invoice(db: AsyncConnection[Any], id: UUID) -> Invoice:
    """One; NotFound when there is none."""
    found = await find_invoice(db, id)
    if found is None:
        raise NotFound(f"there is no invoice {id}", code="unknown_invoice")
    return found


async def list_by_order(db: AsyncConnection[Any], order_id: UUID) -> list[Invoice]:
    """The invoice of an order and its credit notes."""
    return await database.fetch_all(db, LIST_BY_ORDER, Invoice, order_id=order_id)


async def list_invoices(
    db: AsyncConnection[Any], *, kind: InvoiceKind | None, before: UUID | None, limit: int
) -> list[Invoice]:
    """All of them, the newest first."""
    return await database.fetch_all(db, LIST_INVOICES, Invoice, kind=kind, before=before, limit=limit)


async def get_xml(db: AsyncConnection[Any], id: UUID) -> bytes:
    """The file."""
    return bytes(await database.fetch_value(db, GET_XML, id=id))


async def find_note(db: AsyncConnection[Any], fulfillment_id: UUID) -> DeliveryNote | None:
    """The delivery note of some goods."""
    return await database.fetch_one(db, FIND_NOTE, DeliveryNote, id=fulfillment_id)


async def insert_note(db: AsyncConnection[Any], note: DeliveryNote) -> None:
    """Write one."""
    await database.execute(db, INSERT_NOTE, **structs.asdict(note))


async def untie(db: AsyncConnection[Any], *, customer_ids: Collection[UUID], anonymous_ids: Collection[str]) -> int:
    """Take customers off invoices, which are kept."""
    return await database.execute(
        db, UNTIE, customers=database.uuids(sorted(customer_ids)), visitors=database.texts(sorted(anonymous_ids))
    )
