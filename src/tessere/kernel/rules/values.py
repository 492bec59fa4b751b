"""How facts are read: texts, numbers, days and moments. `sql_values` says the same in SQL."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any

from msgspec import Struct

from tessere.kernel.rules.model import Test
from tessere.kernel.time import to_micros

NUMBER_LIMIT = 10**15  # whole numbers are exact below it, in floats and in SQL
NUMBER_TINY = 1e-300
NUMERIC_TEXT = r"-?[0-9]{1,15}(\.[0-9]{1,15})?"
DAY_TEXT = r"(1[6-9]|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}"
ZONE_TEXT = r"(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])"
MOMENT_TEXT = DAY_TEXT + r"[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?" + ZONE_TEXT + "?"

_numeric = re.compile(NUMERIC_TEXT).fullmatch
_day = re.compile(DAY_TEXT).fullmatch
_moment = re.compile(MOMENT_TEXT).fullmatch


def _letter_pairs() -> tuple[str, str]:
    """The capitals of the Latin, Greek and Cyrillic blocks that have exactly one small letter, and those letters."""
    blocks = ((0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x1F00))
    capitals = [c for first, end in blocks for c in map(chr, range(first, end)) if _is_paired(c)]
    return "".join(capitals), "".join(c.lower() for c in capitals)


def _is_paired(capital: str) -> bool:
    small = capital.lower()
    return small != capital and len(small) == 1 and small.upper() == capital


CAPITALS, SMALLS = _letter_pairs()
_FOLDING = {ord(capital): small for capital, small in zip(CAPITALS, SMALLS, strict=True)} | {
    code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)
}


def fold(text: str) -> str:
    """The form in which texts are compared: NFC, small letters by a fixed table, the same in every locale."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).translate(_FOLDING)


def number(value: Any) -> float | None:
    """A JSON number or numeric text as a number; None for all else and beyond ±10^15."""
    kind = type(value)
    if kind is str:
        return float(value) if _numeric(value) else None
    if kind is not int and kind is not float:
        return None
    size = abs(value)
    if size < NUMBER_TINY:
        return 0.0
    return value if size < NUMBER_LIMIT else None


class Moment(Struct, frozen=True):
    """A day as written, and the moment on it when a time was written as well."""

    day: str
    micros: int | None


@lru_cache(4096)
def read_moment(text: str) -> Moment | None:
    """An ISO day or moment; without a zone it is UTC. None when it is neither."""
    try:
        if _day(text):
            return Moment(date.fromisoformat(text).isoformat(), None)
        if _moment(text):
            at = datetime.fromisoformat(text)
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
            return Moment(text[:10], to_micros(at))
    except ValueError:  # such as 30 February
        return None
    return None


def values_at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """The values a path leads to; a list stands for its elements, one level deep, and null for nothing."""
    if not path:
        for each in value if isinstance(value, list | tuple) else (value,):
            if each is not None:
                yield each
        return
    for each in value if isinstance(value, list | tuple) else (value,):
        if isinstance(each, Mapping) and path[0] in each:
            yield from values_at(each[path[0]], path[1:])


def value_check(test: Test) -> Callable[[Any], bool]:
    """What a positive test that knows no time says of one value, which is no list and not null."""
    op, operand = test.op, test.value
    if op == "exists":
        return lambda _value: True
    if op == "in":
        return _one_of(operand)
    if op == "is":
        return _equal_to(operand)
    if op in _TEXT:
        compare, wanted = _TEXT[op], fold(operand)
        return lambda value: type(value) is str and compare(fold(value), wanted)
    if op == "between":
        low, high = operand
        return lambda value: (found := number(value)) is not None and low <= found <= high
    order = _ORDER[op]
    return lambda value: (found := number(value)) is not None and order(found, operand)


_TEXT: dict[str, Callable[[str, str], bool]] = {
    "contains": str.__contains__,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}
_ORDER: dict[str, Callable[[float, float], bool]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}


def count_check(test: Test) -> Callable[[int], bool]:
    """A positive test of a whole number that is known to be one."""
    if test.op == "between":
        low, high = test.value
        return lambda count: low <= count <= high
    order: Callable[[float, float], bool] = _ORDER.get(test.op, eq)
    operand = test.value
    return lambda count: order(count, operand)


def _equal_to(operand: Any) -> Callable[[Any], bool]:
    if isinstance(operand, bool):
        return lambda value: value is operand
    if isinstance(operand, str):
        wanted = fold(operand)
        return lambda value: type(value) is str and (value == operand or fold(value) == wanted)
    return lambda value: number(value) == operand


def _one_of(operands: tuple[Any, ...]) -> Callable[[Any], bool]:
    flags = frozenset(each for each in operands if isinstance(each, bool))
    texts = frozenset(fold(each) for each in operands if isinstance(each, str))
    numbers = frozenset(each for each in operands if not isinstance(each, bool | str))

    def check(value: Any) -> bool:
        if type(value) is bool:
            return value in flags
        if type(value) is str and fold(value) in texts:
            return True
        return bool(numbers) and number(value) in numbers

    return check
