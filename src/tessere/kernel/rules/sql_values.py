"""The tests of `values` and `dates` as SQL over one JSON value: `v` is the jsonb, `t` its text.

Values travel as parameters alone; what is written into the text is made here.
"""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from tessere.kernel.rules.dates import Span, anniversaries, knows_time, span_of
from tessere.kernel.rules.model import Attribute, Test
from tessere.kernel.rules.values import (
    CAPITALS,
    DAY_TEXT,
    MOMENT_TEXT,
    NUMBER_LIMIT,
    NUMBER_TINY,
    NUMERIC_TEXT,
    SMALLS,
    ZONE_TEXT,
    fold,
)
from tessere.kernel.time import from_micros

ORDER = {"is": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_TEXT = {
    "contains": "strpos({0}, {1}) > 0",
    "starts_with": "starts_with({0}, {1})",
    "ends_with": "right({0}, length({1})) = {1}",
}


class Parameters:
    """The named parameters of one query, each value once."""

    def __init__(self, *, now: int, zone: ZoneInfo) -> None:
        self.now, self.zone = now, zone
        self.values: dict[str, Any] = {}

    def add(self, value: Any, kind: str) -> str:
        """The placeholder of a value of a PostgreSQL type."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"%({name})s::{kind}"

    def shared(self, name: str, value: str) -> str:
        """The placeholder of a constant text that several places use."""
        self.values[name] = value
        return f"%({name})s::text"

    def at(self, micros: int) -> str:
        """The placeholder of a moment."""
        return self.add(from_micros(micros), "timestamptz")


def attribute_sql(attribute: Attribute, column: str, given: Parameters, *, zone: ZoneInfo | None = None) -> str:
    """Whether a value in a jsonb column passes, lists and denials as `checks.attribute_check` has them."""
    path = given.add(f"lax {path_text(attribute.path)}[*]", "jsonpath")
    return passes_sql(attribute.test, f"jsonb_path_query({column}, {path})", given, zone=zone or given.zone)


def path_text(path: tuple[str, ...]) -> str:
    """A jsonpath down the keys."""
    return "$" + "".join(f".{json.dumps(key)}" for key in path)


def passes_sql(test: Test, values: str, given: Parameters, *, zone: ZoneInfo) -> str:
    """Whether one of the values of a set-returning expression passes; null is no value."""
    check = check_sql(test.positive, given, zone=zone)
    found = (
        f"exists (select from (select v, v #>> '{{}}' as t from {values} as q(v) where jsonb_typeof(v) <> 'null') as c "
        f"where {check})"
    )
    return f"not {found}" if test.is_negative else found


def check_sql(test: Test, given: Parameters, *, zone: ZoneInfo) -> str:
    """What a positive test says of `v` and `t`."""
    op, value = test.op, test.value
    if op == "exists":
        return "true"
    if knows_time(test):
        return _date_sql(test, given, zone)
    if op == "in":
        return _one_of_sql(value, given)
    if op in _TEXT:
        return f"(jsonb_typeof(v) = 'string' and {_TEXT[op].format(fold_sql(given), given.add(fold(value), 'text'))})"
    if op == "between":
        low, high = (given.add(float(each), "float8") for each in value)
        return f"{number_sql(given)} between {low} and {high}"
    return _one_of_sql((value,), given) if op == "is" else _order_sql(op, value, given)


def _order_sql(op: str, value: float, given: Parameters) -> str:
    return f"{number_sql(given)} {ORDER[op]} {given.add(float(value), 'float8')}"


def _one_of_sql(values: tuple[Any, ...], given: Parameters) -> str:
    flags = [json.dumps(each) for each in values if isinstance(each, bool)]
    texts = [fold(each) for each in values if isinstance(each, str)]
    numbers = [float(each) for each in values if not isinstance(each, bool | str)]
    parts = []
    if flags:
        parts.append(f"(jsonb_typeof(v) = 'boolean' and t = any({given.add(flags, 'text[]')}))")
    if texts:
        parts.append(f"(jsonb_typeof(v) = 'string' and {fold_sql(given)} = any({given.add(texts, 'text[]')}))")
    if numbers:
        parts.append(f"{number_sql(given)} = any({given.add(numbers, 'float8[]')})")
    return f"({' or '.join(parts)})"


def fold_sql(given: Parameters) -> str:
    """`t` as `values.fold` makes it."""
    pairs = f"{given.shared('capitals', CAPITALS)}, {given.shared('smalls', SMALLS)}"
    return (
        f'(case when octet_length(t) = length(t) then lower(t collate "C") '
        f'else translate(lower(normalize(t, nfc) collate "C"), {pairs}) end)'
    )


def number_sql(given: Parameters) -> str:
    """`v` as `values.number` reads it, null for no number; outside floats' range PostgreSQL would stop with an error."""
    pattern = given.shared("numeric_text", f"^{NUMERIC_TEXT}$")
    return (
        f"(case jsonb_typeof(v) when 'number' then case when abs(v::numeric) < {NUMBER_TINY!r} then 0 "
        f"when abs(v::numeric) < {NUMBER_LIMIT} then v::float8 end "
        f"when 'string' then case when t ~ {pattern} then t::float8 end end)"
    )


def span_sql(span: Span, at: str, given: Parameters) -> str:
    """Whether a timestamptz lies in a span."""
    return f"({at} >= {given.at(span.start)} and {at} < {given.at(span.end)})"


def _date_sql(test: Test, given: Parameters, zone: ZoneInfo) -> str:
    day, moment = given.shared("day_text", f"^{DAY_TEXT}$"), given.shared("moment_text", f"^{MOMENT_TEXT}$")
    valid = "pg_input_is_valid(left(t, 10), 'date')"
    if test.op == "anniversary_within":
        days = given.add(sorted(anniversaries(given.now, zone, test.value.amount)), "text[]")
        return f"((t ~ {day} or t ~ {moment}) and {valid} and substr(t, 6, 5) = any({days}))"
    span = span_of(test, given.now, zone)
    first, last = given.add(span.first, "text"), given.add(span.last, "text")
    return (
        f"(case when not {valid} then false "
        f'when t ~ {day} then t collate "C" between {first} and {last} '
        f"when t ~ {moment} then {span_sql(span, _moment_sql(given), given)} else false end)"
    )


def _moment_sql(given: Parameters) -> str:
    """`t` as a moment. PostgreSQL would take a time without a zone for the session's, and round what is finer than it keeps."""
    zone = given.shared("zone_text", f"{ZONE_TEXT}$")
    cut = "regexp_replace(t, '([.][0-9]{6})[0-9]+', '\\1')"
    return f"({cut} || case when substr(t, 11) ~ {zone} then '' else 'Z' end)::timestamptz"
