"""Reads out of something that was never understood whom it may name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from tessere.customer.identity import Rules
from tessere.kernel.errors import Invalid

_TOKEN = re.compile(r"[\w@.+\-]{3,256}")
_LONGEST = 256
_MOST_TEXTS = 5_000
_decode = msgspec.json.Decoder().decode
_TIMES = ("timestamp", "originalTimestamp", "sentAt", "dtm", "ttm")


def texts_of(payload: bytes) -> Iterator[str]:
    """Every text and number in a payload; its words where it is no JSON."""
    try:
        value = _decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield from _TOKEN.findall(payload.decode("utf-8", "replace"))
        return
    yield from _leaves(value)


def keys_in(payload: bytes, rules: Rules) -> set[UUID]:
    """The keys that any text of the payload would have as an identifier of any kind."""
    found: set[UUID] = set()
    for number, text in enumerate(texts_of(payload)):
        if number >= _MOST_TEXTS:
            break
        for namespace in rules.namespaces:
            try:
                found.add(rules.identify(namespace, text).key)
            except Invalid:
                continue
    return found


def moment_of(payload: bytes, received_at: datetime) -> datetime:
    """When something says that it happened, as far as it can be read; else when it came."""
    try:
        value = _decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return received_at
    if isinstance(value, dict):
        for name in _TIMES:
            said = value.get(name)
            if isinstance(said, str):
                try:
                    at = msgspec.convert(said, datetime)
                except msgspec.ValidationError:
                    continue
                return at if at.tzinfo else at.replace(tzinfo=received_at.tzinfo)
    return received_at


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if 0 < len(value) <= _LONGEST:
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
