"""Whose rows a file may hold: a Bloom filter, so that an erasure opens only the files that matter.

Owner keys are hashes already, so their own bits serve as the hash functions (double hashing, Kirsch and Mitzenmacher 2006).
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

_BITS_EACH = 10  # with 7 probes: about one file in a hundred is opened in vain
_PROBES = 7
_LEAST_BITS = 64
_LOW = (1 << 64) - 1


def filter_of(owners: Collection[UUID]) -> bytes:
    """The filter of these owners."""
    size = max(_LEAST_BITS, -(-len(owners) * _BITS_EACH // 8) * 8)
    bits = bytearray(size // 8)
    for owner in owners:
        for place in _places(owner, size):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def may_hold(bits: bytes, owner: UUID) -> bool:
    """False only when the owner was certainly not among those of the filter."""
    return all(bits[place >> 3] & (1 << (place & 7)) for place in _places(owner, len(bits) * 8))


def _places(owner: UUID, size: int) -> list[int]:
    first, step = owner.int >> 64, (owner.int & _LOW) | 1
    return [(first + probe * step) % size for probe in range(_PROBES)]
