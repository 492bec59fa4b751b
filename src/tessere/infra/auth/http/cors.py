"""Lets pages of other origins use the API with a publishable key, and with nothing else: no cookie is ever accepted from them."""

from __future__ import annotations

from typing import Any

from litestar.types import ASGIApp, Message, Receive, Send

_PUBLIC = b"bearer tp_"
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, POST, PUT, PATCH, DELETE"),
    (b"access-control-allow-headers", b"authorization, content-type, if-match, idempotency-key, x-basket-token"),
    (b"access-control-max-age", b"7200"),
)
_EXPOSED = (b"access-control-expose-headers", b"etag, retry-after, x-request-id, idempotency-replayed")


class StorefrontCors:
    """Wraps the API. Which origins a key is for is checked where the key is: a preflight carries none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        origin = headers.get(b"origin")
        if origin is None:
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            allowed = [*_allow(origin), *_PREFLIGHT]
            await send({"type": "http.response.start", "status": 204, "headers": allowed})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        elif headers.get(b"authorization", b"")[: len(_PUBLIC)].lower() == _PUBLIC:
            await self._app(scope, receive, _with_headers(send, [*_allow(origin), _EXPOSED]))
        else:
            await self._app(scope, receive, send)


def _allow(origin: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"access-control-allow-origin", origin), (b"vary", b"origin")]


def _with_headers(send: Send, headers: list[tuple[bytes, bytes]]) -> Send:
    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *headers]
        await send(message)

    return watched
