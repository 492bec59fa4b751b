"""Whose rows a file may hold: a Bloom filter, so that an erasure opens only the files that matter.

Owner keys are hashes already, so their own bits serve as the hash functions (double hashing, Kirsch and Mitzenmacher 2006).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

_BITS_EACH = 10  # with 7 probes: about one file in a hundred is opened in vain
_PROBES = 7
_LEAST_BITS = 64
_LOW = (1 << 64) - 1


def filter_of(owners: Collection[int]) -> bytes:
    """The filter of these owners, as numbers."""
    size = max(_LEAST_BITS, -(-len(owners) * _BITS_EACH // 8) * 8)
    return add_owners(bytes(size // 8), owners)


def add_owners(bits: bytes, owners: Iterable[int]) -> bytes:
    """The filter with more owners; right with any number of them, useful while they are few beside those it was made for."""
    more = bytearray(bits)
    size = len(bits) * 8
    for owner in owners:
        first, step = owner >> 64, (owner & _LOW) | 1
        for probe in range(_PROBES):
            place = (first + probe * step) % size
            more[place >> 3] |= 1 << (place & 7)
    return bytes(more)


def may_hold(bits: bytes, owner: UUID) -> bool:
    """False only when the owner was certainly not among those of the filter."""
    first, step, size = owner.int >> 64, (owner.int & _LOW) | 1, len(bits) * 8
    places = ((first + probe * step) % size for probe in range(_PROBES))
    return all(bits[place >> 3] & (1 << (place & 7)) for place in places)
