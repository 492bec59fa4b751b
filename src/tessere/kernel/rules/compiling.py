"""From a rule to one function. Its text joins names of functions and constants made here; nothing of a rule is in it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Many
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo

from tessere.kernel.rules.checks import (
    VALUES,
    attribute_check,
    consent_check,
    line_figure,
    measure_check,
    timed_check,
)
from tessere.kernel.rules.dates import knows_time
from tessere.kernel.rules.facts import Facts, Line
from tessere.kernel.rules.model import (
    All,
    AnyOf,
    Attribute,
    BasketLines,
    Consent,
    InSegment,
    Measure,
    Node,
    Not,
    Rule,
    Sequence,
)
from tessere.kernel.rules.sequences import last_match, stages
from tessere.kernel.rules.values import value_check

Predicate: TypeAlias = Callable[[Facts], bool]


def compile_rule(rule: Rule) -> Predicate:
    """The rule as a function of facts."""
    writer = _Writer()
    body = writer.node(rule.root)
    fields = "\n".join(f"    {name} = facts.{name}" for name in sorted(writer.fields))
    text = f"def holds(facts):\n{fields}\n    return {body}\n"
    exec(compile(text, "<rule>", "exec"), writer.scope)  # noqa: S102
    return cast(Predicate, writer.scope["holds"])


def line_count(lines: BasketLines) -> Callable[[Many[Line], int, ZoneInfo], int]:
    """The figure over the basket's lines whose product passes."""
    part = compile_rule(Rule(lines.part))
    return lambda basket, now, zone: line_figure(
        lines, [line for line in basket if part(Facts(now=now, zone=zone, product=line.product))]
    )


class _Writer:
    """Writes the expression of each node and collects what it refers to."""

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {"__builtins__": {}}
        self.fields: set[str] = set()

    def node(self, node: Node) -> str:  # noqa: PLR0911
        match node:
            case All(parts):
                return f"({' and '.join(map(self.node, parts))})" if parts else "True"
            case AnyOf(parts):
                return f"({' or '.join(map(self.node, parts))})"
            case Not(part):
                return f"(not {self.node(part)})"
            case Attribute():
                values = VALUES[node.source]
                if knows_time(node.test):
                    return self._call(timed_check(node), values, "now", "zone")
                return self._call(attribute_check(node), values)
            case InSegment(segment, member):
                self.fields.add("segments")
                return f"({self._name(segment)} {'in' if member else 'not in'} segments)"
            case Consent():
                return self._call(consent_check(node), "consents")
            case Measure():
                return self._call(measure_check(node), "series", "now", "zone")
            case Sequence():
                chain, window = stages(node), node.within.micros
                found = lambda series, now: last_match(chain, window, series, now) is not None  # noqa: E731
                return self._call(found, "series", "now")
            case BasketLines():
                return self._lines(node)

    def _lines(self, node: BasketLines) -> str:
        count, check, denied = line_count(node), value_check(node.test.positive), node.test.is_negative
        return self._call(lambda lines, now, zone: check(count(lines, now, zone)) is not denied, "lines", "now", "zone")

    def _call(self, function: Callable[..., bool], *fields: str) -> str:
        self.fields.update(fields)
        return f"{self._name(function)}({', '.join(fields)})"

    def _name(self, value: Any) -> str:
        name = f"k{len(self.scope)}"
        self.scope[name] = value
        return name
