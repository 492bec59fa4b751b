"""How a value breaks a JSON Schema, said so that any language can say it: a stable code and its parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tessere.kernel.errors import FieldError

_MOST_NAMED = 12
_LONGEST = 100

Params = dict[str, Any]


class Violation(FieldError, frozen=True, kw_only=True):
    """One place that breaks the plan; `message` says it in English, `code` and `params` for who speaks another language.

    What was refused for another reason, or before there were codes, has none.
    """

    code: str = ""
    params: Params = msgspec.field(default_factory=dict)


def _limit(kind: Any) -> Params:
    return {"limit": kind.limit}


def _nothing(_kind: Any) -> Params:
    return {}


def _unexpected(kind: Any) -> Params:
    return {"names": [_short(name) for name in kind.unexpected[:_MOST_NAMED]]}


# By JSON Schema's keyword: our code, and what it takes to say it.
_SAID: dict[str, tuple[str, Callable[[Any], Params]]] = {
    "required": ("required", lambda kind: {"name": _short(kind.property)}),
    "type": ("wrong_type", lambda kind: {"types": list(kind.types)}),
    "enum": ("not_an_option", lambda kind: {"options": [_short(each) for each in kind.options[:_MOST_NAMED]]}),
    "const": ("not_the_value", lambda kind: {"value": _short(kind.expected_value)}),
    "minimum": ("too_small", _limit),
    "maximum": ("too_great", _limit),
    "exclusiveMinimum": ("not_greater", _limit),
    "exclusiveMaximum": ("not_smaller", _limit),
    "multipleOf": ("not_a_multiple", lambda kind: {"of": kind.multiple_of}),
    "minLength": ("too_short", _limit),
    "maxLength": ("too_long", _limit),
    "pattern": ("wrong_pattern", lambda kind: {"pattern": _short(kind.pattern)}),
    "format": ("wrong_format", lambda kind: {"format": _short(kind.format)}),
    "minItems": ("too_few_items", _limit),
    "maxItems": ("too_many_items", _limit),
    "uniqueItems": ("repeated_items", _nothing),
    "contains": ("item_missing", _nothing),
    "minProperties": ("too_few_properties", _limit),
    "maxProperties": ("too_many_properties", _limit),
    "additionalProperties": ("unexpected_properties", _unexpected),
    "unevaluatedProperties": ("unexpected_properties", _unexpected),
    "additionalItems": ("unexpected_items", _nothing),
    "unevaluatedItems": ("unexpected_items", _nothing),
    "propertyNames": ("wrong_property_name", _nothing),
    "anyOf": ("no_alternative_fits", _nothing),
    "oneOf": ("not_exactly_one_fits", _nothing),
    "not": ("forbidden", _nothing),
    "falseSchema": ("forbidden", _nothing),
}
CODES = frozenset(code for code, _ in _SAID.values()) | {"breaks_schema"}


def describe(path: str, error: Any) -> Violation:
    """The violation that the validator found, at a JSON pointer."""
    code, params_of = _SAID.get(error.kind.name, ("breaks_schema", _nothing))
    return Violation(path, error.message[:300], code=code, params=params_of(error.kind))


def _short(value: object) -> str:
    """A value as text that fits in a sentence."""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
