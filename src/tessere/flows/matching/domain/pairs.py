"""Pairs of profiles and what speaks for each."""

from __future__ import annotations

from msgspec import Struct


class Agreement(Struct, frozen=True):
    """To what degree a field agrees, and its match weight: the base-2 logarithm of how much likelier that makes a match."""

    field: str
    level: str
    weight: float


class WeighedPair(Struct, frozen=True, kw_only=True):
    """Two records and what all their fields weigh together, in bits; `a` before `b` as texts."""

    a: str
    b: str
    weight: float


class ScoredPair(WeighedPair, frozen=True, kw_only=True):
    """Two records that may be one person; `probability` from 0 to 1."""

    probability: float
    agreements: tuple[Agreement, ...]
