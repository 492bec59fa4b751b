"""From a message to an event: names, ids, corrected time, identifiers and enrichment. The hot path of intake."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Raw, Struct

from tessere.customer.events.domain.agents import client_of
from tessere.customer.events.domain.campaigns import campaign_of
from tessere.customer.events.domain.identifiers import NO_TRAITS, KnownTraits, gather, read_known_traits
from tessere.customer.events.domain.identity import EventIds, fallback_message_id, hash_payload
from tessere.customer.events.domain.limits import ID_LENGTH, MESSAGE_ID_LENGTH, NAME_LENGTH
from tessere.customer.events.domain.messages import CALLS, Message, Text
from tessere.customer.events.domain.model import (
    EMPTY_OBJECT,
    NO_CLIENT,
    Campaign,
    Channel,
    Client,
    Event,
    EventType,
    Refuse,
    Sender,
    SourceKind,
    wrong,
)
from tessere.customer.events.domain.objects import pick, text_of
from tessere.customer.events.domain.times import correct_time, parse_time
from tessere.kernel.time import to_micros

# What another system says of the place, in our words.
_CHANNELS = {channel.value: channel for channel in Channel} | {
    "web": Channel.SITE,
    "website": Channel.SITE,
    "browser": Channel.SITE,
    "mobile": Channel.APP,
    "store": Channel.SHOP,
    "pos": Channel.SHOP,
    "instore": Channel.SHOP,
}
_TYPES = {member.value: member for member in EventType}
_IDENTIFY, _GROUP, _ALIAS = EventType.IDENTIFY, EventType.GROUP, EventType.ALIAS
_ABOUT_IDENTITY = frozenset({_IDENTIFY, _GROUP, _ALIAS})
_CODES = {member: member.value for member in EventType}
_NAMES = {EventType.PAGE: "Page Viewed", EventType.SCREEN: "Screen Viewed"} | {
    member: member.value.title() for member in (_IDENTIFY, _GROUP, _ALIAS)
}
_LOCALE = re.compile(r"^([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.@].*)?$")
_OBJECT = b"{"[0]
_EMPTY = b"{}"
_NOTHING = frozenset({b"", _EMPTY, b"null"})
_TEXT_LENGTH = 128


class _Page(Struct, gc=False):
    url: str | None = None
    referrer: str | None = None


class _Campaign(Struct, gc=False):
    source: Text = None
    medium: Text = None
    name: Text = None
    term: Text = None
    content: Text = None


class _Device(Struct, gc=False):
    id: Text = None


class _Context(Struct, gc=False, rename="camel"):
    page: _Page | None = None
    campaign: _Campaign | None = None
    referrer: _Page | None = None
    device: _Device | None = None
    traits: KnownTraits | None = None
    external_ids: list[Any] | None = None
    external_id: list[Any] | None = None
    user_agent: str | None = None
    locale: str | None = None
    channel: str | None = None
    touchpoint: Text = None
    session_id: Text = None


class _Place(Struct, gc=False):
    """What the properties may say of the place and the visit."""

    shop: Text = None
    touchpoint: Text = None
    session_id: Text = None


_NO_CONTEXT = _Context()
_NO_PLACE = _Place()
_read_context = msgspec.json.Decoder(_Context)
_read_place = msgspec.json.Decoder(_Place)


class Frame:
    """What is the same for every item of a body."""

    def __init__(
        self,
        sender: Sender,
        *,
        received_at: datetime,
        sent_at: datetime | None,
        call: str | None = None,
        trusts_clock: bool = False,
        user_agent: str | None = None,
    ) -> None:
        """`trusts_clock` leaves times as they are (imports); `user_agent` is the person's, not a server library's."""
        self.sender = sender
        self.ids = EventIds(sender.source_id)
        self.received_at = received_at
        self.sent_at = sent_at
        self.call = call
        self.trusts_clock = trusts_clock
        self.user_agent = user_agent
        self.reads_properties = sender.kind is SourceKind.TILL


def build_event(message: Message, frame: Frame, index: int) -> Event:
    """The event that a message tells of; Refuse with the reason when it tells of none."""
    kind = _TYPES.get(message.type or frame.call or "") or _type_of(message, frame)
    name = _name_of(kind, message)
    properties = _object(message.properties, "properties")
    traits = _object(message.traits, "traits")
    context = _object(message.context, "context")
    said = pick(context, _read_context, _Context) if context is not _EMPTY else _NO_CONTEXT
    user_id = None if message.user_id is None else _id(message.user_id, "userId")
    anonymous_id = None if message.anonymous_id is None else _id(message.anonymous_id, "anonymousId")
    previous_id = None if message.previous_id is None else _id(message.previous_id, "previousId")
    group_id = None if message.group_id is None else _id(message.group_id, "groupId")
    identifiers = _identifiers(said, traits, properties if frame.reads_properties else _EMPTY)
    if kind in _ABOUT_IDENTITY:
        _require_identity(kind, user_id, anonymous_id, previous_id, group_id, identifiers)
    claimed = message.timestamp if message.original_timestamp is None else message.original_timestamp
    payload_hash = hash_payload(
        f"{_CODES[kind]}\x1f{name}\x1f{claimed}\x1f{user_id}\x1f{anonymous_id}\x1f{previous_id}\x1f{group_id}",
        properties,
        traits,
        context,
    )
    message_id = _message_id(message.message_id, payload_hash, claimed, frame, index)
    channel, touchpoint, session_id = _place(message, said, properties, frame.sender)
    return Event(
        id=frame.ids.of(message_id),
        source_id=frame.sender.source_id,
        message_id=message_id,
        type=kind,
        name=name,
        occurred_at=_occurred_at(claimed, message, frame),
        received_at=frame.received_at,
        anonymous_id=anonymous_id,
        user_id=user_id,
        previous_id=previous_id,
        group_id=group_id,
        identifiers=identifiers,
        properties=_raw(properties),
        traits=_raw(traits),
        context=_raw(context),
        extra=_extra(message),
        channel=channel,
        touchpoint=touchpoint,
        session_id=session_id,
        client=_client(said, frame),
        campaign=_campaign(said),
        locale=_locale(said.locale) if said.locale else None,
        payload_hash=payload_hash,
    )


def _type_of(message: Message, frame: Frame) -> EventType:
    given = message.type or frame.call
    if not given:
        raise wrong("/type", "the event says neither by its type nor by its path what it is", code="missing_type")
    kind = _TYPES.get(CALLS.get(given.lower(), ""))
    if kind is None:
        raise wrong("/type", f"{given[:40]!r} is none of {', '.join(_TYPES)}", code="unknown_type")
    return kind


def _name_of(kind: EventType, message: Message) -> str:
    name = _NAMES.get(kind)
    if name is not None:
        return name
    given = message.event if message.event is not None else message.name
    text = given.strip() if isinstance(given, str) else text_of(given)
    if not text:
        raise wrong("/event", "a track call must name its event", code="missing_name")
    if len(text) > NAME_LENGTH:
        raise wrong(
            "/event", f"the name has {len(text)} characters; at most {NAME_LENGTH} are taken", code="name_too_long"
        )
    return text


def _object(raw: Raw, name: str) -> bytes:
    text = bytes(raw)
    if text in _NOTHING:
        return _EMPTY
    if text[0] != _OBJECT:
        raise wrong(f"/{name}", f"{name} must be an object")
    return text


def _raw(text: bytes) -> Raw:
    return EMPTY_OBJECT if text is _EMPTY else Raw(text)


def _id(value: str | float, name: str) -> str | None:
    text = value.strip() if isinstance(value, str) else text_of(value)
    if not text:
        return None
    if len(text) > ID_LENGTH:
        raise wrong(f"/{name}", f"{name} has {len(text)} characters; at most {ID_LENGTH} are taken", code="id_too_long")
    return text


def _identifiers(said: _Context, traits: bytes, properties: bytes) -> Any:
    known = NO_TRAITS if traits is _EMPTY else pick(traits, read_known_traits, KnownTraits)
    sold = NO_TRAITS if properties is _EMPTY else pick(properties, read_known_traits, KnownTraits)
    external = said.external_ids
    if said.external_id:
        external = [*(external or ()), *said.external_id]
    device = said.device.id if said.device is not None else None
    if external is None and device is None and known is NO_TRAITS and sold is NO_TRAITS and said.traits is None:
        return ()
    return gather((known, said.traits or NO_TRAITS, sold), external, device)


def _require_identity(
    kind: EventType,
    user_id: str | None,
    anonymous_id: str | None,
    previous_id: str | None,
    group_id: str | None,
    identifiers: tuple[Any, ...],
) -> None:
    """A visit nobody can own is still a visit; calls that are about identity must carry one."""
    if kind is _ALIAS:
        if previous_id is None or (user_id is None and anonymous_id is None):
            raise wrong("/previousId", "an alias call needs previousId and userId", code="missing_identity")
    elif kind is _GROUP and group_id is None:
        raise wrong("/groupId", "a group call needs groupId", code="missing_identity")
    elif not (user_id or anonymous_id or identifiers):
        raise wrong("/userId", f"a call of type {kind} needs userId or anonymousId", code="missing_identity")


def _message_id(given: Text, payload_hash: bytes, claimed: object, frame: Frame, index: int) -> str:
    text = given if isinstance(given, str) else text_of(given)
    if not text:
        micros = None if claimed is not None else to_micros(frame.received_at)
        return fallback_message_id(payload_hash, received_micros=micros, index=index)
    if len(text) > MESSAGE_ID_LENGTH:
        reason = f"messageId has {len(text)} characters; at most {MESSAGE_ID_LENGTH} are taken"
        raise wrong("/messageId", reason, code="id_too_long")
    return text


def _occurred_at(claimed: str | float | None, message: Message, frame: Frame) -> datetime:
    if claimed is None:
        return frame.received_at
    sent_at = frame.sent_at
    if frame.trusts_clock:
        sent_at = None
    elif sent_at is None and message.sent_at is not None:
        sent_at = parse_time(message.sent_at, "/sentAt")
    return correct_time(parse_time(claimed), sent_at=sent_at, received_at=frame.received_at)


def _extra(message: Message) -> Raw:
    """Unknown keys, and the list of integrations when it says something."""
    integrations = bytes(message.integrations)
    extra = bytes(message.extra)
    if integrations in _NOTHING:
        return Raw(extra) if extra[:1] == b"{" else EMPTY_OBJECT
    rest = extra[1:-1]
    return Raw(b'{"integrations":' + integrations + (b"," + rest if rest else b"") + b"}")


def _place(message: Message, said: _Context, text: bytes, sender: Sender) -> tuple[Channel, str | None, str | None]:
    place = _NO_PLACE
    if b'"shop"' in text or b'"touchpoint"' in text or b'"session_id"' in text:
        place = pick(text, _read_place, _Place)
    touchpoint = said.touchpoint or place.touchpoint or place.shop
    code = sender.touchpoint if touchpoint is None else _short(touchpoint)
    channel = sender.channel
    if touchpoint is not None and code is not None:
        channel = sender.channels.get(code, channel)
    named = said.channel or message.channel
    if named is not None:
        channel = _CHANNELS.get(named.lower(), channel)
    session = said.session_id or place.session_id
    return channel, code, None if session is None else _short(session)


def _short(value: Text) -> str | None:
    text = text_of(value)
    return text.strip()[:_TEXT_LENGTH] or None if text else None


def _client(said: _Context, frame: Frame) -> Client:
    agent = said.user_agent or frame.user_agent
    return client_of(agent) if agent else NO_CLIENT


def _campaign(said: _Context) -> Campaign | None:
    page, declared = said.page, said.campaign
    url = page.url if page is not None else None
    referrer = page.referrer if page is not None else None
    if said.referrer is not None:
        referrer = referrer or said.referrer.url
    if declared is None:
        if not referrer and (url is None or "?" not in url):
            return None
        return campaign_of(url, referrer)
    parts = (declared.source, declared.medium, declared.name, declared.term, declared.content)
    return campaign_of(url, referrer, parts)


@lru_cache(maxsize=1_000)
def _locale(text: str) -> str | None:
    """`it_IT.UTF-8` and `IT-it` are `it-IT`; None for what is no locale."""
    match = _LOCALE.match(text.strip())
    if match is None:
        return None
    language, script, region = match.groups()
    parts = (language.lower(), script.title() if script else None, region.upper() if region else None)
    return "-".join(part for part in parts if part)


__all__ = ["Frame", "Refuse", "build_event"]
