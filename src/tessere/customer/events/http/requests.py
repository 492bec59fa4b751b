"""Reading what a collecting client sent: the path's meaning, the key, the body whatever its form."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import zstandard
from msgspec import Struct

from tessere.customer.events.domain.limits import BATCH_BYTES, POSTHOG_BATCH_BYTES
from tessere.customer.events.domain.messages import CALLS
from tessere.customer.events.domain.pixels import body_of_query, decode_base64, read_fields
from tessere.kernel.errors import Invalid, TooLarge

Receive = Callable[[], Awaitable[Any]]
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_MARK = b"\xef\xbb\xbf"
_JSON_STARTS = (b"{", b"[")


class Route(Struct, frozen=True):
    """What a path means: the wire format and call, and whether the answer is an image or PostHog's."""

    form: str
    answer: str = "json"

    @property
    def wire(self) -> str:
        """`segment`, `posthog`, `jitsu` or `snowplow`."""
        return self.form.partition("/")[0]

    @property
    def largest_body(self) -> int:
        """Bytes after decompression."""
        return POSTHOG_BATCH_BYTES if self.wire == "posthog" else BATCH_BYTES


def _routes() -> tuple[dict[str, Route], dict[str, Route]]:
    posts = {
        "/v1/batch": Route("segment/batch"),
        "/v1/b": Route("segment/batch"),
        "/v1/import": Route("segment/import"),
        "/beacon/v1/batch": Route("segment/batch"),
        "/com.snowplowanalytics.snowplow/tp2": Route("snowplow/tp2"),
        "/batch": Route("posthog/batch", "posthog"),
        "/capture": Route("posthog/capture", "posthog"),
        "/track": Route("posthog/capture", "posthog"),
        "/e": Route("posthog/e", "posthog"),
        "/i/v0/e": Route("posthog/e", "posthog"),
        "/i/v0/ai/batch": Route("posthog/batch", "posthog"),
        "/i/v1/analytics/events": Route("posthog/batch", "posthog_v1"),
    }
    gets = {"/i": Route("snowplow/i", "image"), "/v1/pixel.gif": Route("segment/track", "image")}
    for short, call in CALLS.items():
        posts[f"/v1/{short}"] = Route(f"segment/{call}")
        if short == call:
            posts[f"/api/s/{call}"] = posts[f"/api/s/s2s/{call}"] = Route(f"jitsu/{call}")
            gets[f"/v1/pixel/{call}"] = gets[f"/pixel/v1/{call}"] = Route(f"segment/{call}", "image")
    return posts, gets


POSTS, GETS = _routes()
IGNORED = frozenset({"/v1/m"})  # the clients' own metrics
FLAGS = frozenset({"/flags", "/decide"})
SETTINGS_PATH = "/v1/projects/{write_key}/settings"


def route_of(method: str, path: str) -> Route | None:
    """What the request is for, with or without a slash at the end."""
    plain = path.rstrip("/") or "/"
    return (GETS if method in ("GET", "HEAD") else POSTS).get(plain)


class Request:
    """One request of a collecting client."""

    def __init__(self, scope: Any, receive: Receive) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope.get("query_string", b"")
        self.scheme: str = scope.get("scheme", "http")
        self._receive = receive
        self._finished = False
        self._headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            self._headers.setdefault(name.lower(), value)

    def header(self, name: str) -> str | None:
        """The first header of the name."""
        value = self._headers.get(name.encode())
        return None if value is None else value.decode("latin-1")

    @property
    def user_agent(self) -> str | None:
        """At most 600 characters without what a text column cannot hold."""
        agent = self.header("user-agent")
        return agent[:600].replace("\x00", "") if agent else None

    def parameter(self, *names: str) -> str | None:
        """The first of the query's parameters that is there."""
        if not self.query:
            return None
        try:
            given = parse_qs(self.query.decode("latin-1"), max_num_fields=500)
        except ValueError:
            return None
        return next((given[name][0] for name in names if name in given), None)

    def key(self) -> str | None:
        """The write key in the headers or the query."""
        if key := self.header("x-write-key"):
            return key
        scheme, _, rest = (self.header("authorization") or "").partition(" ")
        if scheme.lower() == "basic":
            return _basic_user(rest)
        if scheme.lower() == "bearer" and rest:
            return rest.strip()
        return self.parameter("writeKey", "write_key", "api_key", "token", "key")

    async def body(self, largest: int) -> bytes:
        """The JSON body, decompressed and out of its form; TooLarge before more than the limit is held."""
        raw = await self._read(largest)
        plain = decompress(raw, self.header("content-encoding") or self.parameter("compression") or "", largest)
        return _unwrap(plain.removeprefix(_MARK), largest)

    async def _read(self, largest: int) -> bytes:
        length = self.header("content-length")
        if length is not None and length.isdigit() and int(length) > largest:
            raise TooLarge(f"the body has {length} bytes; at most {largest} are taken", code="body_too_large")
        parts: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            part = message.get("body", b"")
            size += len(part)
            if size > largest:
                raise TooLarge(f"the body is larger than {largest} bytes", code="body_too_large")
            parts.append(part)
            if not message.get("more_body", False):
                self._finished = True
                return parts[0] if len(parts) == 1 else b"".join(parts)

    async def drain(self, most: int) -> None:
        """Let a client finish sending what is refused, without keeping it: many read the answer only then."""
        size = 0
        while size < most and not self._finished:
            message = await self._receive()
            size += len(message.get("body", b""))
            self._finished = message["type"] == "http.disconnect" or not message.get("more_body", False)


class Disconnected(Exception):
    """The client went away before it had sent everything."""


def decompress(raw: bytes, encoding: str, largest: int) -> bytes:
    """The bytes themselves: gzip, zstd and deflate are told by their first bytes or by the encoding's name.

    TooLarge as soon as more than `largest` come out, Invalid when they are broken.
    """
    name = encoding.lower().strip()
    try:
        if raw.startswith(_GZIP):
            return _inflate(raw, zlib.MAX_WBITS | 16, largest)
        if raw.startswith(_ZSTD):
            return _read_zstd(raw, largest)
        if name == "deflate" and raw.lstrip()[:1] not in _JSON_STARTS:
            return _inflate_either(raw, largest)
    except (zlib.error, zstandard.ZstdError, EOFError) as error:
        raise Invalid(f"the compressed body is broken: {error}", code="malformed_body") from error
    if name in ("br", "compress", "lz64"):
        raise Invalid(
            f"bodies compressed with {name} are not taken; use gzip, deflate or zstd", code="unknown_encoding"
        )
    return raw


def _inflate_either(raw: bytes, largest: int) -> bytes:
    try:
        return _inflate(raw, zlib.MAX_WBITS, largest)
    except zlib.error:
        return _inflate(raw, -zlib.MAX_WBITS, largest)


def _inflate(raw: bytes, window: int, largest: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while raw:
        inflater = zlib.decompressobj(window)
        part = inflater.decompress(raw, largest - size + 1)
        size += len(part)
        if size > largest:
            raise _bomb(largest)
        if not inflater.eof:
            raise EOFError("it ends early")
        parts.append(part)
        raw = inflater.unused_data if window > zlib.MAX_WBITS else b""
    return b"".join(parts)


def _read_zstd(raw: bytes, largest: int) -> bytes:
    reader = zstandard.ZstdDecompressor(max_window_size=1 << 23).stream_reader(raw, read_across_frames=True)
    plain = reader.read(largest + 1)
    if len(plain) > largest:
        raise _bomb(largest)
    return plain


def _bomb(largest: int) -> TooLarge:
    return TooLarge(f"the body has more than {largest} bytes after decompression", code="body_too_large")


def _unwrap(body: bytes, largest: int) -> bytes:
    """JSON out of what carries it: a form's `data`, or base64."""
    if body.lstrip()[:1] in _JSON_STARTS or not body:
        return body
    if body.startswith(b"data="):
        text = read_fields(body).get("data", "")
        if text.lstrip()[:1] in ("{", "["):
            return text.encode()
        return decompress(decode_base64(text), "", largest)
    if b"=" in body[:64] and body[:1].isalpha():
        return body_of_query(body, "segment")
    return body


def _basic_user(packed: str) -> str | None:
    try:
        plain = base64.b64decode(packed.strip() + "=" * (-len(packed.strip()) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    user, _, password = plain.partition(":")
    return user or password or None
