"""What a rule reads: so that it is asked again only when something of that has changed."""

from __future__ import annotations

from msgspec import Struct

from tessere.kernel.rules.dates import knows_time
from tessere.kernel.rules.model import (
    TIME,
    All,
    AnyOf,
    Attribute,
    Consent,
    InSegment,
    Measure,
    Node,
    Not,
    Rule,
    Sequence,
)


class Reads(Struct, frozen=True, kw_only=True):
    """The names of the traits (up to their first dot), events and segments that a rule asks for.

    `shortest` is the shortest time, in microseconds, after which an event alone can change the answer once more; 0 when
    that cannot be told beforehand, None when it never does. `dates` are the traits that are compared with the clock.
    `fades` says that time alone can only end the rule's holding, never begin it.
    """

    traits: frozenset[str]
    dates: frozenset[str]
    events: frozenset[str]
    segments: frozenset[str]
    consents: bool
    shortest: int | None
    fades: bool

    @property
    def clock(self) -> bool:
        """Whether time alone can change the answer."""
        return self.shortest is not None or bool(self.dates)


def reads_of(rule: Rule) -> Reads:
    """What the conditions of the rule read."""
    traits: set[str] = set()
    dates: set[str] = set()
    events: set[str] = set()
    segments: set[str] = set()
    consents = False
    spans: list[int] = []
    for leaf in rule.leaves:
        match leaf:
            case Attribute(source="trait"):
                traits.add(leaf.path[0])
                if knows_time(leaf.test):
                    dates.add(leaf.path[0])
            case InSegment(segment, _):
                segments.add(segment)
            case Consent():
                consents = True
            case Measure():
                events.add(leaf.events.event)
                spans += [leaf.within.micros] if leaf.within else []
                spans += [0] if knows_time(leaf.test) else []
            case Sequence():
                events.update(step.events.event for step in leaf.steps)
                spans += [leaf.within.micros, *(step.within.micros for step in leaf.steps if step.within)]
            case _:
                continue
    return Reads(
        traits=frozenset(traits),
        dates=frozenset(dates),
        events=frozenset(events),
        segments=frozenset(segments),
        consents=consents,
        shortest=min(spans, default=None),
        fades=_only_ends(rule.root, affirmed=True),
    )


def _only_ends(node: Node, *, affirmed: bool) -> bool:  # noqa: PLR0911
    """Whether the passing of time can only make the node false (true, when it is denied)."""
    match node:
        case All(parts) | AnyOf(parts):
            return all(_only_ends(part, affirmed=affirmed) for part in parts)
        case Not(part):
            return _only_ends(part, affirmed=not affirmed)
        case Attribute():
            return not knows_time(node.test) or (affirmed and node.test.op == "within_last")
        case Measure():
            if node.within is None:
                return not knows_time(node.test)
            counts = node.figure in {"count", "distinct"} and node.test.op in {"gt", "gte"}
            return affirmed and counts and node.of != TIME
        case Sequence():
            return affirmed and not any(step.absent for step in node.steps)
        case _:
            return isinstance(node, InSegment | Consent)
