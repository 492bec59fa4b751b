"""What is kept of the events of one track, in a form that merges.

Merging is commutative and associative, bounds included: the latest occurrences of a whole are among the latest of its
parts, and so are the values with the smallest hashes. Each event is added once; the order does not matter.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from decimal import Decimal
from operator import add
from typing import Any, TypeAlias

from msgspec import Struct

from tessere.kernel.bounded import put, union
from tessere.kernel.rules.model import Keep
from tessere.kernel.rules.values import fold, number

RECENT_LIMIT = 1_000
VALUES_LIMIT = 128
MEASURE_LIMIT = 10**12
MILLION = 1_000_000
LONGEST_VALUE = 200

# When (microseconds), the event's 16 bytes, and what was read of it.
Mark: TypeAlias = tuple[int, bytes, Any]


class Series(Struct, array_like=True):
    """Totals for ever and the recent occurrences, each as far as the track keeps them; sums are in millionths.

    The total is a Decimal because no number of events may break the 64 bits of the packed form.
    """

    count: int = 0
    total: Decimal = Decimal(0)
    low: float | None = None
    high: float | None = None
    first: Mark | None = None
    last: Mark | None = None
    values: dict[str, int] = {}
    recent: list[Mark] = []

    def add(self, keep: Keep, at: int, event: bytes, value: Any = None) -> None:
        """Take in one event: `value` as `read_value` gave it, None for a track that reads nothing."""
        if keep.count or keep.total:
            self.count += 1
        if keep.total:
            self.total += millionths(value)
        if keep.extremes:
            self.low = value if self.low is None or value < self.low else self.low
            self.high = value if self.high is None or value > self.high else self.high
        if keep.ends:
            self._keep_ends((at, event, value))
        if keep.values:
            key = value_key(value)
            put(self.values, key, self.values.get(key, 0) + 1, limit=VALUES_LIMIT)
        if keep.window:
            self._keep_recent((at, event, value), keep.window)

    def prune(self, window: int, now: int) -> None:
        """Drop the occurrences that no window reaches any more."""
        del self.recent[: since(self.recent, now - window)]

    def merge(self, other: Series) -> Series:
        """Both together; neither is changed."""
        values = dict(self.values)
        union(values, other.values, add, limit=VALUES_LIMIT)
        return Series(
            count=self.count + other.count,
            total=self.total + other.total,
            low=min((each for each in (self.low, other.low) if each is not None), default=None),
            high=max((each for each in (self.high, other.high) if each is not None), default=None),
            first=min((each for each in (self.first, other.first) if each), key=_place, default=None),
            last=max((each for each in (self.last, other.last) if each), key=_place, default=None),
            values=values,
            recent=sorted(self.recent + other.recent, key=_place)[-RECENT_LIMIT:],
        )

    def _keep_ends(self, mark: Mark) -> None:
        if self.first is None or mark[:2] < self.first[:2]:
            self.first = mark
        if self.last is None or mark[:2] > self.last[:2]:
            self.last = mark

    def _keep_recent(self, mark: Mark, window: int) -> None:
        recent = self.recent
        if not recent or mark[:2] > recent[-1][:2]:
            recent.append(mark)
        elif mark[0] > recent[-1][0] - window:
            insort(recent, mark, key=_place)
        else:
            return
        oldest = recent[-1][0] - window  # what is older has left the window for every later now as well
        if recent[0][0] <= oldest:
            del recent[: since(recent, oldest)]
        if len(recent) > RECENT_LIMIT:
            del recent[0]


def since(recent: Sequence[Mark], after: int) -> int:
    """The index of the first occurrence later than a moment."""
    if not recent or recent[0][0] > after:
        return 0
    return bisect_left(recent, (after + 1,))


def read_value(value: Any, *, as_number: bool) -> Any:
    """What a track reads of a property, None for what it cannot use; then the event does not feed the track."""
    if as_number:
        found = number(value)
        return float(found) if found is not None and abs(found) < MEASURE_LIMIT else None
    if type(value) is str:
        return value[:LONGEST_VALUE]
    return value if type(value) is bool or number(value) is not None else None


def millionths(value: float) -> int:
    """A measured number as whole millionths, so that sums do not depend on their order."""
    return round(value * MILLION)


def value_key(value: Any) -> str:
    """What makes two values the same when distinct ones are counted."""
    if type(value) is str:
        return "s" + fold(value)
    return f"b{value}" if type(value) is bool else f"n{float(number(value) or 0)!r}"


def _place(mark: Mark) -> tuple[int, bytes]:
    return mark[0], mark[1]
