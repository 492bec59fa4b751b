"""Conditions in the manner of MongoDB, as experiments have them, as rules over the context.

What has no counterpart is refused rather than guessed; docs/rules.md lists where the answers differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tessere.kernel.rules.model import Rule
from tessere.kernel.rules.parsing import parse
from tessere.kernel.rules.problems import InvalidRule, Problem, pointer, problem

_PLAIN = {"$ne": "is_not", "$gt": "gt", "$gte": "gte", "$lt": "lt", "$lte": "lte", "$eq": "is"}
_LISTS = {"$in": "in", "$ini": "in", "$nin": "not_in", "$nini": "not_in"}
_LITERAL = re.compile(r"[\w\s\-@:,;/=&%#!<>\"'~]+").fullmatch
_LONGEST = 64


def from_mongo(condition: Mapping[str, Any], *, groups: Mapping[str, list[Any]] | None = None) -> Rule:
    """The rule of a condition document over attributes, which the facts give as context; `groups` are its saved groups.

    InvalidRule names every operator without counterpart, with its place in the document.
    """
    reader = _Reader(groups or {})
    document = reader.document(condition, "")
    if reader.problems:
        raise InvalidRule(reader.problems)
    return parse(document)


class _Reader:
    """Turns the document into a rule's JSON."""

    def __init__(self, groups: Mapping[str, list[Any]]) -> None:
        self.groups = groups
        self.problems: list[Problem] = []

    def document(self, given: Any, path: str) -> dict[str, Any]:
        if not isinstance(given, Mapping):
            return self._refuse(path, "a condition that is no object")
        return _all([self._entry(key, value, pointer(path, key)) for key, value in given.items()])

    def _entry(self, key: str, value: Any, path: str) -> dict[str, Any]:
        if key in {"$and", "$or", "$nor"}:
            if not isinstance(value, list):
                return self._refuse(path, f"{key} without a list")
            parts = [self.document(each, pointer(path, index)) for index, each in enumerate(value)]
            some = {"any": parts} if parts else {"all": []}
            return _all(parts) if key == "$and" else some if key == "$or" else {"not": some}
        if key == "$not":
            return {"not": self.document(value, path)}
        return self._attribute(key, value, path)

    def _attribute(self, name: str, value: Any, path: str) -> dict[str, Any]:
        if value is None:
            return {"context": name, "op": "missing"}
        if isinstance(value, list):
            return self._refuse(path, "equality with a list")
        if not isinstance(value, Mapping):
            return {"context": name, "op": "is", "value": value}
        if not value or not all(key.startswith("$") for key in value):
            return self._refuse(path, "equality with an object")
        return _all([self._operator(name, op, operand, pointer(path, op)) for op, operand in value.items()])

    def _operator(self, name: str, op: str, operand: Any, path: str) -> dict[str, Any]:
        if op in _PLAIN:
            value: Any = _number_of(operand) if op not in {"$eq", "$ne"} else operand
            return {"context": name, "op": _PLAIN[op], "value": value}
        if op in _LISTS:
            return self._one_of(name, _LISTS[op], operand, path)
        special: dict[str, Callable[[str, Any, str], dict[str, Any]]] = {
            "$not": lambda name, operand, path: {"not": self._attribute(name, operand, path)},
            "$exists": lambda name, operand, _path: {"context": name, "op": "exists" if operand else "missing"},
            "$elemMatch": self._element,
            "$all": self._every,
            "$alli": self._every,
            "$regex": self._pattern,
            "$regexi": self._pattern,
            "$inGroup": lambda name, operand, path: self._one_of(name, "in", self.groups.get(operand, []), path),
            "$notInGroup": lambda name, operand, path: self._one_of(name, "not_in", self.groups.get(operand, []), path),
        }
        return special[op](name, operand, path) if op in special else self._refuse(path, op)

    def _one_of(self, name: str, op: str, operand: Any, path: str) -> dict[str, Any]:
        if not isinstance(operand, list):
            return self._refuse(path, "a choice without a list")
        if not operand:
            return {"not": {"all": []}} if op == "in" else {"all": []}
        return {"context": name, "op": op, "value": operand}

    def _element(self, name: str, operand: Any, path: str) -> dict[str, Any]:
        if not isinstance(operand, Mapping) or len(operand) != 1:
            return self._refuse(path, "several tests of one element")
        key, value = next(iter(operand.items()))
        if key.startswith("$"):
            return self._operator(name, key, value, pointer(path, key))
        return self._attribute(f"{name}.{key}", value, pointer(path, key))

    def _every(self, name: str, operand: Any, path: str) -> dict[str, Any]:
        if not isinstance(operand, list):
            return self._refuse(path, "$all without a list")
        return _all([{"context": name, "op": "is", "value": each} for each in operand])

    def _pattern(self, name: str, operand: Any, path: str) -> dict[str, Any]:
        """Patterns that say no more than starts with, ends with, is or contains one of some texts."""
        text = operand if isinstance(operand, str) and len(operand) <= _LONGEST else "("
        start, end = text.startswith("^"), text.endswith("$")
        inner = text[start : len(text) - end]
        options = (inner[1:-1] if inner.startswith("(") and inner.endswith(")") else inner).split("|")
        if ("|" in inner and not inner.startswith("(")) or not all(map(_LITERAL, options)):
            return self._refuse(path, f"the pattern {operand!r}")
        op = "is" if start and end else "starts_with" if start else "ends_with" if end else "contains"
        return {"any": [{"context": name, "op": op, "value": each} for each in options]}

    def _refuse(self, path: str, what: str) -> dict[str, Any]:
        self.problems.append(problem(path, "not_expressible", what=what))
        return {"all": []}


def _number_of(operand: Any) -> Any:
    try:
        return float(operand) if isinstance(operand, str) else operand
    except ValueError:
        return operand  # parsing says what is wrong with it


def _all(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {"all": parts}
