"""Around every request: an id, security headers, one line of log and the metrics; nothing personal in either."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from litestar.types import ASGIApp, Message, Receive, Send

from tessere.infra.telemetry import counter, histogram
from tessere.infra.web.http.dependencies import ACTOR, REQUEST_ID
from tessere.kernel.ids import uuid7

log = structlog.get_logger()

_SECONDS = histogram("http_request", "Time to answer", ("method", "route"))
_COUNT = counter("http_requests", "Answered requests", ("method", "route", "status"))
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Asked every few seconds by whoever watches the system.
_POLLED = frozenset({"/health", "/health/live", "/metrics"})
_GIVEN_ID = re.compile(rb"[A-Za-z0-9_.-]{8,64}")


class AccessLog:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp, *, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self._app = app
        self._headers = list(headers)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope["headers"])
        scope.setdefault("state", {})[REQUEST_ID] = request_id
        started = time.perf_counter()
        seen: dict[str, Any] = {"status": 500, "stream": False}
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, self._watch(send, request_id, seen))
            finally:
                self._note(scope, seen, time.perf_counter() - started)

    def _watch(self, send: Send, request_id: str, seen: dict[str, Any]) -> Send:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                present = {name.lower() for name, _ in headers}
                headers += [pair for pair in self._headers if pair[0] not in present]
                headers.append((b"x-request-id", request_id.encode()))
                message["headers"] = headers
                seen["status"] = message["status"]
                seen["stream"] = any(value.startswith(b"text/event-stream") for _, value in headers)
            await send(message)

        return watched

    def _note(self, scope: Any, seen: dict[str, Any], seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = scope.get("path_template") or "(none)"
        _COUNT.labels(method, route, str(seen["status"])).inc()
        if not seen["stream"]:
            _SECONDS.labels(method, route).observe(seconds)
        actor = scope["state"].get(ACTOR)
        note = log.debug if route in _POLLED else log.info
        note(
            "request",
            method=method,
            route=route,
            status=seen["status"],
            ms=round(seconds * 1000, 1),
            actor=f"{actor.kind}:{actor.id}" if actor is not None else None,
        )


def _request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The caller's own id when it is a harmless one, else a new one."""
    given = next((value for name, value in headers if name == b"x-request-id"), b"")
    return given.decode() if _GIVEN_ID.fullmatch(given) else uuid7().hex
