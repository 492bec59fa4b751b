"""Serves the built console: hashed assets for ever, and its page for every path that is not the server's."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
from pathlib import Path
from typing import Any

from litestar.types import Receive, Send

ASSETS = Path(__file__).parent / "console_assets"
# What is not the console's: these answer with problems, never with a page.
SERVER_PATHS = ("/api", "/v1", "/health", "/metrics")
_FOREVER = b"public, max-age=31536000, immutable"
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
_NOT_BUILT = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Tessere</title>'
    b"<p>The console is not built. Run <code>make console</code>; "
    b'the API is described at <a href="/api/docs">/api/docs</a>.</p>'
)


def is_console_path(path: str) -> bool:
    """Whether a path is the console's."""
    return not any(path == prefix or path.startswith(f"{prefix}/") for prefix in SERVER_PATHS)


class Console:
    """An ASGI application over a folder of built files."""

    def __init__(self, folder: Path = ASSETS) -> None:
        self._folder = folder.resolve()

    async def __call__(self, scope: Any, _receive: Receive, send: Send) -> None:
        """Serve one request."""
        scope["path_template"] = "(console)"
        if scope["method"] not in {"GET", "HEAD"}:
            await _send(send, 405, b"", [(b"allow", b"GET, HEAD")])
            return
        path = scope["path"]
        found = await asyncio.to_thread(self._read, path)
        if found is None and path.startswith("/assets/"):
            await _send(send, 404, b"not found", [(b"content-type", b"text/plain")])
            return
        cache = _FOREVER if found is not None and path.startswith("/assets/") else b"no-cache"
        body, kind = found if found is not None else await asyncio.to_thread(self._index)
        tag = b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'
        headers = [(b"content-type", kind.encode()), (b"cache-control", cache), (b"etag", tag)]
        if any(name == b"if-none-match" and tag in value for name, value in scope["headers"]):
            await _send(send, 304, b"", headers[1:])
            return
        await _send(send, 200, body, headers, head=scope["method"] == "HEAD")

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
        return self._read("/index.html") or (_NOT_BUILT, "text/html; charset=utf-8")


def _type_of(path: Path) -> str:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


async def _send(
    send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]], *, head: bool = False
) -> None:
    length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": b"" if head else body, "more_body": False})
