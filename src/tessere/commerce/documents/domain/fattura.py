"""The XML of an invoice (TD01) or credit note (TD04) in the format FPR12, version 1.2: elements in the order of its schema."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from xml.etree import ElementTree as ET

from msgspec import Struct

from tessere.commerce.documents.domain.amounts import BilledRow, sum_by_rate
from tessere.commerce.documents.domain.parties import ABROAD, InvoiceRecipient, Retailer
from tessere.commerce.orders import PostalAddress
from tessere.kernel.errors import Conflict, FieldError, Invalid
from tessere.kernel.money import decimals

InvoiceKind = Literal["TD01", "TD04"]
# How each tender is called there; MP22 is money that was here before.
PAYMENT_WAYS = {
    "cash": "MP01", "bank_transfer": "MP05", "card": "MP08", "desk_card": "MP08", "gift_card": "MP22", "points": "MP22",
    "exchange": "MP22",
}  # fmt: skip
_SPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
_EIGHT = Decimal("0.00000001")


class PaidBy(Struct, frozen=True, kw_only=True):
    """So much by a tender."""

    tender: str
    amount_minor: int


class InvoiceDraft(Struct, frozen=True, kw_only=True):
    """Everything that an invoice says. `nature` is why rows of a zero rate are not taxed (N1 to N7)."""

    kind: InvoiceKind
    number: str
    progressive: str
    issued_on: date
    currency: str
    order_number: str
    retailer: Retailer
    recipient: InvoiceRecipient
    rows: tuple[BilledRow, ...]
    nature: str = ""
    payments: tuple[PaidBy, ...] = ()
    refers_to_number: str = ""
    refers_to_date: date | None = None

    @property
    def total_minor(self) -> int:
        """What it comes to, VAT included."""
        return sum(row.gross_minor for row in self.rows)


def check_rows(rows: Sequence[BilledRow], nature: str, currency: str) -> None:
    """Conflict when there is nothing to bill; Invalid when it lacks the reason of a zero rate, or is in no cents."""
    if not rows:
        raise Conflict("nothing of this order costs anything; there is nothing to bill", code="nothing_to_bill")
    if decimals(currency) != 2:
        raise Conflict(f"invoices in {currency} are not made here", code="currency_not_billed")
    if any(row.vat_bp == 0 for row in rows) and not nature:
        detail = "some articles have no VAT; say why (N1 to N7, as the invoice calls it)"
        raise Invalid(detail, errors=[FieldError("/nature", detail)])


def file_name(draft: InvoiceDraft) -> str:
    """What the file is called when it is sent."""
    return f"IT{draft.retailer.vat_number}_{draft.progressive}.xml"


def write_xml(draft: InvoiceDraft) -> bytes:
    """The document, the same bytes for the same draft."""
    ET.register_namespace("p", _SPACE)
    root = ET.Element(f"{{{_SPACE}}}FatturaElettronica", versione="FPR12")
    header, body = ET.SubElement(root, "FatturaElettronicaHeader"), ET.SubElement(root, "FatturaElettronicaBody")
    _write_transmission(header, draft)
    _write_seller(header, draft.retailer)
    _write_buyer(header, draft.recipient)
    _write_general(body, draft)
    goods = ET.SubElement(body, "DatiBeniServizi")
    for number, row in enumerate(draft.rows, 1):
        _write_row(goods, number, row, draft.nature)
    for each in sum_by_rate(draft.rows):
        summed = ET.SubElement(goods, "DatiRiepilogo")
        _put(summed, "AliquotaIVA", _percent(each.vat_bp))
        if each.vat_bp == 0:
            _put(summed, "Natura", draft.nature)
        _put(summed, "ImponibileImporto", _amount(each.net_minor))
        _put(summed, "Imposta", _amount(each.vat_minor))
        if each.vat_bp:
            _put(summed, "EsigibilitaIVA", "I")
        else:
            _put(summed, "RiferimentoNormativo", f"Natura {draft.nature}")
    _write_payments(body, draft)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _write_transmission(header: ET.Element, draft: InvoiceDraft) -> None:
    part = ET.SubElement(header, "DatiTrasmissione")
    sender = ET.SubElement(part, "IdTrasmittente")
    _put(sender, "IdPaese", "IT")
    _put(sender, "IdCodice", draft.retailer.tax_code or draft.retailer.vat_number)
    _put(part, "ProgressivoInvio", draft.progressive)
    _put(part, "FormatoTrasmissione", "FPR12")
    _put(part, "CodiceDestinatario", draft.recipient.recipient_code)
    if draft.recipient.pec:
        _put(part, "PECDestinatario", draft.recipient.pec)


def _write_seller(header: ET.Element, retailer: Retailer) -> None:
    part = ET.SubElement(header, "CedentePrestatore")
    who = ET.SubElement(part, "DatiAnagrafici")
    _write_vat_number(who, "IT", retailer.vat_number)
    if retailer.tax_code:
        _put(who, "CodiceFiscale", retailer.tax_code)
    _put(ET.SubElement(who, "Anagrafica"), "Denominazione", retailer.name, 80)
    _put(who, "RegimeFiscale", retailer.tax_regime)
    _write_address(part, retailer.address)


def _write_buyer(header: ET.Element, recipient: InvoiceRecipient) -> None:
    part = ET.SubElement(header, "CessionarioCommittente")
    who = ET.SubElement(part, "DatiAnagrafici")
    if recipient.vat_number:
        _write_vat_number(who, recipient.address.country, recipient.vat_number)
    elif recipient.recipient_code == ABROAD:
        _write_vat_number(who, recipient.address.country, "0000000")
    if recipient.tax_code:
        _put(who, "CodiceFiscale", recipient.tax_code)
    name = ET.SubElement(who, "Anagrafica")
    if recipient.kind == "company":
        _put(name, "Denominazione", recipient.name, 80)
    else:
        _put(name, "Nome", recipient.name, 60)
        _put(name, "Cognome", recipient.family_name, 60)
    _write_address(part, recipient.address)


def _write_vat_number(part: ET.Element, country: str, number: str) -> None:
    element = ET.SubElement(part, "IdFiscaleIVA")
    _put(element, "IdPaese", country)
    _put(element, "IdCodice", number, 28)


def _write_address(part: ET.Element, address: PostalAddress) -> None:
    place = ET.SubElement(part, "Sede")
    _put(place, "Indirizzo", address.street, 60)
    _put(place, "CAP", address.postal_code if address.country == "IT" else "00000")
    _put(place, "Comune", address.city, 60)
    if address.country == "IT" and address.province:
        _put(place, "Provincia", address.province)
    _put(place, "Nazione", address.country)


def _write_general(body: ET.Element, draft: InvoiceDraft) -> None:
    part = ET.SubElement(body, "DatiGenerali")
    document = ET.SubElement(part, "DatiGeneraliDocumento")
    _put(document, "TipoDocumento", draft.kind)
    _put(document, "Divisa", draft.currency)
    _put(document, "Data", draft.issued_on.isoformat())
    _put(document, "Numero", draft.number)
    _put(document, "ImportoTotaleDocumento", _amount(draft.total_minor))
    _put(document, "Causale", f"Ordine {draft.order_number}", 200)
    if draft.refers_to_number:
        linked = ET.SubElement(part, "DatiFattureCollegate")
        _put(linked, "IdDocumento", draft.refers_to_number)
        if draft.refers_to_date is not None:
            _put(linked, "Data", draft.refers_to_date.isoformat())


def _write_row(goods: ET.Element, number: int, row: BilledRow, nature: str) -> None:
    """Prices without VAT have eight decimals, so that quantity times price is what was paid, however it was rounded."""
    part = ET.SubElement(goods, "DettaglioLinee")
    _put(part, "NumeroLinea", str(number))
    if row.sku:
        code = ET.SubElement(part, "CodiceArticolo")
        _put(code, "CodiceTipo", "SKU")
        _put(code, "CodiceValore", row.sku, 35)
    _put(part, "Descrizione", row.text or row.sku, 1000)
    _put(part, "Quantita", f"{row.quantity}.00")
    net = Decimal(row.gross_minor) * 100 / (10_000 + row.vat_bp)
    unit = (net / row.quantity).quantize(_EIGHT, ROUND_HALF_UP)
    _put(part, "UnitaMisura", "NR")
    _put(part, "PrezzoUnitario", f"{unit:f}")
    _put(part, "PrezzoTotale", f"{(unit * row.quantity).quantize(_EIGHT, ROUND_HALF_UP):f}")
    _put(part, "AliquotaIVA", _percent(row.vat_bp))
    if row.vat_bp == 0:
        _put(part, "Natura", nature)


def _write_payments(body: ET.Element, draft: InvoiceDraft) -> None:
    if not draft.payments:
        return
    part = ET.SubElement(body, "DatiPagamento")
    _put(part, "CondizioniPagamento", "TP02")
    for each in draft.payments:
        way = ET.SubElement(part, "DettaglioPagamento")
        _put(way, "ModalitaPagamento", PAYMENT_WAYS.get(each.tender, "MP01"))
        _put(way, "ImportoPagamento", _amount(each.amount_minor))


def _put(part: ET.Element, name: str, text: str, most: int = 1_000) -> None:
    ET.SubElement(part, name).text = _latin(text)[:most]


def _latin(text: str) -> str:
    """In the characters that the format knows; others without their marks, or as a question mark."""
    kept = []
    for each in " ".join(text.split()):
        if ord(each) < 256:
            kept.append(each)
        else:
            plain = unicodedata.normalize("NFKD", each).encode("latin-1", "ignore").decode("latin-1")
            kept.append(plain or {"’": "'", "–": "-", "—": "-", "€": "EUR"}.get(each, "?"))
    return "".join(kept)


def _amount(minor: int) -> str:
    return f"{Decimal(minor) / 100:.2f}"


def _percent(vat_bp: int) -> str:
    return f"{Decimal(vat_bp) / 100:.2f}"
