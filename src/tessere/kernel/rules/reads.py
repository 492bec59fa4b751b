"""What a rule reads: so that it is asked again only when something of that has changed."""

from __future__ import annotations

from msgspec import Struct

from tessere.kernel.rules.dates import knows_time
from tessere.kernel.rules.model import Attribute, Consent, InSegment, Measure, Rule, Sequence, leaves


class Reads(Struct, frozen=True):
    """The names of the traits (up to their first dot), events and segments that a rule asks for.

    `shortest` is the shortest time, in microseconds, after which an event alone can change the answer once more; 0 when
    that cannot be told beforehand, None when it never does. `dates` are the traits that are compared with the clock.
    """

    traits: frozenset[str]
    dates: frozenset[str]
    events: frozenset[str]
    segments: frozenset[str]
    consents: bool
    shortest: int | None


def reads_of(rule: Rule) -> Reads:
    """What the conditions of the rule read."""
    traits: set[str] = set()
    dates: set[str] = set()
    events: set[str] = set()
    segments: set[str] = set()
    consents = False
    spans: list[int] = []
    for leaf in leaves(rule.root):
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
        frozenset(traits), frozenset(dates), frozenset(events), frozenset(segments), consents, min(spans, default=None)
    )
