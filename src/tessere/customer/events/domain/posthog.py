"""PostHog's capture format: its special events become calls of the specification."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from tessere.customer.events.domain.messages import Message, Moment, Text, encode_message, malformed
from tessere.customer.events.domain.model import wrong
from tessere.customer.events.domain.objects import convert_leniently, read_object, text_of


class _Item(Struct, kw_only=True):
    event: Text = None
    distinct_id: Text = None
    uuid: Text = None
    timestamp: Moment = None
    sent_at: Moment = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = msgspec.field(default=None, name="$set")
    traits_once: dict[str, Any] | None = msgspec.field(default=None, name="$set_once")
    session_id: Text = None
    options: dict[str, Any] | None = None


_decode_item = msgspec.json.Decoder(_Item).decode
_PAGES = {"$pageview": "page", "$screen": "screen"}
# Ours -> PostHog's property.
_PAGE = {"url": "$current_url", "referrer": "$referrer", "path": "$pathname", "title": "title", "host": "$host"}
_CAMPAIGN = ("source", "medium", "campaign", "term", "content")


def read_item(item: bytes) -> Message:
    """The message in an item of a batch or a single capture."""
    try:
        sent = _decode_item(item)
    except msgspec.ValidationError as error:
        told = read_object(item)
        if not told:
            raise wrong("", "an event must be a JSON object") from error
        sent = convert_leniently(told, _Item)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise malformed(error) from error
    properties = sent.properties or {}
    traits = _dict(sent.traits_once) | _dict(properties.get("$set_once"))
    traits = traits | _dict(sent.traits) | _dict(properties.get("$set"))
    distinct = (
        text_of(sent.distinct_id) or text_of(properties.get("distinct_id")) or text_of(properties.get("$user_id"))
    )
    common = {
        "message_id": sent.uuid or text_of(properties.get("$insert_id")),
        "timestamp": sent.timestamp,
        "sent_at": sent.sent_at,
        "context": _context(properties, sent.session_id),
        "properties": properties,
        "traits": traits,
    }
    return _SPECIAL.get(str(sent.event), _other)(sent, properties, distinct, common)


def _identify(_: _Item, properties: dict[str, Any], distinct: str | None, common: dict[str, Any]) -> Message:
    anonymous = text_of(properties.get("$anon_distinct_id")) or text_of(properties.get("$device_id"))
    return encode_message(
        type="identify", user_id=distinct, anonymous_id=None if anonymous == distinct else anonymous, **common
    )


def _alias(_: _Item, properties: dict[str, Any], distinct: str | None, common: dict[str, Any]) -> Message:
    """`alias(previous_id, distinct_id)` travels as {distinct_id: previous_id, alias: distinct_id}."""
    return encode_message(type="alias", previous_id=distinct, user_id=text_of(properties.get("alias")), **common)


def _group(sent: _Item, properties: dict[str, Any], distinct: str | None, common: dict[str, Any]) -> Message:
    named = {"group_id": text_of(properties.get("$group_key"))}
    group_traits = _dict(properties.get("$group_set")) | {"group_type": properties.get("$group_type")}
    return encode_message(
        type="group", **named, **_owner(sent, properties, distinct), **(common | {"traits": group_traits})
    )


def _set(sent: _Item, properties: dict[str, Any], distinct: str | None, common: dict[str, Any]) -> Message:
    return encode_message(type="identify", **_owner(sent, properties, distinct), **common)


def _other(sent: _Item, properties: dict[str, Any], distinct: str | None, common: dict[str, Any]) -> Message:
    kind = _PAGES.get(str(sent.event), "track")
    name = properties.get("$screen_name") if kind == "screen" else None
    return encode_message(
        type=kind, event=sent.event, name=text_of(name), **_owner(sent, properties, distinct), **common
    )


_SPECIAL = {"$identify": _identify, "$create_alias": _alias, "$groupidentify": _group, "$set": _set}


def _owner(sent: _Item, properties: dict[str, Any], distinct: str | None) -> dict[str, str | None]:
    """A distinct id is a user's unless the client says that nobody has been identified yet."""
    options = sent.options or {}
    device = text_of(properties.get("$device_id"))
    unknown = (
        properties.get("$is_identified") is False
        or properties.get("$process_person_profile") is False
        or options.get("process_person_profile") is False
        or (device is not None and distinct == device)
    )
    if unknown:
        return {"user_id": text_of(properties.get("$user_id")), "anonymous_id": distinct}
    return {"user_id": distinct, "anonymous_id": device}


def _context(properties: dict[str, Any], session_id: Text) -> dict[str, Any]:
    page = {ours: properties[theirs] for ours, theirs in _PAGE.items() if isinstance(properties.get(theirs), str)}
    if page.get("referrer") == "$direct":
        del page["referrer"]
    campaign = {
        "name" if name == "campaign" else name: properties[f"utm_{name}"]
        for name in _CAMPAIGN
        if properties.get(f"utm_{name}")
    }
    context: dict[str, Any] = {
        "userAgent": properties.get("$raw_user_agent") or properties.get("$user_agent"),
        "locale": properties.get("$browser_language") or properties.get("$locale"),
        "sessionId": session_id or properties.get("$session_id"),
        "touchpoint": properties.get("touchpoint"),
        "page": page or None,
        "campaign": campaign or None,
    }
    if properties.get("$lib"):
        context["library"] = {"name": properties["$lib"], "version": properties.get("$lib_version")}
    return {key: value for key, value in context.items() if value is not None}


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
