"""How much of everything is taken. Bodies and batches over a limit are refused whole, events one by one."""

from __future__ import annotations

import re

import msgspec

from tessere.customer.events.domain.model import Refuse

KIB = 1024
EVENT_BYTES = 32 * KIB
BATCH_BYTES = 500 * KIB
BATCH_EVENTS = 2_500
# PostHog's clients send up to 5 MiB a request and do not split further.
POSTHOG_BATCH_BYTES = 5 * KIB * KIB
EVENT_DEPTH = 24
NAME_LENGTH = 200
ID_LENGTH = 512
MESSAGE_ID_LENGTH = 1_000
IDENTIFIERS_PER_EVENT = 32

_decode_any = msgspec.json.Decoder().decode
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


def check_item(item: bytes, *, has_escapes: bool) -> None:
    """Refuse an item that is too large, too deep, or that carries NUL characters.

    `has_escapes` says that the body holds a backslash-u-0000 somewhere, so that most items need no look.
    """
    if len(item) > EVENT_BYTES:
        raise Refuse("event_too_large", f"the event has {len(item)} bytes; at most {EVENT_BYTES} are taken")
    if item.count(b"{") + item.count(b"[") > EVENT_DEPTH and nesting_depth(item) > EVENT_DEPTH:
        raise Refuse("too_deep", f"objects and lists are nested deeper than {EVENT_DEPTH} levels")
    if has_escapes and _holds_nul(item):
        raise Refuse("nul_character", "a text holds the character U+0000")


def check_text(item: bytes) -> None:
    """Refuse an item whose bytes are not UTF-8."""
    try:
        item.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refuse("invalid_utf8", f"byte {error.start} of the event is not valid UTF-8") from error


def check_pairs(item: bytes) -> None:
    """Refuse an item with half of a surrogate pair (a text cut through an emoji), which only reading all of it shows."""
    try:
        _decode_any(item)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if b"\\ud" in item.lower():
            reason = "a text holds half of a surrogate pair, as when it is cut through an emoji"
            raise Refuse("invalid_utf8", reason) from error
        raise Refuse("malformed", str(error)) from error


def nesting_depth(item: bytes) -> int:
    """How deep objects and lists are nested in JSON text."""
    depth = deepest = 0
    for byte in _STRING.sub(b"", item):
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest


def _holds_nul(item: bytes) -> bool:
    return any(len(match.group(1)) % 2 == 1 for match in re.finditer(rb"(\\+)u0000", item))
