"""Why a rule holds or does not: the conditions that decide it, with the figures found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from tessere.kernel.rules.checks import VALUES, consent_status, figure_of, plain_figure
from tessere.kernel.rules.compiling import Predicate, compile_rule, line_count
from tessere.kernel.rules.dumping import dump
from tessere.kernel.rules.facts import Facts
from tessere.kernel.rules.model import (
    All,
    AnyOf,
    Attribute,
    BasketLines,
    Consent,
    InSegment,
    Leaf,
    Measure,
    Node,
    Not,
    Rule,
    Sequence,
    leaves,
)
from tessere.kernel.rules.parsing import parse
from tessere.kernel.rules.sequences import last_match, stages
from tessere.kernel.rules.series import Series
from tessere.kernel.rules.values import values_at


class Finding(Struct, frozen=True):
    """A condition that decides the answer. `figure` is what was found: the values of an attribute, the figure of a
    measure, the status of a consent, the membership of a segment, or when a sequence was completed (microseconds).
    """

    condition: Leaf
    holds: bool
    figure: Any


class Because(Struct, frozen=True):
    """The answer and the conditions that suffice for it."""

    holds: bool
    findings: tuple[Finding, ...]


def record(because: Because) -> dict[str, Any]:
    """The reasons as JSON, to be kept: `recall` reads them, whatever has become of the rule."""
    findings = [[_document(each.condition), each.holds, each.figure] for each in because.findings]
    return {"holds": because.holds, "findings": findings}


def recall(recorded: Mapping[str, Any]) -> Because:
    """The reasons of a record."""
    found = []
    for document, holds, figure in recorded["findings"]:
        (condition,) = leaves(parse(document).root)
        found.append(Finding(condition, holds, figure))
    return Because(recorded["holds"], tuple(found))


# Conditions are explained again and again, for one customer after the other.
@lru_cache(4_096)
def _predicate(leaf: Leaf) -> Predicate:
    return compile_rule(Rule(leaf))


@lru_cache(4_096)
def _document(leaf: Leaf) -> dict[str, Any]:
    return dump(Rule(leaf))


def explain(rule: Rule, facts: Facts) -> Because:
    """The answer with its reasons: of an `all` that fails only what fails, of an `any` that holds only what holds."""
    return _explain(rule.root, facts)


def _explain(node: Node, facts: Facts) -> Because:
    if isinstance(node, Not):
        inside = _explain(node.part, facts)
        return Because(not inside.holds, inside.findings)
    if isinstance(node, All | AnyOf):
        parts = [_explain(part, facts) for part in node.parts]
        holds = all(part.holds for part in parts) if isinstance(node, All) else any(part.holds for part in parts)
        return Because(holds, tuple(each for part in parts if part.holds is holds for each in part.findings))
    holds = _predicate(node)(facts)
    return Because(holds, (Finding(node, holds, _figure(node, facts)),))


def _figure(leaf: Leaf, facts: Facts) -> Any:
    match leaf:
        case Attribute():
            return list(values_at(getattr(facts, VALUES[leaf.source]), leaf.path))
        case InSegment(segment, _):
            return segment in facts.segments
        case Consent():
            return consent_status(leaf, facts.consents)
        case Measure():
            return plain_figure(figure_of(leaf, facts.series.get(leaf.track.id, Series()), facts.now))
        case Sequence():
            return last_match(stages(leaf), leaf.within.micros, facts.series, facts.now)
        case BasketLines():
            return line_count(leaf)(facts.lines, facts.now, facts.zone)
