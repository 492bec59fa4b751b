"""What is known through one identifier, in a form that merges.

A profile is the merge of its identifiers' states. Merging is commutative and associative, so neither the order of
events nor the order of merges shows in the result, and a split only has to merge fewer states. Times are
microseconds since 1970 (integers pack small); identifiers of events and sources are their 16 bytes.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from tessere.kernel.bounded import union
from tessere.kernel.rules import Series

TRAITS_LIMIT = 256
NAMES_LIMIT = 256
VALUES_LIMIT = 128
# More than rules may ask for together, so that none is ever dropped.
TRACKS_LIMIT = 2_000

# Of a day on which nothing was counted.
NO_SUMS = (0, Decimal(0))

Stamp: TypeAlias = tuple[int, int, bytes]


class Trait(Struct, array_like=True, frozen=True, gc=False):
    """A value with its place in time; None says that it was removed. The latest stamp wins."""

    value: Any
    at: int
    rank: int
    event: bytes
    source: bytes

    @property
    def stamp(self) -> Stamp:
        """Event time, then trust in the source, then the event's id: total, and the same everywhere."""
        return self.at, self.rank, self.event


class Tally(Struct, array_like=True, gc=False):
    """How often, first and last."""

    count: int
    first_at: int
    last_at: int


class Orders(Struct, array_like=True, gc=False):
    """Orders placed and money spent, in minor units by currency; refunds are counted apart."""

    count: int = 0
    spent: dict[str, int] = {}
    refunded: dict[str, int] = {}
    first_at: int = 0
    last_at: int = 0


class Accumulator(Struct, array_like=True, gc=False):
    """What a computed trait needs: totals, the first and last value, values by frequency, and days for windows.

    Sums are in millionths, so that adding in another order gives the same number, and Decimals, because no number of events
    may break the 64 bits of the packed form.
    """

    count: int = 0
    total: Decimal = Decimal(0)
    first: Trait | None = None
    last: Trait | None = None
    values: dict[str, int] = {}
    days: dict[int, tuple[int, Decimal]] = {}


class Consent(Struct, array_like=True, frozen=True, gc=False):
    """The last word on one purpose and channel."""

    status: str
    at: int
    rank: int
    event: bytes
    source: bytes

    @property
    def stamp(self) -> Stamp:
        """The order of consents, as that of traits."""
        return self.at, self.rank, self.event


class State(Struct, array_like=True, gc=False):
    """Everything that events said of one identifier; `tracks` are the events that rules follow, by track."""

    first_at: int = 0
    last_at: int = 0
    traits: dict[str, Trait] = {}
    names: dict[str, Tally] = {}
    channels: dict[str, Tally] = {}
    touchpoints: dict[str, Tally] = {}
    orders: Orders = msgspec.field(default_factory=Orders)
    computed: dict[str, Accumulator] = {}
    consents: dict[str, Consent] = {}
    tracks: dict[str, Series] = {}


_decoder = msgspec.msgpack.Decoder(State)
_encoder = msgspec.msgpack.Encoder()


def encode_state(state: State) -> bytes:
    """MessagePack, its maps in the order in which they grew."""
    return _encoder.encode(state)


def hash_state(state: State) -> str:
    """A fingerprint: equal states have equal ones, however they came about."""
    plain = msgspec.to_builtins(state, str_keys=True)
    return hashlib.sha256(msgspec.msgpack.encode(plain, order="deterministic")).hexdigest()


def decode_state(packed: bytes) -> State:
    """The state of its packed form."""
    return _decoder.decode(packed)


def merge_states(states: list[State]) -> State:
    """The merge of states, which are left as they are."""
    merged = State()
    for state in states:
        merge_into(merged, msgspec.msgpack.decode(_encoder.encode(state), type=State))
    return merged


def merge_into(into: State, other: State) -> None:
    """Merge `other` in; it must not be used afterwards, because parts of it live on in `into`."""
    if other.first_at and (not into.first_at or other.first_at < into.first_at):
        into.first_at = other.first_at
    into.last_at = max(into.last_at, other.last_at)
    union(into.traits, other.traits, later, limit=TRAITS_LIMIT)
    union(into.names, other.names, add_tallies, limit=NAMES_LIMIT)
    union(into.channels, other.channels, add_tallies, limit=NAMES_LIMIT)
    union(into.touchpoints, other.touchpoints, add_tallies, limit=NAMES_LIMIT)
    union(into.computed, other.computed, add_accumulators, limit=NAMES_LIMIT)
    union(into.consents, other.consents, _later_consent, limit=NAMES_LIMIT)
    union(into.tracks, other.tracks, Series.merge, limit=TRACKS_LIMIT)
    _add_orders(into.orders, other.orders)


def later(one: Trait, other: Trait) -> Trait:
    """The one that was said last."""
    return one if one.stamp >= other.stamp else other


def _later_consent(one: Consent, other: Consent) -> Consent:
    return one if one.stamp >= other.stamp else other


def add_tallies(one: Tally, other: Tally) -> Tally:
    """Both together."""
    return Tally(one.count + other.count, min(one.first_at, other.first_at), max(one.last_at, other.last_at))


def add_accumulators(one: Accumulator, other: Accumulator) -> Accumulator:
    """Both together."""
    done = Accumulator(count=one.count + other.count, total=one.total + other.total)
    done.first = _pick(one.first, other.first, earliest=True)
    done.last = _pick(one.last, other.last, earliest=False)
    done.values = dict(one.values)
    union(done.values, other.values, int.__add__, limit=VALUES_LIMIT)
    done.days = dict(one.days)
    for day, (count, total) in other.days.items():
        mine = done.days.get(day, NO_SUMS)
        done.days[day] = (mine[0] + count, mine[1] + total)
    return done


def _pick(one: Trait | None, other: Trait | None, *, earliest: bool) -> Trait | None:
    if one is None or other is None:
        return one or other
    return one if (one.stamp <= other.stamp) is earliest else other


def _add_orders(into: Orders, other: Orders) -> None:
    if not other.count and not other.refunded:
        return
    into.count += other.count
    for mine, theirs in ((into.spent, other.spent), (into.refunded, other.refunded)):
        for currency, amount in theirs.items():
            mine[currency] = mine.get(currency, 0) + amount
    if other.first_at and (not into.first_at or other.first_at < into.first_at):
        into.first_at = other.first_at
    into.last_at = max(into.last_at, other.last_at)
