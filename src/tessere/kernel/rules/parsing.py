"""From JSON to a rule. Every problem is found, each with the place it is at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from tessere.kernel.rules.model import (
    TIME,
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
    Source,
    Step,
    Test,
)
from tessere.kernel.rules.operands import (
    EVENT_DAYS,
    STATUS_OPS,
    TEXT_LIMIT,
    TIME_OPS,
    VALUE_OPS,
    WHERE_OPS,
    read_number_test,
    read_period,
    read_test,
    read_text,
)
from tessere.kernel.rules.problems import InvalidRule, Problem, pointer, problem
from tessere.kernel.rules.series import RECENT_LIMIT, VALUES_LIMIT

DEPTH_LIMIT = 8
CONDITIONS_LIMIT = 100
STEPS_LIMIT = 10
WHERE_LIMIT = 20
NAME_LIMIT = 200
NAME_PARTS_LIMIT = 6
FIGURES = ("count", "sum", "average", "min", "max", "first", "last", "distinct")
LINE_FIGURES = ("count", "quantity", "total_minor")
ATTRIBUTES: tuple[Source, ...] = ("trait", "context", "basket", "product")


def parse(given: Any) -> Rule:
    """The rule of a JSON document that is already decoded; InvalidRule with every problem otherwise."""
    reader = _Reader()
    root = reader.node(given, "", 1)
    if reader.problems or root is None:
        raise InvalidRule(reader.problems)
    return Rule(root)


class _Reader:
    """Walks the document; a part that cannot be read is reported and becomes None."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.conditions = 0
        self.in_line = False
        self._kinds: dict[str, Callable[[Mapping[str, Any], str, int], Node | None]] = {
            "all": self._group,
            "any": self._group,
            "not": self._not,
            **dict.fromkeys(ATTRIBUTES, self._attribute),
            "event": self._measure,
            "absent": self._absent,
            "sequence": self._sequence,
            "segment": self._segment,
            "consent": self._consent,
            "basket_line": self._basket_line,
        }

    def node(self, given: Any, path: str, depth: int) -> Node | None:
        if not isinstance(given, Mapping):
            self._report(path, "wants_object")
            return None
        if depth > DEPTH_LIMIT:
            self._report(path, "too_deep", limit=DEPTH_LIMIT)
            return None
        kinds = [kind for kind in self._kinds if kind in given]
        if not kinds:
            self._report(path, "unknown_condition", allowed=", ".join(self._kinds))
            return None
        if len(kinds) > 1:
            self._report(path, "several_conditions", found=", ".join(kinds))
            return None
        kind = kinds[0]
        if self.in_line and kind not in {"all", "any", "not", "product"}:
            self._report(path, "only_product")
            return None
        if kind not in {"all", "any", "not"}:
            self.conditions += 1
            if self.conditions == CONDITIONS_LIMIT + 1:
                self._report(path, "too_many_conditions", limit=CONDITIONS_LIMIT)
        return self._kinds[kind](given, path, depth)

    def _group(self, given: Mapping[str, Any], path: str, depth: int) -> Node | None:
        kind = "all" if "all" in given else "any"
        self._keys(given, path, kind)
        inside = pointer(path, kind)
        least = 0 if kind == "all" else 1
        parts = self._list(given[kind], inside, least=least, limit=CONDITIONS_LIMIT)
        found = [self.node(part, pointer(inside, index), depth + 1) for index, part in enumerate(parts)]
        whole = tuple(part for part in found if part is not None)
        return All(whole) if kind == "all" else AnyOf(whole)

    def _not(self, given: Mapping[str, Any], path: str, depth: int) -> Node | None:
        self._keys(given, path, "not")
        part = self.node(given["not"], pointer(path, "not"), depth + 1)
        return None if part is None else Not(part)

    def _attribute(self, given: Mapping[str, Any], path: str, _depth: int) -> Node | None:
        source = next(each for each in ATTRIBUTES if each in given)
        return self._tested(given, path, source, VALUE_OPS)

    def _tested(self, given: Mapping[str, Any], path: str, source: Source, ops: tuple[str, ...]) -> Attribute | None:
        self._keys(given, path, source, "op", "value")
        name = self._name(given, path, source)
        test = read_test(given, path, ops, self.problems.append)
        return None if name is None or test is None else Attribute(source, name, test)

    def _segment(self, given: Mapping[str, Any], path: str, _depth: int) -> Node | None:
        self._keys(given, path, "segment", "op")
        segment = self._text(given, path, "segment")
        op = self._choice(given, path, "op", ("in", "not_in"))
        return None if segment is None or op is None else InSegment(segment, op == "in")

    def _consent(self, given: Mapping[str, Any], path: str, _depth: int) -> Node | None:
        self._keys(given, path, "consent", "channel", "op", "value")
        purpose, channel = self._text(given, path, "consent"), self._text(given, path, "channel")
        test = read_test(given, path, STATUS_OPS, self.problems.append)
        return None if purpose is None or channel is None or test is None else Consent(purpose, channel, test)

    def _basket_line(self, given: Mapping[str, Any], path: str, depth: int) -> Node | None:
        self._keys(given, path, "basket_line", "measure", "op", "value")
        self.in_line = True
        part = self.node(given["basket_line"], pointer(path, "basket_line"), depth + 1)
        self.in_line = False
        figure = self._choice(given, path, "measure", LINE_FIGURES)
        test = read_number_test(given, path, None, self.problems.append)
        if part is None or figure is None or test is None:
            return None
        return BasketLines(part, cast(Any, figure), test)

    def _measure(self, given: Mapping[str, Any], path: str, _depth: int) -> Node | None:
        self._keys(given, path, "event", "channel", "where", "measure", "of", "op", "value", "within")
        events = self._events(given, path, "event")
        figure = self._choice(given, path, "measure", FIGURES)
        within = self._within(given, path)
        if figure is None:
            return None
        of = self._of(given, path, figure)
        test = self._figure_test(given, path, figure, of, within)
        return None if events is None or test is None else Measure(events, cast(Any, figure), of, test, within)

    def _of(self, given: Mapping[str, Any], path: str, figure: str) -> str | None:
        if figure == "count":
            if "of" in given:
                self._report(pointer(path, "of"), "of_not_here")
            return None
        of = self._name(given, path, "of")
        if of == TIME and figure not in {"first", "last"}:
            self._report(pointer(path, "of"), "time_not_here")
        return of

    def _figure_test(
        self, given: Mapping[str, Any], path: str, figure: str, of: str | None, within: Period | None
    ) -> Test | None:
        if figure in {"first", "last"}:
            return read_test(given, path, TIME_OPS if of == TIME else VALUE_OPS, self.problems.append)
        limit = None
        if figure == "distinct":
            limit = VALUES_LIMIT - 1
        elif figure == "count" and within is not None:
            limit = RECENT_LIMIT - 1
        return read_number_test(given, path, limit, self.problems.append)

    def _absent(self, given: Mapping[str, Any], path: str, _depth: int) -> Node | None:
        self._keys(given, path, "absent", "channel", "where", "within")
        events, within = self._events(given, path, "absent"), self._within(given, path)
        return None if events is None else Measure(events, "count", None, Test("is", 0), within)

    def _sequence(self, given: Mapping[str, Any], path: str, _depth: int) -> Node | None:
        self._keys(given, path, "sequence", "within")
        inside = pointer(path, "sequence")
        steps = self._list(given["sequence"], inside, least=2, limit=STEPS_LIMIT)
        found = [self._step(step, pointer(inside, index), index) for index, step in enumerate(steps)]
        within = self._within(given, path)
        if within is None and "within" not in given:
            self._report(path, "missing_key", key="within")
        return None if within is None else Sequence(tuple(step for step in found if step), within)

    def _step(self, given: Any, path: str, index: int) -> Step | None:
        if not isinstance(given, Mapping):
            self._report(path, "wants_object")
            return None
        kind = "absent" if "absent" in given else "event"
        self._keys(given, path, kind, "channel", "where", "within")
        if index == 0 and (kind == "absent" or "within" in given):
            self._report(path, "first_step")
        elif kind == "absent" and "within" not in given:
            self._report(path, "absent_within")
        events, within = self._events(given, path, kind), self._within(given, path)
        return None if events is None else Step(events, within, kind == "absent")

    def _events(self, given: Mapping[str, Any], path: str, key: str) -> EventFilter | None:
        event = self._text(given, path, key)
        channel = self._text(given, path, "channel") if "channel" in given else None
        inside = pointer(path, "where")
        where = self._list(given.get("where", []), inside, least=0, limit=WHERE_LIMIT)
        found = [self._where(each, pointer(inside, index)) for index, each in enumerate(where)]
        return None if event is None else EventFilter(event, tuple(each for each in found if each), channel)

    def _where(self, given: Any, path: str) -> Attribute | None:
        if not isinstance(given, Mapping):
            self._report(path, "wants_object")
            return None
        return self._tested(given, path, "property", WHERE_OPS)

    def _within(self, given: Mapping[str, Any], path: str) -> Period | None:
        if "within" not in given:
            return None
        return read_period(given["within"], pointer(path, "within"), self.problems.append, days=EVENT_DAYS)

    def _name(self, given: Mapping[str, Any], path: str, key: str) -> str | None:
        text = self._text(given, path, key)
        if text is None:
            return None
        parts = text.split(".")
        if len(parts) > NAME_PARTS_LIMIT or not all(parts):
            self._report(pointer(path, key), "bad_name", limit=NAME_PARTS_LIMIT)
            return None
        return text

    def _text(self, given: Mapping[str, Any], path: str, key: str) -> str | None:
        if key not in given:
            self._report(path, "missing_key", key=key)
            return None
        return read_text(given[key], pointer(path, key), self.problems.append, limit=min(NAME_LIMIT, TEXT_LIMIT))

    def _choice(self, given: Mapping[str, Any], path: str, key: str, allowed: tuple[str, ...]) -> str | None:
        if key not in given:
            self._report(path, "missing_key", key=key)
            return None
        if given[key] not in allowed:
            self._report(pointer(path, key), "wants_choice", allowed=", ".join(allowed))
            return None
        return cast(str, given[key])

    def _list(self, given: Any, path: str, *, least: int, limit: int) -> list[Any]:
        if not isinstance(given, list | tuple):
            self._report(path, "wants_list")
            return []
        if not least <= len(given) <= limit:
            self._report(path, "list_length", least=least, limit=limit)
        return list(given[:limit])

    def _keys(self, given: Mapping[str, Any], path: str, *allowed: str) -> None:
        for key in given:
            if key not in allowed:
                self._report(pointer(path, key), "unknown_key", key=key, allowed=", ".join(allowed))

    def _report(self, path: str, code: str, **details: Any) -> None:
        self.problems.append(problem(path, code, **details))
