"""Papers read back, invoices held against another program's model, numbers without gaps."""

from __future__ import annotations

import asyncio
import io
from decimal import Decimal
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as ET

import a38.fattura
import a38.validation
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.commerce.fulfillment.depot import HOME, Depot
from tests.commerce.orders.made import make_line, make_order

from tessere.commerce import documents, fulfillment, orders
from tessere.commerce.documents import InvoiceRecipient, Retailer, Wanted
from tessere.commerce.documents.domain import wording
from tessere.commerce.documents.domain.amounts import BilledRow, bill, credit, sum_by_rate, vat_sum
from tessere.commerce.documents.domain.drawing import draw
from tessere.commerce.documents.domain.fattura import InvoiceDraft, PaidBy, file_name, write_xml
from tessere.commerce.documents.domain.fiscal import draft_receipt
from tessere.commerce.documents.domain.papers import say_money
from tessere.commerce.documents.domain.parties import check_retailer, normalise
from tessere.commerce.documents.service.billing import read_retailer
from tessere.commerce.documents.store import get_xml, list_by_order
from tessere.commerce.fulfillment import Package
from tessere.commerce.orders import PostalAddress, ReturnAsked, UnitMove
from tessere.commerce.orders.domain.changes import cancel
from tessere.commerce.orders.domain.model import Allowance
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, Invalid
from tessere.kernel.ids import uuid7
from tessere.kernel.time import EPOCH

AURORA = Retailer(
    name="Casa Aurora S.r.l.", vat_number="00743110157", address=PostalAddress(
        street="Via Torino 10", city="Milano", province="MI", postal_code="20123"
    ),
)  # fmt: skip
COMPANY = InvoiceRecipient(
    kind="company", name="Caffè D’Amico & Figli", vat_number="IT 00743110157", recipient_code="m5uxcr1", address=HOME
)
PRIVATE = InvoiceRecipient(kind="private", name="Mario", family_name="Rossi", tax_code="RSSMRA80A01H501U", address=HOME)


@pytest.fixture
async def depot(database: Database) -> Depot:
    return await Depot(database).open()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path, retailer_name="Casa Aurora", retailer_vat_number="00743110157", retailer_street="Via Torino 10",
        retailer_city="Milano", retailer_province="MI", retailer_postal_code="20123",
    )  # fmt: skip


def read(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)


ROWS = st.lists(
    st.builds(
        BilledRow, key=st.uuids().map(str), sku=st.just("S"), text=st.just("Lampada"), quantity=st.integers(1, 30),
        gross_minor=st.integers(1, 10**7), vat_bp=st.sampled_from([400, 500, 1000, 2200]),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


def draft_of(rows: list[BilledRow], recipient: InvoiceRecipient = PRIVATE) -> InvoiceDraft:
    return InvoiceDraft(
        kind="TD01", number="F2026/1", progressive="00001", issued_on=EPOCH.date(), currency="EUR",
        order_number="SITE-2026-001001", retailer=AURORA, recipient=normalise(recipient), rows=tuple(rows),
        payments=(PaidBy(tender="card", amount_minor=sum(row.gross_minor for row in rows)),),
    )  # fmt: skip


def judge(xml: bytes) -> a38.fattura.FatturaPrivati12:
    """What another program's model of the format has against it: nothing."""
    found = a38.fattura.FatturaPrivati12()
    found.from_etree(ET.fromstring(xml))
    verdict = a38.validation.Validation()
    found.validate(verdict)
    told = [str(each) for each in (*verdict.errors, *verdict.warnings)]
    # A private person without a PEC gets it in the tax office's drawer; the model asks everybody for one.
    assert [each for each in told if "[00426]" not in each] == []
    return found


@given(ROWS)
def test_an_invoice_is_valid_and_comes_to_what_was_paid(rows: list[BilledRow]) -> None:
    found = judge(write_xml(draft_of(rows)))
    body = found.fattura_elettronica_body[0]
    total = Decimal(sum(row.gross_minor for row in rows)) / 100
    assert body.dati_generali.dati_generali_documento.importo_totale_documento == total
    summed = body.dati_beni_servizi.dati_riepilogo
    assert sum(each.imponibile_importo + each.imposta for each in summed) == total
    for each in summed:  # what the exchange system allows: a cent of tax, a euro of what is taxed
        assert abs(each.imponibile_importo * each.aliquota_iva / 100 - each.imposta) <= Decimal("0.01")
        lines = [e for e in body.dati_beni_servizi.dettaglio_linee if e.aliquota_iva == each.aliquota_iva]
        assert abs(sum(e.prezzo_totale for e in lines) - each.imponibile_importo) <= Decimal("0.01")
        assert all(abs(e.prezzo_unitario * e.quantita - e.prezzo_totale) <= Decimal("0.01") for e in lines)


def test_the_same_draft_is_the_same_file() -> None:
    rows = [BilledRow(key="line:1", sku="S-1", text="Vaso – blu ★ d’autore", quantity=2, gross_minor=999, vat_bp=2200)]
    first, second = write_xml(draft_of(rows, COMPANY)), write_xml(draft_of(rows, COMPANY))
    assert first == second
    found = judge(first)
    assert found.fattura_elettronica_header.dati_trasmissione.codice_destinatario == "M5UXCR1"
    assert found.fattura_elettronica_body[0].dati_beni_servizi.dettaglio_linee[0].descrizione == "Vaso - blu ? d'autore"
    assert file_name(draft_of(rows)) == "IT00743110157_00001.xml"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"tax_code": "RSSMRA80A01H501X"}, "/recipient/tax_code"),
        ({"tax_code": ""}, "/recipient/tax_code"),
        ({"family_name": ""}, "/recipient/family_name"),
        ({"vat_number": "00743110157"}, "/recipient/vat_number"),
        ({"recipient_code": "ABC"}, "/recipient/recipient_code"),
        ({"pec": "nobody"}, "/recipient/pec"),
        ({"address": replace(HOME, postal_code="2012")}, "/recipient/address/postal_code"),
        ({"kind": "company"}, "/recipient/vat_number"),
        ({"kind": "company", "vat_number": "00743110158"}, "/recipient/vat_number"),
    ],
)
def test_a_recipient_that_cannot_be_billed_is_told_where(changes: dict[str, str], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise(replace(PRIVATE, **changes))
    assert path in [each.path for each in refused.value.errors]


def test_somebody_abroad_is_sent_to_nobody() -> None:
    paris = PostalAddress(name="A", street="Rue 1", city="Paris", postal_code="75001", country="FR")
    known = normalise(InvoiceRecipient(kind="private", name="Anne", family_name="Petit", address=paris))
    assert known.recipient_code == "XXXXXXX"
    rows = [BilledRow(key="line:1", sku="S", text="Vase", quantity=1, gross_minor=100, vat_bp=2200)]
    judge(write_xml(replace(draft_of(rows), recipient=known)))


@given(ROWS, st.integers(0, 10**6))
def test_sums_by_rate_lose_nothing(rows: list[BilledRow], off: int) -> None:
    assert sum(each.net_minor + each.vat_minor for each in sum_by_rate(rows)) == sum(row.gross_minor for row in rows)
    lines = [replace(make_line(number, 1, row.gross_minor), vat_bp=row.vat_bp) for number, row in enumerate(rows, 1)]
    order = make_order(*lines, shipping=500)
    order = replace(order, allowances=(Allowance(amount_minor=off, reason="", at=EPOCH),) if off else ())
    assert sum(row.gross_minor for row in bill(order)) == order.due_minor
    assert vat_sum(2200, -122).vat_minor == -22


@given(st.lists(st.integers(1, 9_999), min_size=1, max_size=6), st.data())
def test_credit_notes_come_to_what_is_not_due_any_more(nets: list[int], data: st.DataObject) -> None:
    order = make_order(make_line(1, 1, *nets))
    billed, notes = bill(order), []
    left = order
    for _ in range(3):
        pieces = sum(run.quantity for run in left.lines[0].runs if run.state == "open")
        if not pieces:
            break
        left, _ = cancel(left, [UnitMove(line=1, quantity=data.draw(st.integers(1, pieces)))])
        notes.append(credit(billed, bill(left), [row for note in notes for row in note]))
    assert order.due_minor - sum(row.gross_minor for note in notes for row in note) == left.due_minor
    with pytest.raises(Conflict):
        credit(billed, bill(left), [row for note in notes for row in note])


@pytest.mark.parametrize(
    ("language", "title", "total"),
    [("it", "Conferma d'ordine", "37,45 EUR"), ("en", "Order confirmation", "EUR 37.45")],
)
def test_a_confirmation_read_back(language: str, title: str, total: str) -> None:
    order = make_order(make_line(1, 1, 1999, 999), replace(make_line(2, 1, 247), vat_bp=1000), shipping=500)
    made = draw(wording.confirm(order, language, "Europe/Rome"), AURORA)  # type: ignore[arg-type]
    assert made == draw(wording.confirm(order, language, "Europe/Rome"), AURORA)  # type: ignore[arg-type]
    text = read(made)
    for each in (title, order.number, "sku-1", "Casa Aurora", "P.IVA 00743110157", total, "22%", "10%"):
        assert each in text
    paper = wording.confirm(order, "en", "Europe/Rome")
    sums = [int(row[-1].removeprefix("EUR ").replace(".", "").replace(",", "")) for row in paper.tables[1].rows]
    assert sum(sums) == order.due_minor


def test_a_long_paper_has_pages_and_strange_names_do_no_harm() -> None:
    lines = [replace(make_line(number, 1, 100), name=f"<b>Vaso {number}</b> & ★") for number in range(1, 90)]
    made = draw(wording.give(make_order(*lines), "it", "Europe/Rome"), AURORA)
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) > 2
    text = read(made)
    assert "<b>Vaso 89</b> & ?" in text
    assert "EUR" not in text


def test_money_is_written_as_people_do() -> None:
    assert say_money(-123456789, "EUR", "it") == "-1.234.567,89 EUR"
    assert say_money(5, "EUR", "en") == "EUR 0.05"


def test_a_fiscal_draft_says_what_it_is() -> None:
    rows = bill(make_order(make_line(1, 2, 1999)))
    draft = draft_receipt(
        rows, [PaidBy(tender="cash", amount_minor=3000)], purpose="sale", number="X-1", currency="EUR"
    )
    assert (draft.total_minor, draft.unpaid_minor, draft.certified) == (3998, 998, False)
    assert "BOZZA NON FISCALE" in draft.text
    assert "39,98" in draft.text
    assert "DI CUI IVA" in draft.text
    assert all(len(line) <= 40 for line in draft.text.splitlines())


async def test_papers_of_a_parcel(depot: Depot, settings: Settings) -> None:
    order, (given,) = await depot.place({"lamp": 2})
    async with depot.database.unit() as unit:
        list_id = (await fulfillment.start_list(unit, location_id=depot.milan)).round.id
        text = read(await documents.print_pick_list(unit, list_id=list_id, language="it", settings=settings))
        assert "Lista di prelievo - Milano" in text
        assert order.number in text
        with pytest.raises(Conflict):
            await documents.issue_delivery_note(unit, fulfillment_id=given.id, settings=settings)
        await fulfillment.pick(unit, fulfillment_id=given.id)
        await fulfillment.ship(unit, fulfillment_id=given.id, package=Package(carrier="BRT", tracking="T-9"))
        note = await documents.issue_delivery_note(unit, fulfillment_id=given.id, settings=settings)
        assert note == await documents.issue_delivery_note(unit, fulfillment_id=given.id, settings=settings)
        text = read(
            await documents.print_delivery_note(unit, fulfillment_id=given.id, language="en", settings=settings)
        )
        assert f"Delivery note {note.number}" in text
        assert "T-9" in text
        assert "Via Roma 1" in text
        asked = [ReturnAsked(move=UnitMove(line=1, quantity=1), reason="troppo grande")]
        _, back = await orders.return_lines(unit, order_id=order.id, asked=asked, channel="shop")
        slip = await documents.print_return_slip(
            unit, order_id=order.id, return_id=back.id, language="it", settings=settings
        )
        assert "troppo grande" in read(slip)
        draft = await documents.draft_fiscal_return(unit, order_id=order.id, return_id=back.id)
        assert (draft.purpose, draft.total_minor) == ("return", 1000)


async def test_an_invoice_and_what_is_credited_of_it(depot: Depot, settings: Settings) -> None:
    order, (given,) = await depot.place({"lamp": 2, "vase": 1})
    wanted = Wanted(id=uuid7(), recipient=COMPANY)
    async with depot.database.unit() as unit:
        first = await documents.issue_invoice(unit, order_id=order.id, wanted=wanted, settings=settings)
        assert first == await documents.issue_invoice(unit, order_id=order.id, wanted=wanted, settings=settings)
        assert (first.number, first.total_minor) == (f"F{first.year}/1", order.due_minor)
        judge(await get_xml(unit.db, first.id))
        with pytest.raises(Conflict) as refused:
            await documents.issue_credit_note(unit, invoice_id=first.id, note_id=uuid7(), settings=settings)
        assert refused.value.code == "nothing_to_credit"
        other = replace(wanted, id=uuid7())
        with pytest.raises(Conflict) as refused:
            await documents.issue_invoice(unit, order_id=order.id, wanted=other, settings=settings)
        assert refused.value.code == "invoiced"
        await fulfillment.pick(unit, fulfillment_id=given.id)
        await fulfillment.ship(unit, fulfillment_id=given.id, package=Package(carrier="BRT"))
        asked = [ReturnAsked(move=UnitMove(line=1, quantity=1))]
        await orders.return_lines(unit, order_id=order.id, asked=asked, channel="shop")
        note = await documents.issue_credit_note(unit, invoice_id=first.id, note_id=uuid7(), settings=settings)
        found = judge(await get_xml(unit.db, note.id))
    assert (note.number, note.total_minor) == (f"NC{note.year}/1", 1000)
    linked = found.fattura_elettronica_body[0].dati_generali.dati_fatture_collegate[0]
    assert linked.id_documento == first.number


async def test_numbers_have_no_gaps(depot: Depot, settings: Settings) -> None:
    placed = [(await depot.place({"vase": 1}))[0] for _ in range(4)]

    async def issue(order_id: UUID, recipient: InvoiceRecipient) -> None:
        async with depot.database.unit() as unit:
            wanted = Wanted(id=uuid7(), recipient=recipient)
            await documents.issue_invoice(unit, order_id=order_id, wanted=wanted, settings=settings)

    with pytest.raises(Invalid):
        await issue(placed[0].id, replace(PRIVATE, tax_code="X"))
    bare = Retailer(name="Casa Aurora")
    with pytest.raises(Conflict, match="retailer_vat_number"):
        check_retailer(bare)
    await asyncio.gather(*(issue(each.id, PRIVATE) for each in placed))
    async with depot.database.reading() as unit:
        numbers = [(await list_by_order(unit.db, each.id))[0].number.split("/")[1] for each in placed]
    assert sorted(numbers) == ["1", "2", "3", "4"]
    assert read_retailer(settings).name == "Casa Aurora"


async def test_an_invoice_is_kept_and_leads_to_nobody(depot: Depot, settings: Settings) -> None:
    order, _ = await depot.place({"vase": 1})
    async with depot.database.unit() as unit:
        wanted = Wanted(id=uuid7(), recipient=PRIVATE)
        made = await documents.issue_invoice(unit, order_id=order.id, wanted=wanted, settings=settings)
        assert made.anonymous_id == "visitor-1"
        assert await documents.forget_people(unit, customer_ids=[], anonymous_ids=["visitor-1"]) == 1
        (kept,) = await list_by_order(unit.db, order.id)
    assert (kept.anonymous_id, kept.content.recipient.family_name) == (None, "Rossi")
