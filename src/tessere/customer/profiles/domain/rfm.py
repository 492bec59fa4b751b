"""Recency, frequency, monetary value: a score of 1 to 5 each, by quintiles of the retailer's own customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

_LABELS: tuple[tuple[str, Callable[[int, int, int], bool]], ...] = (
    ("champion", lambda r, f, m: r >= 4 and f >= 4 and m >= 4),
    ("loyal", lambda r, f, _m: r >= 3 and f >= 4),
    ("big_spender", lambda r, _f, m: r >= 3 and m == 5),
    ("promising", lambda r, f, _m: r >= 4 and f <= 3),
    ("cannot_lose", lambda r, f, m: r <= 2 and f >= 4 and m >= 4),
    ("at_risk", lambda r, f, _m: r <= 2 and f >= 3),
    ("hibernating", lambda r, _f, _m: r <= 2),
)


class Quintiles(Struct, frozen=True, kw_only=True):
    """Four rising limits each that divide the customers who bought into fifths; recency is in days."""

    recency_days: tuple[float, ...]
    frequency: tuple[float, ...]
    monetary_minor: tuple[float, ...]


class Rfm(Struct, frozen=True, kw_only=True):
    """The three figures, their scores as digits, and what the scores mean."""

    recency: int
    frequency: int
    monetary: int
    score: str
    label: str


def score_rfm(*, recency_days: int, frequency: int, monetary_minor: int, quintiles: Quintiles) -> Rfm:
    """Score one customer who has bought: 5 is the most recent, the most often, the most money."""
    recency = 5 - _fifth(recency_days, quintiles.recency_days)
    often = 1 + _fifth(frequency, quintiles.frequency)
    money = 1 + _fifth(monetary_minor, quintiles.monetary_minor)
    label = next((name for name, holds in _LABELS if holds(recency, often, money)), "regular")
    return Rfm(
        recency=recency_days,
        frequency=frequency,
        monetary=monetary_minor,
        score=f"{recency}{often}{money}",
        label=label,
    )


def _fifth(value: float, limits: Sequence[float]) -> int:
    return sum(value > limit for limit in limits)
