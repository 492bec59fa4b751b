"""Rules and their reasons in plain English and Italian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tessere.kernel.rules.explaining import Because, Finding
from tessere.kernel.rules.model import (
    TIME,
    All,
    AnyOf,
    Attribute,
    BasketLines,
    Consent,
    EventFilter,
    InSegment,
    Leaf,
    Measure,
    Node,
    Not,
    Period,
    Rule,
    Sequence,
    Test,
)
from tessere.kernel.rules.words import (
    AMOUNT,
    EVENTS,
    FIGURES,
    NAMES,
    PHRASES,
    PLACES,
    SOURCES,
    STATUSES,
    TESTS,
    TIMES,
    UNITS,
    Language,
    Pair,
)
from tessere.kernel.time import from_micros, iso

_LISTED = 5


def describe(rule: Rule, language: Language, labels: Mapping[str, str] | None = None) -> str:
    """The rule in words. `labels` gives names to traits, properties, events, the ids of segments, and purposes of consent
    (as in `consent.marketing`)."""
    return _Speaker(language, labels or {}).node(rule.root, outermost=True)


def describe_because(because: Because, language: Language, labels: Mapping[str, str] | None = None) -> str:
    """Why the rule holds or not, with the figures found."""
    speaker = _Speaker(language, labels or {})
    reasons = "; ".join(speaker.finding(each) for each in because.findings) or speaker.say("everybody")
    return speaker.say("because" if because.holds else "because_not", reasons)


class _Speaker:
    """Puts the words of one language together."""

    def __init__(self, language: Language, labels: Mapping[str, str]) -> None:
        self.index = 1 if language == "it" else 0
        self.labels = labels

    def say(self, phrase: str, *parts: str) -> str:
        return self._pick(PHRASES[phrase]).format(*parts)

    def node(self, node: Node, *, outermost: bool = False) -> str:
        if isinstance(node, Not):
            return self.say("not", self.node(node.part, outermost=True))
        if isinstance(node, All | AnyOf):
            if not node.parts:
                return self.say("everybody")
            if len(node.parts) == 1:
                return self.node(node.parts[0], outermost=outermost)
            joined = self.say("and" if isinstance(node, All) else "or").join(self.node(part) for part in node.parts)
            return joined if outermost else f"({joined})"
        return self.leaf(node)

    def leaf(self, leaf: Leaf) -> str:
        match leaf:
            case Attribute():
                named = self._pick(SOURCES[leaf.source]).format(self._titled(leaf.name, leaf.name))
                return f"{named} {self._test(_whole(leaf))}"
            case InSegment(segment, member):
                return self.say("member" if member else "no_member", self._quoted(self.labels.get(segment, segment)))
            case Consent(purpose, channel, test):
                named = self._titled(f"consent.{purpose}", purpose)
                return self.say("consent", named, self._label(channel), self._test(test))
            case BasketLines(part, figure, test):
                return self.say("lines", self._pick(FIGURES[figure]), self.node(part), self._test(test))
            case Measure():
                return self._count(leaf) if leaf.figure == "count" else self._figure(leaf)
            case Sequence():
                return self._sequence(leaf)

    def finding(self, finding: Finding) -> str:
        leaf, figure = finding.condition, finding.figure
        if isinstance(leaf, Measure) and leaf.figure == "count":
            return self._happened(leaf, figure)
        if isinstance(leaf, InSegment):
            return self.leaf(InSegment(leaf.segment, figure))
        if isinstance(leaf, Sequence) or (isinstance(leaf, Measure) and leaf.of == TIME):
            figure = None if figure is None else iso(from_micros(figure))
        if isinstance(leaf, Attribute) and leaf.name.endswith(AMOUNT):
            figure = _hundredth(figure)
        return self.say("found", self.leaf(leaf), self._value(figure))

    def _happened(self, measure: Measure, count: int) -> str:
        done, within = self._done(measure.events), self._within(measure.within)
        if count == 0:
            return self.say("has_not", done) + within
        return self.say("has_times", done, self.say("once") if count == 1 else self.say("times", str(count))) + within

    def _count(self, measure: Measure) -> str:
        done, within, test = self._done(measure.events), self._within(measure.within), measure.test
        if test.op == "is" and test.value == 0:
            return self.say("has_not", done) + within
        if test.op == "between":
            times = self.say("between_times", *(self._value(each) for each in test.value))
        else:
            number = self.say("once") if test.value == 1 else self.say("times", self._value(test.value))
            times = self._pick(TIMES[test.op]).format(number)
        return self.say("has_times", done, times) + within

    def _figure(self, measure: Measure) -> str:
        of = self.say("time") if measure.of == TIME else self._label(measure.of or "")
        events = f"{self._quoted(self._label(measure.events.event))}{self._where(measure.events)}"
        figure = self._pick(FIGURES[measure.figure])
        return self.say("figure", figure, of, events, self._within(measure.within), self._test(measure.test))

    def _sequence(self, sequence: Sequence) -> str:
        first, *others = sequence.steps
        text = self.say("has", self._done(first.events))
        for step in others:
            phrase = "then_not" if step.absent else "then_within" if step.within else "then"
            text += self.say(phrase, self._done(step.events), self._period(step.within) if step.within else "")
        return text + self.say("altogether", self._period(sequence.within))

    def _done(self, events: EventFilter) -> str:
        known = EVENTS.get(events.event)
        label = self._quoted(self.labels.get(events.event, events.event))
        return (self._pick(known) if known else self.say("done", label)) + self._where(events)

    def _where(self, events: EventFilter) -> str:
        text = ""
        for where in events.where:
            if where.test.op == "is":
                text += self.say("with", self._label(where.name), self._value(where.test.value))
            else:
                text += self.say("whose", self._label(where.name), self._test(where.test))
        return text + (self._place(events.channel) if events.channel else "")

    def _place(self, channel: str) -> str:
        known = PLACES.get(channel)
        return self._pick(known) if known and channel not in self.labels else self.say("on", self._label(channel))

    def _within(self, period: Period | None) -> str:
        return self.say("within", self._period(period)) if period else ""

    def _period(self, period: Period) -> str:
        one, many = UNITS[period.unit][self.index]
        return f"{period.amount} {one if period.amount == 1 else many}"

    def _test(self, test: Test) -> str:
        operands = test.value if test.op == "between" else (test.value,)
        return self._pick(TESTS[test.op]).format(*(self._value(each) for each in operands))

    def _value(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, Period):
            return self._period(value)
        if isinstance(value, list | tuple):
            listed = [self._value(each) for each in value[:_LISTED]]
            return ", ".join([*listed, "…"] if len(value) > _LISTED else listed) or self.say("nothing")
        if isinstance(value, str):
            return self._pick(STATUSES[value]) if value in STATUSES else self._quoted(value)
        return self.say("nothing") if value is None else str(value)

    def _label(self, name: str) -> str:
        known = NAMES.get(name)
        return self.labels.get(name) or (self._pick(known) if known else name)

    def _titled(self, key: str, name: str) -> str:
        """A name that somebody gave with a dot in its key stands as a title does; others are words of the sentence."""
        return self._quoted(self.labels[key]) if "." in key and key in self.labels else self._label(name)

    def _quoted(self, text: str) -> str:
        return f"«{text}»" if self.index else f"“{text}”"

    def _pick(self, pair: Pair) -> str:
        return pair[self.index]


def _whole(attribute: Attribute) -> Test:
    """The test with an amount of minor units as people say it: 30000 is 300."""
    test = attribute.test
    if not attribute.name.endswith(AMOUNT):
        return test
    if isinstance(test.value, tuple):
        return Test(test.op, tuple(_hundredth(each) for each in test.value))
    return Test(test.op, _hundredth(test.value))


def _hundredth(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return value // 100 if value % 100 == 0 else value / 100
