"""Casa Aurora's side of the line: an HTTP client that sets up its places and sources and sends its events."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import httpx
import msgspec

from tessere.entry.demo.record import KnownSource
from tessere.kernel.errors import Conflict, Unauthenticated, Unavailable

BATCH = 100
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 10.0


class Stopped(Exception):
    """The demo was told to stop while it waited for the server."""


class Retailer:
    """Speaks to one Tessere. Whatever may pass is tried again until it passes or the demo is stopped."""

    def __init__(
        self, client: httpx.AsyncClient, stop: asyncio.Event, *, patience_seconds: float = float("inf")
    ) -> None:
        """`patience_seconds` bounds how long an unreachable server is waited for."""
        self._client = client
        self._stop = stop
        self._patience = patience_seconds

    async def get(self, path: str, key: str) -> Any:
        """What the API shows."""
        return (await self._call("GET", f"/api/v1{path}", headers=_bearer(key))).json()

    async def create(self, path: str, key: str, content: Mapping[str, Any]) -> Any:
        """Something new."""
        return (await self._call("POST", f"/api/v1{path}", headers=_bearer(key), json=content)).json()

    async def act(self, path: str, key: str, content: Mapping[str, Any] | None = None) -> Any:
        """Something done to what is there, in whatever version."""
        return (
            await self._call("POST", f"/api/v1{path}", headers=_bearer(key) | {"If-Match": "*"}, json=content or {})
        ).json()

    async def patch(self, path: str, key: str, content: Mapping[str, Any]) -> None:
        """Some fields of what is there, in whatever version."""
        await self._call("PATCH", f"/api/v1{path}", headers=_bearer(key) | {"If-Match": "*"}, json=content)

    async def put(self, path: str, key: str, content: Mapping[str, Any]) -> None:
        """Something of that name, whatever was there."""
        await self._call("PUT", f"/api/v1{path}", headers=_bearer(key) | {"If-Match": "*"}, json=content)

    async def send(
        self, source: KnownSource, calls: Sequence[Mapping[str, Any]], *, sent_at: str | None = None
    ) -> None:
        """Send calls through a source, at most `BATCH` in a request."""
        for start in range(0, len(calls), BATCH):
            body: dict[str, Any] = {"batch": calls[start : start + BATCH]}
            if sent_at is not None:
                body["sentAt"] = sent_at
            await self._call(
                "POST", "/v1/batch", content=msgspec.json.encode(body), auth=(source.write_key, ""),
                headers={"Content-Type": "application/json"},
            )  # fmt: skip

    async def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        pause, waited = _FIRST_PAUSE, 0.0
        while True:
            try:
                answer = await self._client.request(method, path, **options)
            except httpx.TransportError as error:
                problem, wanted = f"{self._client.base_url} does not answer ({error or type(error).__name__})", pause
            else:
                if answer.status_code not in _TRY_AGAIN:
                    return _checked(answer)
                problem, wanted = _detail(answer), _retry_after(answer, pause)
            if waited >= self._patience:
                raise Unavailable(problem)
            await self._wait(wanted)
            waited += wanted
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)
        if self._stop.is_set():
            raise Stopped


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.status_code == 401:
        raise Unauthenticated(f"{answer.request.url.path}: the demo's key is not known here any more")
    if answer.is_error:
        raise Conflict(f"{answer.request.method} {answer.request.url.path}: {_detail(answer)}", code="demo_refused")
    return answer


def _detail(answer: httpx.Response) -> str:
    with suppress(ValueError):
        told = answer.json()
        if isinstance(told, dict):
            return str(told.get("detail") or told.get("message") or answer.status_code)
    return f"status {answer.status_code}"


def _retry_after(answer: httpx.Response, otherwise: float) -> float:
    try:
        return min(max(float(answer.headers["Retry-After"]), 0.1), _LONGEST_PAUSE)
    except (KeyError, ValueError):
        return otherwise
