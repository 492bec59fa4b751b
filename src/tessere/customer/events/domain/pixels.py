"""Calls made as an image's address: the body they stand for, so that everything after is the same."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from tessere.customer.events.domain.snowplow import read_query
from tessere.kernel.errors import Invalid

_FIELDS = frozenset(
    {
        "type",
        "event",
        "name",
        "userId",
        "anonymousId",
        "previousId",
        "groupId",
        "messageId",
        "timestamp",
        "sentAt",
        "writeKey",
    }
)
_OBJECTS = frozenset({"properties", "traits", "context", "integrations"})
_MOST_FIELDS = 500


def body_of_query(query: bytes, wire: str) -> bytes:
    """The JSON body of `?data=<base64 JSON>`, or of plain parameters (`event=..&userId=..&properties.price=9`), which
    are properties unless the specification knows them. Invalid when it cannot be read."""
    fields = read_fields(query)
    if wire == "snowplow":
        return msgspec.json.encode(read_query(fields))
    if packed := fields.get("data"):
        return decode_base64(packed)
    body: dict[str, Any] = {}
    for name, value in fields.items():
        head, _, rest = name.partition(".")
        if name in _FIELDS:
            body[name] = value
        elif head in _OBJECTS and rest:
            _put(body.setdefault(head, {}), rest.split("."), value)
        elif head not in _OBJECTS:
            body.setdefault("properties", {})[name] = value
    return msgspec.json.encode(body)


def read_fields(query: bytes) -> dict[str, str]:
    """The parameters of a query or a form, the first of each name."""
    try:
        text = query.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=False, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise Invalid(f"the query cannot be read: {error}", code="malformed_query") from error
    return dict(reversed(pairs))


def decode_base64(text: str) -> bytes:
    """The bytes of base64 text, of either alphabet, padded or not; Invalid when it is none."""
    try:
        plain = text.replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("data is not base64", code="malformed_query") from error


def _put(target: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        inner = target.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        target = inner
    target.setdefault(path[-1], value)
