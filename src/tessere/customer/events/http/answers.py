"""What the collector answers: always the same small bodies, in the shapes that the clients read."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from tessere.customer.events.http.requests import Request

Send = Callable[[Any], Awaitable[None]]
# `success` is Segment's and RudderStack's, `ok` Jitsu's, `status` PostHog's.
TAKEN = b'{"success":true,"ok":true,"status":1}'
# Asked at start by clients that have feature flags; there are none here.
NO_FLAGS = (
    b'{"flags":{},"featureFlags":{},"featureFlagPayloads":{},"errorsWhileComputingFlags":false,'
    b'"sessionRecording":false,"supportedCompression":["gzip","gzip-js"]}'
)
IMAGE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_JSON = (b"content-type", b"application/json; charset=utf-8")
_GIF = (b"content-type", b"image/gif")
_FRESH = (b"cache-control", b"no-store, max-age=0")
_DEFAULT_HEADERS = "content-type,content-encoding,authorization,x-write-key,x-retry-count,x-enable-debug"
Header = tuple[bytes, bytes]


async def send_json(
    send: Send, request: Request, status: int, body: bytes, headers: Sequence[Header] = (), *, done: bool = True
) -> None:
    """A JSON answer that any site's script may read; not `done` leaves the request open to be drained."""
    await _send(send, status, [_JSON, *headers, *shared_with(request)], body, done=done)


async def send_image(send: Send, request: Request) -> None:
    """One transparent point that no cache keeps."""
    body = b"" if request.method == "HEAD" else IMAGE
    await _send(send, 200, [_GIF, _FRESH, *shared_with(request)], body, length=len(IMAGE))


async def send_preflight(send: Send, request: Request) -> None:
    """Every site may send, with the headers it asks for: the write key says whose events they are, no cookie does."""
    asked = request.header("access-control-request-headers") or _DEFAULT_HEADERS
    headers = [
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", asked[:1000].encode("latin-1")),
        (b"access-control-max-age", b"86400"),
        *shared_with(request),
    ]
    if request.header("access-control-request-private-network") == "true":
        headers.append((b"access-control-allow-private-network", b"true"))
    await _send(send, 200, headers, b"")


def error_body(code: str, message: str) -> bytes:
    """`code` and `message` are what Segment's and RudderStack's clients read, `detail` what PostHog's does."""
    return msgspec.json.encode({"success": False, "code": code, "message": message, "detail": message})


def shared_with(request: Request) -> list[Header]:
    """Lets the page's script read the answer, with credentials too, because beacons always send them."""
    origin = request.header("origin")
    if origin is None:
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"retry-after"),
        (b"vary", b"origin"),
    ]


def settings_document(request: Request, write_key: str, public_url: str | None) -> bytes:
    """What analytics-next asks for before its first event: one destination, this collector."""
    scheme, _, host = (public_url or f"{request.scheme}://{request.header('host') or 'localhost'}").partition("://")
    destination: dict[str, object] = {
        "apiKey": write_key,
        "apiHost": host.rstrip("/") + "/v1",
        "protocol": "https" if scheme == "https" else "http",
        "unbundledIntegrations": [],
        "addBundledMetadata": True,
        "maybeBundledConfigIds": {},
        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
    }
    allowed = {"__default": {"enabled": True, "integrations": {}}}
    return msgspec.json.encode(
        {
            "integrations": {"Segment.io": destination},
            "plan": {"track": allowed, "identify": allowed, "group": allowed},
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
        }
    )


async def _send(
    send: Send, status: int, headers: list[Header], body: bytes, *, length: int | None = None, done: bool = True
) -> None:
    size = str(len(body) if length is None else length).encode()
    await send({"type": "http.response.start", "status": status, "headers": [*headers, (b"content-length", size)]})
    await send({"type": "http.response.body", "body": body, "more_body": not done})
