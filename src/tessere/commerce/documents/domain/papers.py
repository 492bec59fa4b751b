"""What papers say, and how amounts and days are written on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

Language = Literal["it", "en"]


class PaperTable(Struct, frozen=True, kw_only=True):
    """Columns with their share of the width, those of numbers (`right`) by their place, and a last row that sums up."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    bold_last: bool = False


class Paper(Struct, frozen=True, kw_only=True):
    """What a paper says, from the top to the bottom."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    address: tuple[str, ...] = ()
    tables: tuple[PaperTable, ...] = ()
    notes: tuple[str, ...] = ()
    qr: str = ""


def say_money(minor: int, currency: str, language: Language) -> str:
    """An amount as people write it."""
    sign, minor = ("-", -minor) if minor < 0 else ("", minor)
    whole = f"{minor // 100:,}"
    if language == "it":
        return f"{sign}{whole.replace(',', '.')},{minor % 100:02d} {currency}"
    return f"{sign}{currency} {whole}.{minor % 100:02d}"


def say_date(at: datetime, language: Language) -> str:
    """A day as people write it."""
    months = _MONTHS[language]
    return f"{at.day} {months[at.month - 1]} {at.year}"


def say_rate(vat_bp: int, language: Language) -> str:
    """A VAT rate."""
    text = f"{vat_bp // 100}" + (f".{vat_bp % 100:02d}".rstrip("0") if vat_bp % 100 else "")
    return f"{text.replace('.', ',') if language == 'it' else text}%"


_MONTHS: dict[Language, tuple[str, ...]] = {
    "it": (
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
        "novembre", "dicembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip


def lines_of(address: Sequence[str]) -> tuple[str, ...]:
    """An address without its empty lines."""
    return tuple(each for each in address if each.strip())
