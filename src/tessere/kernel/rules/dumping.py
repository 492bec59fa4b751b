"""From a rule back to JSON: the one canonical form, which parses to the same rule."""

from __future__ import annotations

from typing import Any

from tessere.kernel.rules.model import (
    All,
    AnyOf,
    Attribute,
    BasketLines,
    Consent,
    EventFilter,
    InSegment,
    Measure,
    Node,
    Not,
    Period,
    Rule,
    Sequence,
    Step,
    Test,
)


def dump(rule: Rule) -> dict[str, Any]:
    """The rule as a JSON document."""
    return _node(rule.root)


def _node(node: Node) -> dict[str, Any]:  # noqa: PLR0911
    match node:
        case All(parts):
            return {"all": [_node(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_node(part) for part in parts]}
        case Not(part):
            return {"not": _node(part)}
        case Attribute():
            return _attribute(node)
        case InSegment(segment, member):
            return {"segment": segment, "op": "in" if member else "not_in"}
        case Consent(purpose, channel, test):
            return {"consent": purpose, "channel": channel, **_test(test)}
        case BasketLines(part, figure, test):
            return {"basket_line": _node(part), "measure": figure, **_test(test)}
        case Measure():
            of = {"of": node.of} if node.of is not None else {}
            return {
                **_events(node.events, "event"),
                "measure": node.figure,
                **of,
                **_test(node.test),
                **_within(node.within),
            }
        case Sequence(steps, within):
            return {"sequence": [_step(step) for step in steps], **_within(within)}


def _attribute(attribute: Attribute) -> dict[str, Any]:
    return {attribute.source: attribute.name, **_test(attribute.test)}


def _step(step: Step) -> dict[str, Any]:
    return {**_events(step.events, "absent" if step.absent else "event"), **_within(step.within)}


def _events(events: EventFilter, key: str) -> dict[str, Any]:
    document: dict[str, Any] = {key: events.event}
    if events.channel is not None:
        document["channel"] = events.channel
    if events.where:
        document["where"] = [_attribute(each) for each in events.where]
    return document


def _test(test: Test) -> dict[str, Any]:
    if test.value is None:
        return {"op": test.op}
    if isinstance(test.value, Period):
        return {"op": test.op, "value": _period(test.value)}
    return {"op": test.op, "value": list(test.value) if isinstance(test.value, tuple) else test.value}


def _within(period: Period | None) -> dict[str, Any]:
    return {"within": _period(period)} if period else {}


def _period(period: Period) -> dict[str, int]:
    return {period.unit: period.amount}
