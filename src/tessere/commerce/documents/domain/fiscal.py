"""What a fiscal printer would be asked to print, as neutral rows and as text: a draft, for a driver to make its commands of.

Nothing here is certified, signed or sent; the receipt that counts is the printer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from tessere.commerce.documents.domain.amounts import BilledRow, VatSum, sum_by_rate
from tessere.commerce.documents.domain.fattura import PaidBy

_WIDTH = 40
_WORDS = {
    "cash": "CONTANTI", "card": "ELETTRONICO", "desk_card": "ELETTRONICO", "bank_transfer": "ELETTRONICO",
    "gift_card": "BUONO", "points": "SCONTO A PAGARE", "exchange": "BUONO",
}  # fmt: skip


class FiscalDraft(Struct, frozen=True, kw_only=True):
    """A sale, or what is taken back of one; `unpaid_minor` is what no payment covers."""

    purpose: Literal["sale", "return"]
    order_number: str
    currency: str
    rows: tuple[BilledRow, ...]
    taxes: tuple[VatSum, ...]
    payments: tuple[PaidBy, ...]
    total_minor: int
    unpaid_minor: int
    text: str
    certified: bool = False


def draft_receipt(
    rows: Sequence[BilledRow],
    payments: Sequence[PaidBy],
    *,
    purpose: Literal["sale", "return"],
    number: str,
    currency: str,
) -> FiscalDraft:
    """The draft of a receipt."""
    total, paid = sum(row.gross_minor for row in rows), sum(each.amount_minor for each in payments)
    taxes = tuple(sum_by_rate(rows))
    title = "DOCUMENTO COMMERCIALE" if purpose == "sale" else "DOCUMENTO COMMERCIALE - RESO"
    lines = ["BOZZA NON FISCALE".center(_WIDTH), title.center(_WIDTH), _pair(f"Ordine {number}", "")]
    for row in rows:
        lines.append(
            _pair(f"{row.quantity} x {row.text or row.sku}", _money(row.gross_minor), f"{row.vat_bp / 100:g}%")
        )
    lines.append(_pair("TOTALE COMPLESSIVO", _money(total)))
    lines.append(_pair("DI CUI IVA", _money(sum(each.vat_minor for each in taxes))))
    lines += [_pair(_WORDS.get(each.tender, "ALTRO"), _money(each.amount_minor)) for each in payments]
    return FiscalDraft(
        purpose=purpose, order_number=number, currency=currency, rows=tuple(rows), taxes=taxes,
        payments=tuple(payments), total_minor=total, unpaid_minor=max(0, total - paid),
        text="\n".join(line.rstrip() for line in lines) + "\n",
    )  # fmt: skip


def _pair(left: str, right: str, middle: str = "") -> str:
    room = _WIDTH - 10 - 6
    return f"{left[:room]:<{room}}{middle:>6}{right:>10}"


def _money(minor: int) -> str:
    sign, minor = ("-", -minor) if minor < 0 else ("", minor)
    return f"{sign}{minor // 100},{minor % 100:02d}"
