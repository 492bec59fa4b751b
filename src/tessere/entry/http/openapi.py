"""The API's own description: OpenAPI 3.1 at /api/openapi.json, and a page to browse it that asks nothing of others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import FromPath
from litestar.routes import BaseRoute
from litestar.types import ControllerRouterHandler

import tessere
from tessere.entry.http.description import complete
from tessere.infra import auth

_PAGE = Path(__file__).parent / "docs_page"
_PAGE_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_DESCRIPTION = (
    "Lists come in pages: pass `next_cursor` as `cursor` for the next one. Errors are problem details (RFC 9457) with a "
    "stable `code`. Editable resources carry an `ETag`; changes send it back as `If-Match`. `POST` takes an "
    "`Idempotency-Key`: sent again within a day, it gets the first answer again. Browsers sign in with a session "
    "cookie and send `X-CSRF-Token` with every change; servers send `Authorization: Bearer ts_...`."
)


class _Document(JsonRenderPlugin):
    """Completes what the framework generates with what only this application knows: scopes, problems, streams."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json", media_type="application/vnd.oai.openapi+json;version=3.1")  # type: ignore[arg-type]
        self._rendered: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document."""
        if self._rendered is None:
            raw = self.render_json(request, openapi_schema)
            self._rendered = msgspec.json.encode(complete(request.app, msgspec.json.decode(raw)))
        return self._rendered


class _ApiRouter(Router):
    """Without the framework's own page for unknown paths: an API answers with a problem."""

    def register(self, value: ControllerRouterHandler) -> list[BaseRoute]:
        if isinstance(value, HTTPRouteHandler) and "/{path:str}" in value.paths:
            return []
        return super().register(value)


def openapi_config() -> OpenAPIConfig:
    """How the framework describes the API."""
    return OpenAPIConfig(
        title="Tessere",
        version=tessere.__version__,
        description=_DESCRIPTION,
        use_handler_docstrings=True,
        render_plugins=[_Document()],
        openapi_router=_ApiRouter("/api", route_handlers=[], guards=[auth.public], include_in_schema=False),
    )


@get("/api/docs", guards=[auth.public], include_in_schema=False, sync_to_thread=False)
def get_docs() -> Response[bytes]:
    """The page to browse the API."""
    return _page_file("index.html")


@get("/api/docs/{name:str}", guards=[auth.public], include_in_schema=False, sync_to_thread=False)
def get_docs_file(name: FromPath[str]) -> Response[bytes]:
    """A file of the page."""
    if name not in {"docs.css", "docs.js"}:
        raise NotFoundException
    return _page_file(name)


def _page_file(name: str) -> Response[bytes]:
    path = _PAGE / name
    media_type = _PAGE_TYPES.get(path.suffix, MediaType.TEXT)
    return Response(path.read_bytes(), media_type=media_type, headers={"Cache-Control": "no-cache"})


ROUTER = Router(path="/", route_handlers=[get_docs, get_docs_file])
