"""The tree of a rule: conditions, tests, and the tracks of events that it asks to be kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

MICROS = {"minutes": 60_000_000, "hours": 3_600_000_000, "days": 86_400_000_000}

Scalar: TypeAlias = str | int | float | bool
Source = Literal["trait", "context", "basket", "product", "property"]
Figure = Literal["count", "sum", "average", "min", "max", "first", "last", "distinct"]
Reading = Literal["event", "number", "value"]

NEGATIVE = {"is_not": "is", "not_in": "in", "missing": "exists"}
NUMERIC_FIGURES = frozenset({"sum", "average", "min", "max"})
TIME = "time"


class Period(Struct, frozen=True):
    """So many minutes, hours or days."""

    amount: int
    unit: Literal["minutes", "hours", "days"]

    @property
    def micros(self) -> int:
        """The length in microseconds."""
        return self.amount * MICROS[self.unit]


class Test(Struct, frozen=True):
    """An operator and its operand: a scalar, a tuple of scalars, a period, or None."""

    op: str
    value: Any = None

    @property
    def positive(self) -> Test:
        """The test that this one denies, or itself. `is_not`, `not_in` and `missing` are denials, nothing else."""
        return Test(NEGATIVE[self.op], self.value) if self.op in NEGATIVE else self

    @property
    def is_negative(self) -> bool:
        """Whether it holds exactly where its positive does not."""
        return self.op in NEGATIVE


class Attribute(Struct, frozen=True):
    """A named value of a source, tested; dots in the name go into objects and lists."""

    source: Source
    name: str
    test: Test

    @property
    def path(self) -> tuple[str, ...]:
        """The keys from the outside in."""
        return tuple(self.name.split("."))


class Consent(Struct, frozen=True):
    """The status of the consent for a purpose on a channel, tested."""

    purpose: str
    channel: str
    test: Test


class InSegment(Struct, frozen=True):
    """Whether the customer is a member of another segment."""

    segment: str
    member: bool


class EventFilter(Struct, frozen=True):
    """Events of one name, on one channel if given, whose properties pass every test."""

    event: str
    where: tuple[Attribute, ...] = ()
    channel: str | None = None


class Measure(Struct, frozen=True, dict=True):
    """A figure over events, ever or within the last period, tested."""

    events: EventFilter
    figure: Figure
    of: str | None
    test: Test
    within: Period | None = None

    @property
    def reading(self) -> Reading:
        """What is read of each event: nothing, a number, or any scalar."""
        if self.of is None or self.of == TIME:
            return "event"
        return "number" if self.figure in NUMERIC_FIGURES else "value"

    @cached_property
    def track(self) -> Track:
        """What must be kept to know the figure."""
        window = self.within.micros if self.within else 0
        part = {"count": "count", "sum": "total", "average": "total", "min": "extremes", "max": "extremes"}
        kept = part.get(self.figure, "values" if self.figure == "distinct" else "ends")
        keep = Keep(window=window) if window else replace(Keep(), **{kept: True})
        return Track(self.events, None if self.reading == "event" else self.of, self.reading, keep)


class Step(Struct, frozen=True):
    """One step of a sequence; an absent step says what must not follow the step before it."""

    events: EventFilter
    within: Period | None = None
    absent: bool = False


class Sequence(Struct, frozen=True, dict=True):
    """Events one after another, all within the last period."""

    steps: tuple[Step, ...]
    within: Period

    @cached_property
    def tracks(self) -> tuple[Track, ...]:
        """The track of each step."""
        keep = Keep(window=self.within.micros)
        return tuple(Track(step.events, None, "event", keep) for step in self.steps)


class BasketLines(Struct, frozen=True):
    """A figure over the basket's lines whose product passes a condition, tested."""

    part: Node
    figure: Literal["count", "quantity", "total_minor"]
    test: Test


class All(Struct, frozen=True):
    """Every part holds; none is true."""

    parts: tuple[Node, ...]


class AnyOf(Struct, frozen=True):
    """At least one part holds."""

    parts: tuple[Node, ...]


class Not(Struct, frozen=True):
    """The part does not hold."""

    part: Node


Leaf: TypeAlias = Attribute | Consent | InSegment | Measure | Sequence | BasketLines
Node: TypeAlias = All | AnyOf | Not | Leaf


class Keep(Struct, frozen=True):
    """Which parts of a series someone asks for; `window` in microseconds, 0 for no single occurrences."""

    window: int = 0
    count: bool = False
    total: bool = False
    extremes: bool = False
    ends: bool = False
    values: bool = False

    def __or__(self, other: Keep) -> Keep:
        return Keep(
            max(self.window, other.window),
            self.count or other.count,
            self.total or other.total,
            self.extremes or other.extremes,
            self.ends or other.ends,
            self.values or other.values,
        )


class Track(Struct, frozen=True, dict=True):
    """Events to follow and what to read and keep of them. What is kept is no part of its identity."""

    events: EventFilter
    property: str | None
    reading: Reading
    keep: Keep

    @cached_property
    def id(self) -> str:
        """Stable and short: the order of the `where` conditions does not matter."""
        where = sorted({canonical([each.name, each.test.op, each.test.value]) for each in self.events.where})
        text = canonical([self.events.event, self.events.channel, where, self.property, self.reading])
        return hashlib.sha256(text.encode()).hexdigest()[:14]


class Rule(Struct, frozen=True, dict=True):
    """A whole rule."""

    root: Node

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Its conditions, from left to right."""
        return tuple(leaves(self.root))

    @cached_property
    def asks_anniversaries(self) -> bool:
        """Whether some condition comes round every year."""
        return any(
            Rule(leaf.part).asks_anniversaries
            if isinstance(leaf, BasketLines)
            else isinstance(leaf, Attribute | Measure) and leaf.test.op == "anniversary_within"
            for leaf in self.leaves
        )

    @cached_property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks that its conditions read, each once, with all that they ask of it."""
        found: dict[str, Track] = {}
        for leaf in self.leaves:
            own = leaf.tracks if isinstance(leaf, Sequence) else (leaf.track,) if isinstance(leaf, Measure) else ()
            for track in own:
                held = found.get(track.id)
                found[track.id] = replace(held, keep=held.keep | track.keep) if held else track
        return tuple(found.values())


def leaves(node: Node) -> Iterator[Leaf]:
    """The conditions below a node, from left to right."""
    if isinstance(node, All | AnyOf):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, Not):
        yield from leaves(node.part)
    else:
        yield node


def canonical(value: Any) -> str:
    """One text for equal values."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
