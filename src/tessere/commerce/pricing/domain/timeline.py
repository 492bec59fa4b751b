"""What a variant cost when, in one shop or channel, and what of a reduction may be announced.

The rule is art. 17-bis of the Codice del Consumo (directive 98/6/EC, art. 6a; CJEU C-330/23): the prior price is the lowest of
the 30 days before the reduction began, and a reduction that deepens without interruption keeps its first beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from msgspec import Struct, structs

from tessere.commerce.pricing.domain.model import ListKind

FOREVER = datetime.max.replace(tzinfo=UTC)
WINDOW = timedelta(days=30)


class Span(Struct, frozen=True):
    """An amount from a moment until another, exclusive."""

    from_at: datetime
    until_at: datetime
    amount_minor: int


class Offer(Struct, frozen=True, kw_only=True):
    """A price of a list, for as long as both are in force in the shop or channel asked for."""

    kind: ListKind
    priority: int
    price_list: str
    min_quantity: int
    from_at: datetime
    until_at: datetime
    amount_minor: int


class Effective(Struct, frozen=True, kw_only=True):
    """What is asked at a moment, the base price, and the list that decides."""

    price_minor: int
    list_minor: int
    price_list: str

    @property
    def is_reduced(self) -> bool:
        """Whether less is asked than the base price."""
        return self.price_minor < self.list_minor


class Segment(Struct, frozen=True):
    """A time in which the same was asked; None: it was not sold."""

    from_at: datetime
    until_at: datetime
    effective: Effective | None


class Reduction(Struct, frozen=True):
    """Since when a price is reduced, and the lowest of the 30 days before; None when it was not sold then."""

    since: datetime
    reference_minor: int | None


def set_span(known: Sequence[Span], new: Span | None, *, from_at: datetime, until_at: datetime) -> list[Span]:
    """Spans in order after one replaces whatever was there from a moment until another; None takes away."""
    found = [] if new is None else [new]
    for each in known:
        if each.from_at < from_at:
            found.append(structs.replace(each, until_at=min(each.until_at, from_at)))
        if each.until_at > until_at:
            found.append(structs.replace(each, from_at=max(each.from_at, until_at)))
    return sorted((each for each in found if each.from_at < each.until_at), key=lambda each: each.from_at)


def effective_at(offers: Iterable[Offer], at: datetime, *, quantity: int = 1) -> Effective | None:
    """What one piece costs when so many are bought at a moment."""
    holding = [each for each in offers if each.from_at <= at < each.until_at and each.min_quantity <= quantity]
    base = _decide(each for each in holding if each.kind == "base")
    if base is None:
        return None
    sale = _decide(each for each in holding if each.kind == "sale")
    chosen = sale if sale is not None and sale.amount_minor < base.amount_minor else base
    return Effective(price_minor=chosen.amount_minor, list_minor=base.amount_minor, price_list=chosen.price_list)


def timeline(offers: Sequence[Offer]) -> list[Segment]:
    """What one piece cost when, without gaps, neighbours told apart by what was asked."""
    bounds = sorted({bound for each in offers for bound in (each.from_at, each.until_at)})
    found: list[Segment] = []
    for start, end in pairwise(bounds):
        effective = effective_at(offers, start)
        if found and found[-1].effective == effective:
            found[-1] = structs.replace(found[-1], until_at=end)
        else:
            found.append(Segment(start, end, effective))
    return found


def reduction_at(segments: Sequence[Segment], at: datetime) -> Reduction | None:
    """The reduction that is going on, None when there is none. A price that rises ends one reduction and, where it is still
    below the base price, begins another: what was asked in the first counts for it."""
    since, lowest = None, None
    for segment in reversed(segments):
        asked = segment.effective
        if segment.from_at > at:
            continue
        if since is None and segment.until_at <= at:
            return None
        if asked is None or not asked.is_reduced or (lowest is not None and asked.price_minor < lowest):
            break
        since, lowest = segment.from_at, asked.price_minor
    if since is None:
        return None
    return Reduction(since, lowest_before(segments, since))


def lowest_before(segments: Iterable[Segment], at: datetime) -> int | None:
    """The lowest price of the 30 days before a moment; None when it was not sold then."""
    asked = [
        each.effective.price_minor
        for each in segments
        if each.effective is not None and each.from_at < at and each.until_at > at - WINDOW
    ]
    return min(asked, default=None)


def percent_off(price_minor: int, reference_minor: int | None) -> int | None:
    """Whole percent below the reference, rounded down; None when it is not below."""
    if reference_minor is None or price_minor >= reference_minor:
        return None
    return (reference_minor - price_minor) * 100 // reference_minor


def _decide(offers: Iterable[Offer]) -> Offer | None:
    """Of the first list the price of the largest quantity that is reached."""
    return min(offers, key=lambda each: (each.priority, each.price_list, -each.min_quantity), default=None)
