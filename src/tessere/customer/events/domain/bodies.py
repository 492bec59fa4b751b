"""Opening request bodies: from bytes to the items inside, as raw JSON, whatever the wire format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Raw, Struct

from tessere.customer.events.domain.limits import BATCH_BYTES, BATCH_EVENTS, POSTHOG_BATCH_BYTES
from tessere.customer.events.domain.messages import ABSENT, CALLS, Moment, Text
from tessere.customer.events.domain.objects import pick, text_of
from tessere.kernel.errors import Invalid, TooLarge

SNOWPLOW_PAYLOAD = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
# Under which key each wire format puts its list of items.
_LISTS = {"segment": ("batch",), "jitsu": ("batch",), "posthog": ("batch", "data"), "snowplow": ("data",)}


class Parcel(Struct, frozen=True, kw_only=True):
    """What a body holds. `context` is what the sender said once for all items; `patched` tells that the body was no
    strict JSON, so that each item must be read to its end."""

    items: Sequence[Raw | bytes]
    sent_at: str | int | float | None = None
    context: Raw = ABSENT
    write_key: str | None = None
    patched: bool = False


class Peek(Struct, frozen=True, kw_only=True):
    """What the collector must know of a body before it is durable."""

    count: int
    write_key: str | None
    person: str | None
    message_ids: tuple[str, ...] = ()


class _Body(Struct, gc=False):
    batch: list[Raw] | None = None
    data: list[Raw] | None = None
    type: str | None = None
    sentAt: Moment = None
    sent_at: Moment = None
    context: Raw = ABSENT
    writeKey: Text = None
    api_key: Text = None
    token: Text = None


class _FirstItem(Struct, gc=False):
    anonymousId: Text = None
    userId: Text = None
    distinct_id: Text = None
    duid: Text = None
    uid: Text = None
    aid: Text = None
    api_key: Text = None
    token: Text = None


class _MessageId(Struct, gc=False):
    uuid: Text = None


_decode_body = msgspec.json.Decoder(_Body).decode
_decode_list = msgspec.json.Decoder(list[Raw]).decode
_first_item = msgspec.json.Decoder(_FirstItem)
_message_id = msgspec.json.Decoder(_MessageId)


def open_body(body: bytes, wire: str) -> Parcel:
    """The items of a body. Invalid (`malformed_json`, `malformed_body`, `too_deep`) when it cannot be taken apart,
    TooLarge when it breaks a limit of the whole."""
    limit = POSTHOG_BATCH_BYTES if wire == "posthog" else BATCH_BYTES
    if len(body) > limit:
        raise TooLarge(
            f"the body has {len(body)} bytes after decompression; at most {limit} are taken", code="batch_too_large"
        )
    try:
        parcel = _open_strictly(body, wire)
    except (msgspec.DecodeError, UnicodeDecodeError):
        parcel = _open_loosely(body, wire)
    except RecursionError as error:
        raise Invalid("the body is nested too deeply to be read", code="too_deep") from error
    if len(parcel.items) > BATCH_EVENTS:
        raise TooLarge(
            f"the batch has {len(parcel.items)} events; at most {BATCH_EVENTS} are taken", code="batch_too_large"
        )
    return parcel


def peek(body: bytes, wire: str) -> Peek:
    """Look into a body as far as the collector needs; raises like `open_body`."""
    parcel = open_body(body, wire)
    if not parcel.items:
        return Peek(count=0, write_key=parcel.write_key, person=None)
    first = pick(parcel.items[0], _first_item, _FirstItem)
    person = first.anonymousId or first.duid or first.distinct_id or first.userId or first.uid
    key = parcel.write_key or text_of(first.api_key) or text_of(first.token) or text_of(first.aid)
    return Peek(count=len(parcel.items), write_key=key, person=text_of(person))


def read_uuids(body: bytes) -> list[str]:
    """The uuids of the items of a PostHog batch, for an answer that names each."""
    found = (text_of(pick(item, _message_id, _MessageId).uuid) for item in open_body(body, "posthog").items)
    return [uuid for uuid in found if uuid is not None]


def wrap_items(items: Sequence[bytes], wire: str, sent_at: str | None) -> bytes:
    """A body of the wire format around items, as if they had just been sent again."""
    inside = b"[" + b",".join(items) + b"]"
    if wire == "snowplow":
        return b'{"schema":"' + SNOWPLOW_PAYLOAD.encode() + b'","data":' + inside + b"}"
    sent = b"" if sent_at is None else b',"sentAt":' + msgspec.json.encode(sent_at)
    return b'{"batch":' + inside + sent + b"}"


def call_of(form: str) -> str | None:
    """The call that the path named, `track` of `segment/track`; None for a batch."""
    return CALLS.get(form.partition("/")[2])


def _open_strictly(body: bytes, wire: str) -> Parcel:
    if body.lstrip()[:1] == b"[":
        return Parcel(items=_decode_list(body))
    opened = _decode_body(body)
    items = None
    for name in _LISTS[wire]:
        items = getattr(opened, name) if items is None else items
    return Parcel(
        items=[Raw(body)] if items is None else items,
        sent_at=opened.sent_at if opened.sentAt is None else opened.sentAt,
        context=ABSENT if items is None else opened.context,
        write_key=text_of(opened.writeKey) or text_of(opened.api_key) or text_of(opened.token),
    )


def _open_loosely(body: bytes, wire: str) -> Parcel:
    """For what strict JSON rejects in one item and clients send all the same (NaN, halves of surrogate pairs, broken
    UTF-8, `sentAt` of a strange type): read with more patience, so that only the items concerned are refused."""
    try:
        opened = json.loads(body.decode("utf-8", "surrogateescape"))
    except RecursionError as error:
        raise Invalid("the body is nested too deeply to be read", code="too_deep") from error
    except ValueError as error:
        raise Invalid(f"the body is not JSON: {error}", code="malformed_json") from error
    if isinstance(opened, list):
        return Parcel(items=[_write(item) for item in opened], patched=True)
    if not isinstance(opened, dict):
        raise Invalid("the body must be a JSON object or a list of them", code="malformed_body")
    name = next((name for name in _LISTS[wire] if name in opened), None)
    items = opened if name is None else opened[name]
    if name is not None and items is not None and not isinstance(items, list):
        raise Invalid(f"{name} must be a list", code="malformed_body")
    sent_at = opened.get("sentAt", opened.get("sent_at"))
    return Parcel(
        items=[_write(item) for item in items] if isinstance(items, list) else [_write(opened)],
        sent_at=sent_at if isinstance(sent_at, str | int | float) else None,
        context=ABSENT if not isinstance(items, list) or "context" not in opened else Raw(_write(opened["context"])),
        write_key=text_of(opened.get("writeKey")) or text_of(opened.get("api_key")) or text_of(opened.get("token")),
        patched=True,
    )


def _write(item: Any) -> bytes:
    # What was no Unicode text becomes half of a surrogate pair, so that reading the item refuses it.
    return json.dumps(item, separators=(",", ":")).encode()
