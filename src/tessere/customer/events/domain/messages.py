"""The message every wire format is brought to before it becomes an event: a call of the Segment specification."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Raw, Struct

from tessere.customer.events.domain.model import Event, Refuse, wrong
from tessere.customer.events.domain.objects import text_of, write_object

ABSENT = Raw(b"")
NULL = b"null"
Text = str | int | float | None
Moment = str | int | float | None

# A call's short names in the paths of the browser libraries.
CALLS = {
    "t": "track",
    "i": "identify",
    "p": "page",
    "s": "screen",
    "g": "group",
    "a": "alias",
    "track": "track",
    "identify": "identify",
    "page": "page",
    "screen": "screen",
    "group": "group",
    "alias": "alias",
}


class Message(Struct, gc=False, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One call as sent; objects stay raw. `extra` collects the keys that are not here (its own name is no client's)."""

    type: str | None = None
    event: Text = None
    name: Text = None
    message_id: Text = None
    anonymous_id: Text = None
    user_id: Text = None
    previous_id: Text = None
    group_id: Text = None
    timestamp: Moment = None
    original_timestamp: Moment = None
    sent_at: Moment = None
    received_at: Moment = None
    channel: str | None = None
    properties: Raw = ABSENT
    traits: Raw = ABSENT
    context: Raw = ABSENT
    integrations: Raw = ABSENT
    metadata: Raw = msgspec.field(default=ABSENT, name="_metadata")
    write_key: Text = None
    version: Raw = ABSENT
    extra: Raw = msgspec.field(default=ABSENT, name=" extra")


_decode_message = msgspec.json.Decoder(Message).decode
_decode_keys = msgspec.json.Decoder(dict[str, Raw]).decode
_decode_any = msgspec.json.Decoder().decode
_FIELDS = {field.encode_name: field for field in msgspec.structs.fields(Message) if field.name != "extra"}
_IDS = frozenset({"messageId", "anonymousId", "userId", "previousId", "groupId", "event", "name"})


def read_message(item: bytes | Raw) -> Message:
    """The message in an item of a body. Refuse when it is no message, naming the place that is wrong."""
    try:
        return _decode_message(item)
    except msgspec.DecodeError:  # unknown keys, wrong types, or no JSON: look closer
        return _read_closely(item)
    except UnicodeDecodeError as error:
        raise Refuse("invalid_utf8", "the event is not valid UTF-8") from error


def _read_closely(item: bytes | Raw) -> Message:
    try:
        keys = _decode_keys(item)
    except msgspec.ValidationError as error:
        raise wrong("", "an event must be a JSON object") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise malformed(error) from error
    known: dict[str, Any] = {}
    extra: dict[str, Raw] = {}
    for key, raw in keys.items():
        field = _FIELDS.get(key)
        if field is None:
            extra[key] = raw
        elif field.type is Raw:
            known[field.name] = raw
        elif key in _IDS:
            known[field.name] = _read_text(key, raw)
        else:
            known[field.name] = _read_as(key, raw, field.type)
    if extra:
        known["extra"] = Raw(msgspec.json.encode(extra))
    return Message(**known)


def _read_value(key: str, raw: Raw) -> Any:
    try:
        return _decode_any(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise malformed(error, f"/{key}") from error


def _read_text(key: str, raw: Raw) -> str | None:
    value = _read_value(key, raw)
    text = text_of(value)
    if text is None and value is not None and value != "":
        raise wrong(f"/{key}", f"{key} must be a text or a number, not {_kind_of(value)}")
    return text


def _read_as(key: str, raw: Raw, kind: Any) -> Any:
    value = _read_value(key, raw)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise wrong(f"/{key}", f"{key} cannot be {_kind_of(value)}") from error


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    return {dict: "an object", list: "a list", str: "a text", int: "a number", float: "a number"}.get(
        type(value), "null"
    )


def malformed(error: Exception, path: str = "") -> Refuse:
    """The refusal of text that is not JSON."""
    if isinstance(error, UnicodeDecodeError):
        return wrong(path, "a text is not valid UTF-8", code="invalid_utf8")
    return wrong(path, str(error), code="malformed")


def encode_message(**fields: Any) -> Message:
    """A message built by another format's reader; dicts become raw objects, None leaves a field out."""
    built: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, dict):
            built[name] = write_object(value)
        elif value is not None:
            built[name] = value
    return Message(**built)


def item_of(event: Event) -> bytes:
    """The event as a message of the specification, with its corrected time: what an editor sees and sends again."""
    parts: dict[str, Any] = {
        "type": event.type.value,
        "messageId": event.message_id,
        "event": event.name if event.type == "track" else None,
        "timestamp": event.occurred_at.isoformat().replace("+00:00", "Z"),
        "anonymousId": event.anonymous_id,
        "userId": event.user_id,
        "previousId": event.previous_id,
        "groupId": event.group_id,
    }
    objects = {"properties": event.properties, "traits": event.traits, "context": event.context}
    message: dict[str, Any] = {name: value for name, value in parts.items() if value is not None}
    message |= {name: raw for name, raw in objects.items() if bytes(raw) != b"{}"}
    if bytes(event.extra) != b"{}":
        message |= _decode_keys(event.extra)
    return msgspec.json.encode(message)
