"""Taking request bodies apart: one bad item is refused with its reason and never harms the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Raw

from tessere.customer.events.domain import posthog, snowplow
from tessere.customer.events.domain.bodies import Parcel, call_of, open_body
from tessere.customer.events.domain.canonical import Frame, build_event
from tessere.customer.events.domain.limits import check_item, check_pairs, check_text
from tessere.customer.events.domain.messages import ABSENT, Message, read_message
from tessere.customer.events.domain.model import (
    Decoded,
    Envelope,
    Event,
    Refusal,
    Refuse,
    Refused,
    Sender,
    SourceKind,
)
from tessere.customer.events.domain.objects import read_object, write_object
from tessere.customer.events.domain.times import parse_time
from tessere.kernel.errors import TessereError

READERS: dict[str, Callable[[bytes], Message]] = {
    "segment": read_message,
    "jitsu": read_message,
    "posthog": posthog.read_item,
    "snowplow": snowplow.read_item,
}
# Requests of these sources come from the person's own device, so their user agent is the person's.
_OWN_DEVICE = frozenset({SourceKind.SITE, SourceKind.EMAIL, SourceKind.ADS, SourceKind.CHAT, SourceKind.APP})


def decode(envelope: Envelope, sender: Sender) -> Decoded:
    """The events of a body and what of it was refused; a body that cannot be taken apart is refused as one item."""
    wire = envelope.format.partition("/")[0]
    try:
        parcel = open_body(envelope.body, wire)
    except TessereError as error:
        refusal = Refusal(code=error.code, reason=error.detail)
        return Decoded(events=[], refused=[_refused(refusal, envelope, sender, envelope.body, 0, None)])
    try:
        frame = _frame(envelope, sender, parcel)
    except Refuse as error:
        items = [bytes(item) for item in parcel.items]
        refused = [_refused(error.refusal, envelope, sender, item, at, parcel) for at, item in enumerate(items)]
        return Decoded(events=[], refused=refused)
    return _decode_items(envelope, sender, parcel, frame, READERS[wire])


def _decode_items(
    envelope: Envelope, sender: Sender, parcel: Parcel, frame: Frame, read: Callable[[bytes], Message]
) -> Decoded:
    events: list[Event] = []
    refused: list[Refused] = []
    has_nul = b"\\u0000" in envelope.body
    has_pairs = parcel.patched or b"\\ud" in envelope.body or b"\\uD" in envelope.body
    is_text = envelope.body.isascii() or _is_utf8(envelope.body)
    shared = bytes(parcel.context) not in (b"", b"{}", b"null")
    for index, item in enumerate(parcel.items):
        text = bytes(item)
        try:
            check_item(text, has_escapes=has_nul)
            if not is_text:
                check_text(text)
            if has_pairs:
                check_pairs(text)
            message = read(text)
            if shared:
                message = _with_context(message, parcel.context)
            events.append(build_event(message, frame, index))
        except Refuse as error:
            refused.append(_refused(error.refusal, envelope, sender, text, index, parcel))
    return Decoded(events=events, refused=refused)


def _frame(envelope: Envelope, sender: Sender, parcel: Parcel) -> Frame:
    sent_at: datetime | None = None
    if parcel.sent_at is not None:
        sent_at = parse_time(parcel.sent_at, "/sentAt")
    return Frame(
        sender,
        received_at=envelope.received_at,
        sent_at=sent_at,
        call=call_of(envelope.format),
        trusts_clock=envelope.format.endswith("/import"),
        user_agent=_personal_agent(envelope, sender),
    )


def _personal_agent(envelope: Envelope, sender: Sender) -> str | None:
    """The request's user agent when it is the person's; a server library's says nothing of the person."""
    agent = envelope.user_agent
    if not agent or sender.kind not in _OWN_DEVICE:
        return None
    return agent if agent.startswith("Mozilla/") or "bot" in agent.lower() else None


def _with_context(message: Message, shared: Raw) -> Message:
    """What the batch says once holds for every item that does not say otherwise."""
    own = read_object(message.context) if bytes(message.context) else {}
    message.context = write_object(read_object(shared) | own) or ABSENT
    return message


def _refused(
    refusal: Refusal, envelope: Envelope, sender: Sender, item: bytes, index: int, parcel: Parcel | None
) -> Refused:
    kind, name, message_id = describe(item)
    return Refused(
        refusal=refusal,
        source_id=sender.source_id,
        received_at=envelope.received_at,
        format=envelope.format,
        payload=item,
        index=index,
        sent_at=None if parcel is None or parcel.sent_at is None else str(parcel.sent_at),
        user_agent=envelope.user_agent,
        type=kind,
        name=name,
        message_id=message_id,
    )


def describe(item: bytes) -> tuple[str | None, str | None, str | None]:
    """The type, name and message id that an item claims, as texts that any column takes."""
    told = read_object(item)
    name = told.get("event") or told.get("name")
    message_id = told.get("messageId") or told.get("uuid") or told.get("eid")
    return _printable(told.get("type")), _printable(name), _printable(message_id)


def _printable(value: object, longest: int = 200) -> str | None:
    """A text that any column takes: no NUL, no half surrogate, not too long."""
    if not isinstance(value, str | int | float) or value == "":
        return None
    return str(value).replace("\x00", "�").encode("utf-8", "replace").decode()[:longest]


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
