"""Counts by name that stay small and still do not depend on the order of arrival.

A map over its limit keeps the names with the smallest hashes. A name among the smallest of all names is among the
smallest of any part of them, so it is never dropped on the way and its count is exact, whatever came when.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


def put(into: dict[str, V], name: str, value: V, *, limit: int) -> None:
    """Set a name, dropping the one with the largest hash when there are too many."""
    into[name] = value
    if len(into) > limit:
        del into[max(into, key=_order)]


def union(into: dict[str, V], other: dict[str, V], merge: Callable[[V, V], V], *, limit: int) -> None:
    """Merge another map in, name by name."""
    for name, value in other.items():
        mine = into.get(name)
        put(into, name, value if mine is None else merge(mine, value), limit=limit)


def _order(name: str) -> tuple[int, str]:
    return zlib.crc32(name.encode("utf-8", "surrogatepass")), name
