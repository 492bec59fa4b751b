"""What the slice speaks of: price lists, prices in time, and what a line costs."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.events import DomainEvent

ListKind = Literal["base", "sale"]
MOST_LISTS = 500
MOST_LINES = 200
MOST_PRICES = 1_000
LARGEST_AMOUNT = 10**12
LARGEST_QUANTITY = 1_000_000
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_CODE_HINT = "a code has 1 to 64 small letters, digits, hyphens and underscores"
_CURRENCY = re.compile(r"[A-Z]{3}")


class ListDraft(Struct, frozen=True, kw_only=True):
    """What the retailer says of a price list. No channels: all of them; likewise shops. Of several lists of a kind the one
    with the smallest priority, then code, that has a price for a variant counts; a `sale` list counts where it is lower."""

    name: dict[str, str]
    kind: ListKind = "base"
    currency: str = "EUR"
    channels: list[str] = []
    touchpoints: list[str] = []
    priority: int = 100
    valid_from: datetime | None = None
    valid_until: datetime | None = None


class PriceList(ListDraft, frozen=True, kw_only=True):
    """A price list."""

    code: str
    version: int


class PriceEntry(Struct, frozen=True, kw_only=True):
    """A price from `min_quantity` on, VAT included, from a moment (now) until another (open); no amount: none then."""

    variant_id: UUID
    amount_minor: int | None
    min_quantity: int = 1
    from_at: datetime | None = None
    until_at: datetime | None = None


class VatRate(Struct, frozen=True, kw_only=True):
    """The rate of a class of products in basis points, from a moment on."""

    vat_class: str
    rate_bp: int
    from_at: datetime


class PricedLine(Struct, frozen=True, kw_only=True):
    """What one piece of a line costs, VAT included; no price: it is not sold there.

    `list_minor` is the base price, `price_minor` what is asked. Of a reduction, `reference_minor` is the lowest price of the
    30 days before it began at `reduced_since`, and `percent` how much less is asked, in whole percent rounded down; both are
    None where nothing may be announced: perishables, products never sold before, prices that were as low already.
    """

    variant_id: UUID
    quantity: int
    currency: str
    vat_bp: int
    list_minor: int | None = None
    price_minor: int | None = None
    price_list: str | None = None
    is_reduced: bool = False
    reduced_since: datetime | None = None
    reference_minor: int | None = None
    percent: int | None = None


class PriceChanged(DomainEvent, frozen=True, kw_only=True):
    """Prices of a list are others from now on: of some variants, or of all where none are named."""

    price_list: str
    variant_ids: list[UUID]

    def key(self) -> str:
        """In order by list."""
        return self.price_list


def check_code(code: str, path: str = "/code") -> None:
    """Invalid when this cannot be a code."""
    if not _CODE.fullmatch(code):
        raise Invalid("this cannot be a code", errors=[FieldError(path, _CODE_HINT)])


def check_list(code: str, draft: ListDraft) -> None:
    """Invalid when a list cannot be saved so."""
    problems = []
    if not _CODE.fullmatch(code):
        problems.append(FieldError("/code", _CODE_HINT))
    if (
        not draft.name
        or len(draft.name) > 30
        or any(not text.strip() or len(text) > 200 for text in draft.name.values())
    ):
        problems.append(FieldError("/name", "give a name of 1 to 200 characters in at least one language"))
    if not _CURRENCY.fullmatch(draft.currency):
        problems.append(FieldError("/currency", "give an ISO 4217 code such as EUR"))
    if not 0 <= draft.priority <= 1_000_000:
        problems.append(FieldError("/priority", "give a number from 0 to 1000000"))
    for field in ("channels", "touchpoints"):
        codes = getattr(draft, field)
        if len(codes) > 1_000 or not all(_CODE.fullmatch(each) for each in codes):
            problems.append(FieldError(f"/{field}", "give at most 1000 codes"))
    problems += _span_problems(draft.valid_from, draft.valid_until, "/valid_until")
    if problems:
        raise Invalid("the price list cannot be saved like this", errors=problems)


def check_entries(
    entries: Sequence[PriceEntry], *, now: datetime, priced: Collection[tuple[UUID, int]] = frozenset()
) -> None:
    """Invalid when prices cannot be set so: what was asked for the `priced` variants and quantities cannot be changed in
    the past; of others it can be told what was asked before they came here."""
    problems = []
    if not 1 <= len(entries) <= MOST_PRICES:
        problems.append(FieldError("/items", f"give 1 to {MOST_PRICES} prices"))
    for place, each in enumerate(entries):
        if each.amount_minor is not None and not 0 <= each.amount_minor <= LARGEST_AMOUNT:
            problems.append(FieldError(f"/items/{place}/amount_minor", f"give an amount from 0 to {LARGEST_AMOUNT}"))
        if not 1 <= each.min_quantity <= LARGEST_QUANTITY:
            problems.append(FieldError(f"/items/{place}/min_quantity", f"give 1 to {LARGEST_QUANTITY}"))
        wrong = _span_problems(each.from_at, each.until_at, f"/items/{place}/until_at")
        problems += wrong
        if (each.variant_id, each.min_quantity) not in priced or wrong:
            continue
        if each.from_at is not None and each.from_at < now:
            problems.append(
                FieldError(f"/items/{place}/from_at", "a price cannot be changed in the past; leave it out")
            )
        if each.until_at is not None and each.until_at <= now:
            problems.append(FieldError(f"/items/{place}/until_at", "it is over already"))
    if problems:
        raise Invalid("the prices cannot be set like this", errors=problems)


def _span_problems(starts: datetime | None, ends: datetime | None, path: str) -> list[FieldError]:
    if any(each is not None and each.tzinfo is None for each in (starts, ends)):
        return [FieldError(path, "write times with their zone: 2026-12-01T00:00:00Z")]
    if starts is not None and ends is not None and starts >= ends:
        return [FieldError(path, "it ends before it begins")]
    return []
