"""What each paper says, in Italian and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tessere.commerce.documents.domain.amounts import bill, vat_sum
from tessere.commerce.documents.domain.papers import (
    Language,
    Paper,
    PaperTable,
    lines_of,
    say_date,
    say_money,
    say_rate,
)
from tessere.commerce.fulfillment import Fulfillment, PickItem
from tessere.commerce.orders import Order, PostalAddress, SoldLine, sum_runs

_WORDS: Mapping[str, tuple[str, str]] = {
    "confirmation": ("Conferma d'ordine", "Order confirmation"), "number": ("Ordine", "Order"), "date": ("Data", "Date"),
    "gift": ("Ricevuta regalo", "Gift receipt"), "return": ("Bolla di reso", "Return slip"),
    "pick": ("Lista di prelievo", "Pick list"), "ddt": ("Documento di trasporto", "Delivery note"),
    "article": ("Articolo", "Article"), "code": ("Codice", "Code"), "quantity": ("Quantità", "Quantity"),
    "unit": ("Prezzo", "Price"), "amount": ("Importo", "Amount"), "rate": ("Aliquota IVA", "VAT rate"),
    "taxable": ("Imponibile", "Taxable"), "vat": ("IVA", "VAT"), "total": ("Totale", "Total"), "paid": ("Pagato", "Paid"),
    "to_pay": ("Da pagare", "To be paid"), "shipping": ("Spedizione", "Shipping"), "allowance": ("Abbuono", "Allowance"),
    "reason": ("Motivo", "Reason"), "credit": ("Credito", "Credit"), "shelf": ("Scaffale", "Shelf"),
    "orders": ("Ordini", "Orders"), "picked": ("Prelevati", "Picked"), "round": ("Giro", "Round"),
    "place": ("Luogo", "Place"), "carrier": ("Vettore", "Carrier"), "tracking": ("Spedizione n.", "Tracking"),
    "ground": ("Causale del trasporto: vendita", "Reason of transport: sale"),
    "gift_note": (
        "Con questa ricevuta gli articoli possono essere cambiati. I prezzi non sono indicati.",
        "The articles can be exchanged with this receipt. Prices are not shown.",
    ),
    "not_fiscal": ("Questo documento non ha valore fiscale.", "This document is no tax document."),
    "invoice": ("Fattura", "Invoice"), "pickup": ("Codice di ritiro", "Pickup code"),
}  # fmt: skip


class Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __getitem__(self, name: str) -> str:
        return _WORDS[name][0 if self.language == "it" else 1]


def confirm(order: Order, language: Language, zone: str) -> Paper:
    """What was ordered, what it costs, and the VAT in it: piece by piece as sold, so it sums to the order."""
    say = Words(language)

    def money(minor: int) -> str:
        return say_money(minor, order.currency, language)

    rows: list[tuple[str, ...]] = []
    taxes: dict[int, tuple[int, int]] = {}
    for line in order.lines:
        for run in line.runs:
            if run.state in ("cancelled", "returned") or not run.quantity:
                continue
            rows.append(
                (line.sku, line.name, str(run.quantity), money(run.net_minor), money(run.net_minor * run.quantity))
            )
            _count(taxes, line.vat_bp, run.net_minor * run.quantity, run.vat_minor * run.quantity)
    if order.charge is not None and not order.charge.waived:
        charge = order.charge
        rows.append(("", f"{say['shipping']}: {charge.name}", "1", money(charge.net_minor), money(charge.net_minor)))
        _count(taxes, charge.vat_bp, charge.net_minor, charge.vat_minor)
    for row in bill(order):
        if row.key.startswith("allowance:"):
            rows.append(("", say["allowance"], "1", money(row.gross_minor), money(row.gross_minor)))
            _count(taxes, row.vat_bp, row.gross_minor, vat_sum(row.vat_bp, row.gross_minor).vat_minor)
    rows.append(("", say["total"], "", "", money(order.due_minor)))
    paid = order.captured_minor - order.refunded_minor
    return Paper(
        title=f"{say['confirmation']} {order.number}", facts=(
            *_facts(order, say, zone), (say["paid"], money(paid)),
            (say["to_pay"], money(max(0, order.due_minor - paid))),
        ),
        address=lines_for(order.shipping or order.billing), tables=(
            PaperTable(
                columns=(say["code"], say["article"], say["quantity"], say["unit"], say["amount"]),
                widths=(20, 50, 12, 20, 22), rows=tuple(rows), right=frozenset({2, 3, 4}), bold_last=True,
            ),
            _vat_table(taxes, say, order.currency),
        ),
        notes=(say["not_fiscal"],),
    )  # fmt: skip


def give(order: Order, language: Language, zone: str) -> Paper:
    """What is in the parcel, without a price."""
    say = Words(language)
    rows = tuple(
        (line.sku, line.name, str(left.quantity))
        for line in order.lines
        if (left := sum_runs([run for run in line.runs if run.state not in ("cancelled", "returned")])).quantity
    )
    return Paper(
        title=f"{say['gift']} {order.number}", facts=_facts(order, say, zone), tables=(_goods(rows, say),),
        notes=(say["gift_note"],),
    )  # fmt: skip


def take_back(
    order: Order, lines: Sequence[tuple[SoldLine, str]], at: datetime, credit_minor: int, language: Language, zone: str
) -> Paper:
    """What came back and what the customer is owed for it."""
    say = Words(language)
    rows = tuple((sold.sku, sold.name, str(sold.quantity), reason) for sold, reason in lines)
    return Paper(
        title=f"{say['return']} {order.number}",
        facts=(
            (say["number"], order.number), (say["date"], say_date(at.astimezone(ZoneInfo(zone)), language)),
            (say["credit"], say_money(credit_minor, order.currency, language)),
        ),
        tables=(
            PaperTable(
                columns=(say["code"], say["article"], say["quantity"], say["reason"]), widths=(20, 50, 12, 30), rows=rows,
                right=frozenset({2}),
            ),
        ),
        notes=(say["not_fiscal"],), qr=order.number,
    )  # fmt: skip


def fetch(items: Sequence[PickItem], place: str, at: datetime, by: str, language: Language, zone: str) -> Paper:
    """What to fetch from which shelf."""
    say = Words(language)
    rows = tuple(
        (each.shelf, each.sku, each.name, f"{each.picked} / {each.quantity}", ", ".join(each.numbers)) for each in items
    )
    return Paper(
        title=f"{say['pick']} - {place}",
        facts=((say["date"], say_date(at.astimezone(ZoneInfo(zone)), language)), (say["round"], by)),
        tables=(
            PaperTable(
                columns=(say["shelf"], say["code"], say["article"], say["picked"], say["orders"]),
                widths=(14, 20, 40, 14, 30), rows=rows, right=frozenset({3}),
            ),
        ),
    )  # fmt: skip


def deliver(
    known: Fulfillment, order: Order, number: str, at: datetime, place: str, language: Language, zone: str
) -> Paper:
    """What is on the road, from where to where."""
    say = Words(language)
    facts = [
        (say["number"], order.number), (say["date"], say_date(at.astimezone(ZoneInfo(zone)), language)),
        (say["place"], place),
    ]  # fmt: skip
    if known.package is not None:
        facts += [(say["carrier"], known.package.carrier), (say["tracking"], known.package.tracking)]
    rows = tuple((each.sku, each.name, str(each.quantity)) for each in known.lines)
    return Paper(
        title=f"{say['ddt']} {number}", facts=tuple(facts), address=lines_for(order.shipping),
        tables=(_goods(rows, say),), notes=(say["ground"],),
    )  # fmt: skip


def lines_for(address: PostalAddress | None) -> tuple[str, ...]:
    """An address as it is written on a letter."""
    if address is None:
        return ()
    town = " ".join(each for each in (address.postal_code, address.city, address.province) if each)
    return lines_of((address.name, address.street, town, address.country))


def texts_of(language: Language) -> dict[str, str]:
    """What rows that are no articles are called."""
    say = Words(language)
    return {"shipping_text": say["shipping"], "allowance_text": say["allowance"]}


def _facts(order: Order, say: Words, zone: str) -> tuple[tuple[str, str], ...]:
    return (
        (say["number"], order.number),
        (say["date"], say_date(order.placed_at.astimezone(ZoneInfo(zone)), say.language)),
    )


def _goods(rows: tuple[tuple[str, ...], ...], say: Words) -> PaperTable:
    return PaperTable(
        columns=(say["code"], say["article"], say["quantity"]), widths=(25, 70, 15), rows=rows, right=frozenset({2})
    )


def _count(taxes: dict[int, tuple[int, int]], rate: int, gross: int, vat: int) -> None:
    known = taxes.get(rate, (0, 0))
    taxes[rate] = (known[0] + gross, known[1] + vat)


def _vat_table(taxes: Mapping[int, tuple[int, int]], say: Words, currency: str) -> PaperTable:
    rows = [
        (
            say_rate(rate, say.language), say_money(gross - vat, currency, say.language),
            say_money(vat, currency, say.language), say_money(gross, currency, say.language),
        )
        for rate, (gross, vat) in sorted(taxes.items(), reverse=True)
    ]  # fmt: skip
    return PaperTable(
        columns=(say["rate"], say["taxable"], say["vat"], say["amount"]),
        widths=(20, 25, 25, 25),
        rows=tuple(rows),
        right=frozenset({1, 2, 3}),
    )
