"""What a rule asks for, and of what one at least must be known: who has none of it need not be looked at."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tessere.kernel.rules.compiling import compile_rule
from tessere.kernel.rules.facts import Facts
from tessere.kernel.rules.model import All, AnyOf, Attribute, Consent, Leaf, Measure, Node, Not, Rule, Sequence

_COMMON = {"track": 0, "purpose": 1, "trait": 2}
_NOBODY = Facts(now=0)


class Ask(Struct, frozen=True):
    """A trait (its name up to the first dot), a track (its id) or the consents to a purpose."""

    kind: Literal["trait", "track", "purpose"]
    name: str


def asks_of(rule: Rule) -> frozenset[Ask]:
    """Everything of these kinds that the rule asks for."""
    return frozenset(ask for leaf in rule.leaves for ask in _asks(leaf))


def needs_of(rule: Rule) -> frozenset[Ask] | None:
    """Of these something is known of everybody for whom the rule holds, at any time; None where there is no such set.

    Where there are several, the one that is likely to be known of the fewest: events before consents before traits.
    """
    return _needs(rule.root, affirmed=True)


def _needs(node: Node, *, affirmed: bool) -> frozenset[Ask] | None:
    """The same for a node that holds, or that fails when it is denied."""
    if isinstance(node, Not):
        return _needs(node.part, affirmed=not affirmed)
    if isinstance(node, All | AnyOf):
        parts = [_needs(part, affirmed=affirmed) for part in node.parts]
        known = [part for part in parts if part is not None]
        if isinstance(node, All) is affirmed:  # all parts must come about, so any of their needs will do
            return min(known, key=_commonness, default=None)
        return frozenset().union(*known) if len(known) == len(parts) else None
    # Nothing is known that a clock could be compared with, so the time does not matter.
    comes_of_nothing = compile_rule(Rule(node))(_NOBODY) is affirmed
    return None if comes_of_nothing else _asks(node) or None


def _asks(leaf: Leaf) -> frozenset[Ask]:
    match leaf:
        case Attribute(source="trait"):
            return frozenset({Ask("trait", leaf.path[0])})
        case Consent():
            return frozenset({Ask("purpose", leaf.purpose)})
        case Measure():
            return frozenset({Ask("track", leaf.track.id)})
        case Sequence():
            return frozenset(Ask("track", track.id) for track in leaf.tracks)
        case _:
            return frozenset()


def _commonness(asks: frozenset[Ask]) -> tuple[int, int]:
    return max(_COMMON[ask.kind] for ask in asks), len(asks)
