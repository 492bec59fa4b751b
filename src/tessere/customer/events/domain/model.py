"""What the slice speaks of: events, where they come from, and what was refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Raw, Struct

from tessere.kernel.errors import FieldError

EMPTY_OBJECT = Raw(b"{}")


class EventType(StrEnum):
    """The six calls of the Segment specification; every format is mapped onto them."""

    TRACK = "track"
    IDENTIFY = "identify"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"


class Channel(StrEnum):
    """The kind of place where customer and retailer meet; `console` is none: it is where colleagues write things down."""

    SHOP = "shop"
    SITE = "site"
    APP = "app"
    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    CHAT = "chat"
    SOCIAL = "social"
    ADS = "ads"
    PHONE = "phone"
    CONSOLE = "console"


class SourceKind(StrEnum):
    """What sends the events."""

    SITE = "site"
    APP = "app"
    TILL = "till"
    EMAIL = "email"
    CHAT = "chat"
    ADS = "ads"
    SERVER = "server"


CHANNEL_OF_KIND = {
    SourceKind.SITE: Channel.SITE,
    SourceKind.APP: Channel.APP,
    SourceKind.TILL: Channel.SHOP,
    SourceKind.EMAIL: Channel.EMAIL,
    SourceKind.CHAT: Channel.CHAT,
    SourceKind.ADS: Channel.ADS,
    SourceKind.SERVER: Channel.SITE,
}


class Identifier(Struct, gc=False, frozen=True, kw_only=True, order=True):
    """A value that may name a person, as it was sent: not yet normalised, not yet judged."""

    namespace: str
    value: str


class Client(Struct, gc=False, frozen=True, kw_only=True):
    """What the person held in the hand, from the user agent."""

    device: str | None = None
    browser: str | None = None
    os: str | None = None
    is_bot: bool = False
    bot_name: str | None = None


class Campaign(Struct, gc=False, frozen=True, kw_only=True):
    """How the person came: `channel` is a marketing channel of `domain.campaigns.MARKETING_CHANNELS`."""

    channel: str
    source: str | None = None
    medium: str | None = None
    name: str | None = None
    term: str | None = None
    content: str | None = None
    click_id: str | None = None


NO_CLIENT = Client()


class Event(Struct, gc=False, frozen=True, kw_only=True):  # no cycles can form: the collector need not look
    """One thing that happened.

    `properties`, `traits`, `context` and `extra` (unknown top-level keys) are JSON objects as they were sent; read them
    with `read_object`, which never fails for an event made here. `occurred_at` is corrected for the sender's clock and
    never later than `received_at`. `identifiers` holds what names the person besides `user_id` and `anonymous_id`.
    """

    id: UUID
    source_id: UUID
    message_id: str
    type: EventType
    name: str
    occurred_at: datetime
    received_at: datetime
    anonymous_id: str | None = None
    user_id: str | None = None
    previous_id: str | None = None
    group_id: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    properties: Raw = EMPTY_OBJECT
    traits: Raw = EMPTY_OBJECT
    context: Raw = EMPTY_OBJECT
    extra: Raw = EMPTY_OBJECT
    channel: Channel
    touchpoint: str | None = None
    session_id: str | None = None
    client: Client = NO_CLIENT
    campaign: Campaign | None = None
    locale: str | None = None
    payload_hash: bytes


class Refusal(Struct, frozen=True, kw_only=True):
    """Why something was not taken; `code` is stable, `reason` is for people."""

    code: str
    reason: str
    errors: tuple[FieldError, ...] = ()


class Refused(Struct, frozen=True, kw_only=True):
    """One item of a body that was refused, with what is needed to mend it and send it through again.

    `payload` is the item as it was sent; `format` and `sent_at` tell how to read it the next time.
    """

    refusal: Refusal
    source_id: UUID
    received_at: datetime
    format: str
    payload: bytes
    index: int = 0
    sent_at: str | None = None
    user_agent: str | None = None
    type: str | None = None
    name: str | None = None
    message_id: str | None = None


class Decoded(Struct, frozen=True, kw_only=True):
    """A body taken apart."""

    events: list[Event]
    refused: list[Refused]


class Sender(Struct, frozen=True, kw_only=True):
    """What decoding must know of a source: its defaults and its places (`channels` by touchpoint code)."""

    source_id: UUID
    kind: SourceKind
    channel: Channel
    touchpoint: str | None = None
    channels: dict[str, Channel] = {}


class Envelope(Struct, frozen=True, kw_only=True):
    """A request body as the collector made it durable: decompressed JSON, and what the request said of it.

    `format` is `<wire format>/<call>`, for example `segment/batch`, `posthog/capture` or `snowplow/tp2`.
    """

    received_at: datetime
    format: str
    body: bytes
    user_agent: str | None = None


class Refuse(Exception):
    """Raised while one item is read; the batch goes on without it."""

    def __init__(self, code: str, reason: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(reason)
        self.refusal = Refusal(code=code, reason=reason, errors=errors)


def wrong(path: str, reason: str, *, code: str = "wrong_type") -> Refuse:
    """A refusal that blames one place, given as a JSON pointer."""
    return Refuse(code, reason, (FieldError(path, reason),))
