"""The collector: a bare ASGI application that answers published clients and makes what they send durable.

The contract: 200 and nothing else once a body is durable; 400, 401, 403, 413 for what cannot be parsed, authenticated or is too
large, because no client tries those again; 429 and 503 with Retry-After for what should be tried again. Never a redirect.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import msgspec
import structlog

from tessere.customer.events.domain.bodies import Peek, peek, read_uuids
from tessere.customer.events.domain.pixels import body_of_query
from tessere.customer.events.http import answers
from tessere.customer.events.http.answers import Header, Send
from tessere.customer.events.http.documenting import describe
from tessere.customer.events.http.requests import (
    FLAGS,
    GETS,
    IGNORED,
    POSTS,
    SETTINGS_PATH,
    Disconnected,
    Receive,
    Request,
    Route,
    route_of,
)
from tessere.customer.events.service.collecting import DiskGuard, Inbox, OpenSources, WriteKeys
from tessere.infra.telemetry import counter
from tessere.infra.web import RateLimiter
from tessere.kernel.errors import (
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    TessereError,
    TooLarge,
    Unauthenticated,
    Unavailable,
)

log = structlog.get_logger()

_SETTINGS_START, _, _SETTINGS_END = SETTINGS_PATH.partition("{write_key}")
_DRAINED_BYTES = 32 * 1024 * 1024
_DRAIN_SECONDS = 20
_ANSWERS = counter("collector_answers", "Answers of the collector", ("status", "code"))
_EVENTS = counter("collector_events", "Events in the bodies that were made durable")
_STATUS: dict[type[TessereError], int] = {
    Invalid: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    TooLarge: 413,
    RateLimited: 429,
    Unavailable: 503,
}


class Collector:
    """Serves the paths of collecting clients."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        find_write_key: WriteKeys,
        sources: OpenSources,
        limiter: RateLimiter,
        disk: DiskGuard,
        public_url: str | None = None,
    ) -> None:
        """`limiter` counts events for each key; `public_url` is where browsers reach this, if not by the host they ask."""
        self._inbox = inbox
        self._find_write_key = find_write_key
        self._sources = sources
        self._limiter = limiter
        self._disk = disk
        self._public_url = public_url

    @staticmethod
    def describe() -> dict[str, Any]:
        """Its paths as a part of an OpenAPI document."""
        return describe()

    def handles(self, path: str) -> bool:
        """Whether the path is one of a collecting client."""
        plain = path.rstrip("/") or "/"
        return (
            plain in POSTS
            or plain in GETS
            or plain in IGNORED
            or plain in FLAGS
            or (plain.startswith(_SETTINGS_START) and plain.endswith(_SETTINGS_END))
        )

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope, receive)
        try:
            await self._serve(request, send)
        except Disconnected:
            return
        except TessereError as error:
            await self._refuse(request, send, error)
        except Exception as error:
            log.error("collector_failed", path=request.path, exc_info=error)
            await self._refuse(request, send, Unavailable("it could not be kept; try again"))

    async def _serve(self, request: Request, send: Send) -> None:
        plain = request.path.rstrip("/") or "/"
        if request.method == "OPTIONS":
            await answers.send_preflight(send, request)
        elif plain in FLAGS or plain in IGNORED:
            await request.drain(_DRAINED_BYTES)
            await answers.send_json(send, request, 200, answers.NO_FLAGS if plain in FLAGS else answers.TAKEN)
        elif plain.startswith(_SETTINGS_START):
            await self._serve_settings(request, send)
        elif (route := route_of(request.method, request.path)) is not None:
            await self._collect(request, send, route)
        else:
            raise _MethodNotAllowed(f"{request.path} does not take {request.method}", code="method_not_allowed")

    async def _serve_settings(self, request: Request, send: Send) -> None:
        key = request.path.removeprefix(_SETTINGS_START).removesuffix("/").removesuffix(_SETTINGS_END)
        if await self._find_write_key(key) is None:
            raise NotFound("there is no source with this write key", code="unknown_write_key")
        headers: list[Header] = [(b"cache-control", b"public, max-age=60")]
        await answers.send_json(send, request, 200, answers.settings_document(request, key, self._public_url), headers)

    async def _collect(self, request: Request, send: Send, route: Route) -> None:
        self._disk.require_room()
        key = request.key()
        source_id = None
        if key is not None:
            source_id = await self._find_source(key, route)
            if source_id is None:
                raise _unknown_key()
            self._limiter.check(key)
        if request.method in ("GET", "HEAD"):
            body = body_of_query(request.query, route.wire)
        else:
            body = await request.body(route.largest_body)
        found = peek(body, route.wire)
        if source_id is None:
            key = found.write_key
            source_id = None if key is None else await self._find_source(key, route)
        if source_id is None or key is None:
            raise _unknown_key()
        if not await self._sources.is_open(source_id):
            raise Forbidden("the source of this write key is disabled", code="source_disabled")
        self._limiter.take(key, cost=min(max(1, found.count), self._limiter.limit.burst))
        if found.count:
            await self._inbox.append(
                source_id=source_id, person=found.person, format=route.form, body=body, user_agent=request.user_agent
            )
        _EVENTS.inc(found.count)
        await self._accept(request, send, route, body, found)

    async def _find_source(self, key: str, route: Route) -> UUID | None:
        found = await self._find_write_key(key)
        if found is None and route.wire == "jitsu" and ":" in key:
            # Its clients insist on `<key>:<secret>`.
            found = await self._find_write_key(key.partition(":")[0])
        return found

    async def _accept(self, request: Request, send: Send, route: Route, body: bytes, found: Peek) -> None:
        _ANSWERS.labels("200", "").inc()
        if route.answer == "image":
            await answers.send_image(send, request)
        elif route.answer == "posthog_v1" and found.count:
            results = {uuid: {"result": "ok"} for uuid in read_uuids(body)}
            await answers.send_json(send, request, 200, msgspec.json.encode({"results": results}))
        else:
            await answers.send_json(send, request, 200, answers.TAKEN)

    async def _refuse(self, request: Request, send: Send, error: TessereError) -> None:
        status = 405 if isinstance(error, _MethodNotAllowed) else _status_of(error)
        _ANSWERS.labels(str(status), error.code).inc()
        headers: list[Header] = []
        if isinstance(error, RateLimited | Unavailable):
            headers.append((b"retry-after", str(error.retry_after_seconds).encode()))
        if status == 405:
            headers.append(
                (b"allow", b"OPTIONS, POST" if (request.path.rstrip("/") or "/") in POSTS else b"OPTIONS, GET")
            )
        await answers.send_json(
            send, request, status, answers.error_body(error.code, error.detail), headers, done=False
        )
        # The answer is out; a client that is still sending hears it once it has finished.
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                await request.drain(_DRAINED_BYTES)
        except TimeoutError:
            pass
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class _MethodNotAllowed(TessereError):
    pass


def _unknown_key() -> Unauthenticated:
    return Unauthenticated("the write key is missing or not known", code="invalid_write_key")


def _status_of(error: TessereError) -> int:
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
