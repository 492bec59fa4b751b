"""Deterministic chance: the same unit always lands in the same place, on every machine and in every client.

The hash is 32-bit FNV-1a over UTF-8, in the two versions that clients of experiments know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

Range: TypeAlias = tuple[float, float]

_OFFSET, _PRIME, _MASK = 0x811C9DC5, 0x01000193, 0xFFFF_FFFF
_SUM_TOLERANCE = 0.01


def hash_unit(seed: str, value: str, version: int = 2) -> float | None:
    """A number from 0 until 1 for a unit, even over units; None for a version that does not exist.

    Version 1 hashes once, into thousandths, and its results under similar seeds hang together; it is for clients that
    ask for it. Version 2 hashes twice, into ten-thousandths.
    """
    if version == 1:
        return _fnv1a(value + seed) % 1_000 / 1_000
    if version == 2:
        return _fnv1a(str(_fnv1a(seed + value))) % 10_000 / 10_000
    return None


def equal_weights(count: int) -> list[float]:
    """The same share for each of so many variations."""
    return [1 / count] * count if count > 0 else []


def bucket_ranges(count: int, coverage: float = 1.0, weights: Sequence[float] | None = None) -> list[Range]:
    """From where until where each variation reaches; coverage shrinks every range from its end.

    So raising the coverage moves nobody from one variation to another. Weights that do not fit are taken as equal.
    """
    coverage = min(max(coverage, 0.0), 1.0)
    if weights is None or len(weights) != count or abs(sum(weights) - 1) > _SUM_TOLERANCE:
        weights = equal_weights(count)
    ranges, start = [], 0.0
    for weight in weights:
        ranges.append((start, start + coverage * weight))
        start += weight
    return ranges


def choose_variation(place: float, ranges: Sequence[Range]) -> int:
    """The index of the range that a unit is in; -1 for none."""
    return next((index for index, (start, end) in enumerate(ranges) if start <= place < end), -1)


def in_namespace(unit: str, namespace: str, start: float, end: float) -> bool:
    """Whether a unit is in a part of a namespace; experiments in disjoint parts share no unit."""
    place = hash_unit(f"__{namespace}", unit, 1)
    return place is not None and start <= place < end


def forced_variation(key: str, url: str, count: int) -> int | None:
    """The variation that a page's address asks for by the experiment's key, for previews."""
    given = parse_qs(urlsplit(url).query).get(key, [""])[0]
    index = int(given) if given.isascii() and given.isdigit() else -1
    return index if 0 <= index < count else None


def _fnv1a(text: str) -> int:
    value = _OFFSET
    for byte in text.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * _PRIME) & _MASK
    return value
