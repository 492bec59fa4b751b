"""Server-sent events: heartbeats, readers that are too slow let go, an end that says why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from msgspec import Struct

from tessere.infra.telemetry import counter, gauge
from tessere.infra.web.service.live import Dropped, LiveHub
from tessere.kernel.errors import TessereError

log = structlog.get_logger()

HEARTBEAT_SECONDS = 15.0
SEND_SECONDS = 30.0
LIFE_SECONDS = 1_800.0
# Set by whoever let the request in: tells whether it would still be let in.
STILL_ALLOWED = "tessere_still_allowed"
# What hides from the reader what they may not see.
MASK = "tessere_mask"

_OPEN = gauge("event_streams", "Open event streams")
_ENDED = counter("event_streams_ended", "Event streams that the server ended", ("reason",))
# An event and not a comment, so that pages can tell a silent stream from a dead one.
_HEARTBEAT = b"event: ping\ndata: null\n\n"


class ServerEvent(Struct, frozen=True):
    """One event: its name and what becomes its JSON."""

    event: str
    content: Any
    id: str | None = None


def encode_event(event: ServerEvent) -> bytes:
    """The event on the wire; JSON has no raw line breaks, so one data line holds it."""
    lines = [f"event: {_one_line(event.event)}\n".encode()]
    if event.id is not None:
        lines.append(f"id: {_one_line(event.id)}\n".encode())
    return b"".join((*lines, b"data: ", msgspec.json.encode(event.content), b"\n\n"))


def event_stream(events: AsyncIterator[ServerEvent]) -> EventStream:
    """A route's answer that sends events as they come; the iterator is closed when the reader goes."""
    return EventStream(events)


class EventStream(Response[AsyncIterator[ServerEvent]]):
    """An answer that stays open."""

    def __init__(self, events: AsyncIterator[ServerEvent]) -> None:
        super().__init__(
            events,
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    def to_asgi_response(
        self,
        app: Any,  # noqa: ARG002  # the router passes it
        request: Request[Any, Any, Any],
        **options: Any,
    ) -> ASGIResponse:
        """The ASGI side of the stream."""
        headers = {**(options.get("headers") or {}), **self.headers}
        hub: LiveHub = request.app.state.hub
        return _Streaming(
            self.content,
            headers,
            request.scope["state"].get(STILL_ALLOWED),
            hub.closing,
            request.scope["state"].get(MASK),
        )


class _Streaming(ASGIResponse):
    _should_set_content_length = False

    def __init__(
        self,
        events: AsyncIterator[ServerEvent],
        headers: dict[str, Any],
        still_allowed: Callable[[], Awaitable[bool]] | None,
        closing: asyncio.Event,
        mask: Callable[[Any], Any] | None = None,
    ) -> None:
        super().__init__(headers=headers, media_type="text/event-stream")
        self._closing = closing
        self._mask = mask
        self._events = events
        self._still_allowed = still_allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await self.start_response(send)
        await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
        writing = asyncio.create_task(self._write(send))
        leaving = asyncio.create_task(_disconnected(receive))
        _OPEN.inc()
        try:
            await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            _OPEN.dec()
            leaving.cancel()
            if not writing.done():
                writing.cancel()
            with suppress(asyncio.CancelledError, TimeoutError):
                await writing
            close = getattr(self._events, "aclose", None)
            if close is not None:
                await close()

    async def _write(self, send: Send) -> None:
        reason = "done"
        try:
            reason = await self._relay(send)
        except StopAsyncIteration:
            pass
        except Dropped as dropped:
            reason = dropped.reason
        except TimeoutError:
            _ENDED.labels("stuck").inc()
            raise
        except TessereError as error:
            reason = error.code
        except Exception as error:
            log.error("event_stream_failed", exc_info=error)
            reason = "error"
        _ENDED.labels(reason).inc()
        await _send(send, encode_event(ServerEvent("end", {"reason": reason})), more=False)

    async def _relay(self, send: Send) -> str:
        """Send what comes until there is a reason to end."""
        clock = asyncio.get_running_loop().time
        started = checked = clock()
        upcoming = asyncio.create_task(_next(self._events))
        closing = asyncio.create_task(self._closing.wait())
        try:
            while True:
                await asyncio.wait({upcoming, closing}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if closing.done():
                    return "shutdown"
                if clock() - checked >= HEARTBEAT_SECONDS:
                    checked = clock()
                    if checked - started > LIFE_SECONDS:
                        return "renew"
                    if self._still_allowed is not None and not await self._still_allowed():
                        return "signed_out"
                if not upcoming.done():
                    await _send(send, _HEARTBEAT)
                    continue
                event = upcoming.result()
                upcoming = asyncio.create_task(_next(self._events))
                if self._mask is not None:
                    event = ServerEvent(event.event, self._mask(event.content), event.id)
                await _send(send, encode_event(event))
        finally:
            closing.cancel()
            upcoming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration, Exception):
                await upcoming


async def _next(events: AsyncIterator[ServerEvent]) -> ServerEvent:
    return await anext(events)


async def _send(send: Send, body: bytes, *, more: bool = True) -> None:
    """A reader that takes nothing for so long is gone for us: the connection is closed under it."""
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ").replace("\0", " ")
