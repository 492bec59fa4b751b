"""Reading the JSON objects that events carry raw."""

from __future__ import annotations

import json
import math
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

T = TypeVar("T")

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_EMPTY = b"{}"


def read_object(raw: Raw | bytes) -> dict[str, Any]:
    """The object as Python values. Numbers that no float can hold come as infinity; anything but an object is empty."""
    try:
        value = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            value = json.loads(bytes(raw).decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def write_object(value: dict[str, Any]) -> Raw:
    """The object as JSON text."""
    return Raw(_encode(value)) if value else Raw(_EMPTY)


def pick(raw: Raw | bytes, decoder: msgspec.json.Decoder[T], kind: type[T]) -> T:
    """The fields of `kind` out of an object; a field of another type than expected is left out."""
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return convert_leniently(read_object(raw), kind)


def convert_leniently(value: dict[str, Any], kind: type[T]) -> T:
    """`kind` from those of the values that fit it."""
    fitting = {}
    for field in msgspec.structs.fields(kind):  # type: ignore[arg-type]
        if field.encode_name in value:
            try:
                fitting[field.name] = msgspec.convert(value[field.encode_name], field.type)
            except msgspec.ValidationError:
                continue
    return kind(**fitting)


def text_of(value: object) -> str | None:
    """A text, a whole number or a decimal as text; anything else, and the empty text, is None."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else str(value)
    return None
