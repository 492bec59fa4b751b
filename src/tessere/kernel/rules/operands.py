"""Operators and their operands: which may stand where, and what each must look like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from tessere.kernel.rules.dates import RELATIVE
from tessere.kernel.rules.model import MICROS, Period, Test
from tessere.kernel.rules.problems import Problem, pointer, problem
from tessere.kernel.rules.values import NUMBER_LIMIT, Moment, read_moment

TEXT_LIMIT = 500
LIST_LIMIT = 500
EVENT_DAYS = 400
DATE_DAYS = 36_500
ANNIVERSARY_DAYS = 365

_PRESENCE = ("exists", "missing")
_EQUALITY = ("is", "is_not", "in", "not_in")
_TEXTS = ("contains", "starts_with", "ends_with")
_ORDER = ("gt", "gte", "lt", "lte")
_DATES = ("before", "after", "within_last", "within_next", "anniversary_within")
VALUE_OPS = (*_EQUALITY, *_TEXTS, *_ORDER, "between", *_PRESENCE, *_DATES)
WHERE_OPS = tuple(op for op in VALUE_OPS if op not in RELATIVE)
NUMBER_OPS = ("is", "is_not", *_ORDER, "between")
STATUS_OPS = (*_EQUALITY, *_PRESENCE)
TIME_OPS = ("before", "after", "between", "within_last", *_PRESENCE)

Report: TypeAlias = Callable[[Problem], None]


def read_test(given: Mapping[str, Any], path: str, allowed: tuple[str, ...], report: Report) -> Test | None:
    """The `op` and `value` of a condition."""
    op = given.get("op")
    if op is None:
        report(problem(path, "missing_key", key="op"))
        return None
    if not isinstance(op, str) or op not in allowed:
        relative = isinstance(op, str) and op in RELATIVE and allowed is WHERE_OPS
        code = "relative_in_where" if relative else "unknown_op"
        report(problem(pointer(path, "op"), code, allowed=", ".join(allowed)))
        return None
    if op in _PRESENCE:
        if "value" in given:
            report(problem(pointer(path, "value"), "no_value"))
        return Test(op)
    if "value" not in given:
        report(problem(path, "missing_key", key="value"))
        return None
    value = _operand(op, given["value"], pointer(path, "value"), allowed, report)
    return None if value is None else Test(op, value)


def read_number_test(given: Mapping[str, Any], path: str, limit: int | None, report: Report) -> Test | None:
    """A test of a figure; `limit` is the highest number that it can be compared with."""
    test = read_test(given, path, NUMBER_OPS, report)
    numbers = () if test is None else test.value if test.op == "between" else (test.value,)
    if limit is not None and any(each > limit for each in numbers):
        report(problem(pointer(path, "value"), "figure_limit", limit=limit))
    return test


def _operand(op: str, value: Any, path: str, allowed: tuple[str, ...], report: Report) -> Any:  # noqa: PLR0911
    if allowed is NUMBER_OPS and op in {"is", "is_not"}:
        return _number(value, path, report)
    if op in {"is", "is_not"}:
        return _scalar(value, path, report)
    if op in {"in", "not_in"}:
        return _scalars(value, path, report)
    if op in _TEXTS:
        return read_text(value, path, report, limit=TEXT_LIMIT)
    if op in _ORDER:
        return _number(value, path, report)
    if op == "between":
        return _pair(value, path, allowed, report)
    if op in {"before", "after"}:
        return _date(value, path, report)
    if op == "anniversary_within":
        return read_period(value, path, report, days=ANNIVERSARY_DAYS, units=("days",))
    return read_period(value, path, report, days=DATE_DAYS)


def read_text(value: Any, path: str, report: Report, *, limit: int) -> str | None:
    """A text that is not empty, not too long, and that every part of the system can hold."""
    if not isinstance(value, str) or not 1 <= len(value) <= limit:
        report(problem(path, "wants_text", limit=limit))
        return None
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        report(problem(path, "bad_character"))
        return None
    return value


def read_period(
    value: Any, path: str, report: Report, *, days: int, units: tuple[str, ...] = tuple(MICROS)
) -> Period | None:
    """A period such as `{"days": 7}`."""
    if not isinstance(value, Mapping) or len(value) != 1 or next(iter(value)) not in units:
        report(problem(path, "wants_period", allowed=", ".join(units)))
        return None
    unit, amount = next(iter(value.items()))
    if type(amount) is not int or not 1 <= amount <= days * MICROS["days"] // MICROS[unit]:
        report(problem(pointer(path, unit), "period_length", limit=days))
        return None
    return Period(amount, unit)


def _scalar(value: Any, path: str, report: Report) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value, path, report)
    if not isinstance(value, str):
        report(problem(path, "wants_scalar"))
        return None
    # The empty text can be compared with, though not searched for.
    return value if value == "" else read_text(value, path, report, limit=TEXT_LIMIT)


def _scalars(value: Any, path: str, report: Report) -> tuple[Any, ...] | None:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= LIST_LIMIT:
        report(problem(path, "list_length", least=1, limit=LIST_LIMIT))
        return None
    found = [_scalar(each, pointer(path, index), report) for index, each in enumerate(value)]
    return None if any(each is None for each in found) else tuple(found)


def _number(value: Any, path: str, report: Report) -> float | None:
    if type(value) not in {int, float} or not abs(value) < NUMBER_LIMIT:
        report(problem(path, "wants_number", limit=NUMBER_LIMIT))
        return None
    return cast(float, value)


def _date(value: Any, path: str, report: Report) -> str | None:
    if not isinstance(value, str) or read_moment(value) is None:
        report(problem(path, "wants_date"))
        return None
    return value


def _pair(value: Any, path: str, allowed: tuple[str, ...], report: Report) -> tuple[Any, Any] | None:
    if isinstance(value, list | tuple) and len(value) == 2:
        low, high = value
        if isinstance(low, str) and isinstance(high, str) and allowed is not NUMBER_OPS:
            one, other = read_moment(low), read_moment(high)
            if one and other and _in_order(one, other):
                return low, high
        numeric = all(type(each) in {int, float} and abs(each) < NUMBER_LIMIT for each in value)
        if allowed is not TIME_OPS and numeric and low <= high:
            return low, high
    report(problem(path, "wants_pair"))
    return None


def _in_order(one: Moment, other: Moment) -> bool:
    if one.micros is None or other.micros is None:
        return one.day <= other.day
    return one.micros <= other.micros
