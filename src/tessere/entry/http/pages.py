"""Serves a folder of built files: hashed assets for ever, and one page for every path that names no file."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from litestar.types import Receive, Send

Headers = Sequence[tuple[bytes, bytes]]
_FOREVER = b"public, max-age=31536000, immutable"
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


class Pages:
    """An ASGI application. `forever` are the beginnings of paths whose content never changes, `files` of those that are a file or
    nothing; `headers` go with what begins so, the longest beginning counts."""

    def __init__(
        self,
        folder: Path,
        *,
        label: str,
        not_built: bytes,
        page: str = "/index.html",
        forever: tuple[str, ...] = ("/assets/",),
        files: tuple[str, ...] = ("/assets/",),
        headers: Mapping[str, Headers] | None = None,
    ) -> None:
        self._folder = folder.resolve()
        self._label, self._page, self._not_built = label, page, not_built
        self._forever, self._files = forever, files
        self._headers = sorted((headers or {}).items(), key=lambda each: -len(each[0]))

    async def __call__(self, scope: Any, _receive: Receive, send: Send) -> None:
        """Serve one request."""
        scope["path_template"] = self._label
        if scope["method"] not in {"GET", "HEAD"}:
            await _send(send, 405, b"", [(b"allow", b"GET, HEAD")])
            return
        path = scope["path"]
        found = await asyncio.to_thread(self._read, path)
        if found is None and path.startswith(self._files):
            await _send(send, 404, b"not found", [(b"content-type", b"text/plain")])
            return
        cache = _FOREVER if found is not None and path.startswith(self._forever) else b"no-cache"
        body, kind = found if found is not None else await asyncio.to_thread(self._index)
        tag = b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'
        headers = [(b"content-type", kind.encode()), (b"cache-control", cache), (b"etag", tag), *self._own(path)]
        if any(name == b"if-none-match" and tag in value for name, value in scope["headers"]):
            await _send(send, 304, b"", headers[1:])
            return
        await _send(send, 200, body, headers, head=scope["method"] == "HEAD")

    def _own(self, path: str) -> Headers:
        return next((headers for beginning, headers in self._headers if path.startswith(beginning)), ())

    def _read(self, path: str) -> tuple[bytes, str] | None:
        if "\0" in path:
            return None
        try:
            target = (self._folder / path.lstrip("/")).resolve()
            if not target.is_relative_to(self._folder) or not target.is_file():
                return None
            return target.read_bytes(), _type_of(target)
        except OSError:
            return None

    def _index(self) -> tuple[bytes, str]:
        return self._read(self._page) or (self._not_built, "text/html; charset=utf-8")


def _type_of(path: Path) -> str:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


async def _send(
    send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]], *, head: bool = False
) -> None:
    length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": b"" if head else body, "more_body": False})
