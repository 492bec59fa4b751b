"""The web application: routes, errors, console and collector put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import Receive, Send
from msgspec import Struct

from tessere.customer import events
from tessere.entry import slices
from tessere.entry.http import openapi, shop, system
from tessere.entry.http.console import is_console_path, make_console
from tessere.entry.http.errors import problem_response, status_of
from tessere.entry.http.pages import Pages
from tessere.infra import auth, web
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import TessereError

LARGEST_BODY = 2_000_000


class Collector(Protocol):
    """The event collector: an ASGI application that says which paths are its own."""

    def handles(self, path: str) -> bool:
        """Whether the path is one of a collecting client."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""


class Parts(Struct, frozen=True, kw_only=True):
    """What the web process is put together from besides its settings and its database."""

    routers: Sequence[Router] | None = None  # None: those of every slice
    collector: Collector | None = None
    hub: web.LiveHub | None = None
    checks: Mapping[str, system.Check] = MappingProxyType({})
    list_workers: system.ListWorkers | None = None
    memory_bytes: Callable[[], int] = system.resident_bytes
    console: Path | None = None


def create_app(
    settings: Settings, database: Database, parts: Parts | None = None, api: Litestar | None = None
) -> WebApp:
    """The application of one web process; of an `api` that is given, the routes are used again."""
    parts = parts or Parts()
    hub = parts.hub or web.LiveHub(database.url)
    api = api or create_api(parts.routers)
    furnish(api, settings, database, parts, hub)
    console = make_console(parts.console) if parts.console else make_console()
    return WebApp(
        api, console=console, collector=parts.collector, hub=hub, https=settings.base_url.startswith("https:")
    )


def create_api(routers: Sequence[Router] | None = None) -> Litestar:
    """The routes, those of every slice unless told otherwise, with nothing to serve from yet."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        hub: web.LiveHub = app.state.hub
        async with hub.run():
            yield

    app = Litestar(
        [system.ROUTER, openapi.ROUTER, shop.ROUTER, *auth.ROUTERS, *(slices.ROUTERS if routers is None else routers)],
        dependencies={**web.DEPENDENCIES, **auth.DEPENDENCIES},
        exception_handlers={Exception: problem_response, TessereError: problem_response},
        after_request=web.note_answer,
        lifespan=[lifespan],
        openapi_config=openapi.openapi_config(),
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
    )
    require_declared_access(app)
    return app


def furnish(api: Litestar, settings: Settings, database: Database, parts: Parts, hub: web.LiveHub) -> None:
    """Give the routes what they serve from."""
    limit = web.Limit(burst=settings.api_requests_per_minute, per_second=settings.api_requests_per_minute / 60)
    hub.listen(auth.TOPIC, lambda _change: auth.forget_write_keys(database))
    hub.listen(auth.SENSITIVE_TOPIC, lambda _change: auth.forget_masking())
    api.state = State(
        {
            "settings": settings,
            "database": database,
            "hub": hub,
            "limiter": web.RateLimiter(limit),
            "health": system.HealthCheck({**system.own_checks(settings, database), **parts.checks}),
            "list_workers": parts.list_workers,
            "memory_bytes": parts.memory_bytes,
            "oidc": None,
            "knows_source": _knows_source,
            "status_of": status_of,
            "destinations": [each.name for each in slices.DESTINATIONS],
            "feed_formats": slices.FEED_FORMATS,
            "payment_providers": slices.make_providers(settings, database),
            "public_host": urlsplit(settings.base_url).netloc.lower(),
        }
    )


async def _knows_source(unit: Unit, source_id: UUID) -> bool:
    return any(source.id == source_id for source in await events.list_sources(unit))


def require_declared_access(app: Litestar) -> None:
    """Refuse to start with a route that says neither which scope it needs nor that it is public."""
    silent = [f"{method} {path}" for method, path, access in declared_access(app) if access is None]
    if silent:
        raise RuntimeError(f"routes without declared access: {', '.join(silent)}")


def declared_access(app: Litestar) -> list[tuple[str, str, auth.Access | None]]:
    """Every route with what it declares."""
    found = []
    for route in app.routes:
        for handler in getattr(route, "route_handlers", None) or [getattr(route, "route_handler", None)]:
            methods = sorted(handler.http_methods) if isinstance(handler, HTTPRouteHandler) else ["ANY"]
            if isinstance(route, HTTPRoute) and methods == ["OPTIONS"] and handler.fn.__name__ == "options_handler":
                continue  # made by the framework: lists the methods
            found += [(method, route.path, auth.access_of(handler)) for method in methods]
    return found


class WebApp:
    """Sends each request where it belongs: collector, API, shop or console."""

    def __init__(
        self, api: Litestar, *, console: Pages, collector: Collector | None, hub: web.LiveHub, https: bool
    ) -> None:
        self.api = api
        self.hub = hub
        self._collector = collector
        headers = web.security_headers(https=https)
        self._api = web.AccessLog(auth.StorefrontCors(api), headers=headers)
        self._console = web.AccessLog(console, headers=headers)
        self._shop = web.AccessLog(shop.make_shop(), headers=headers)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve one request, or the process's life."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
        elif self._collector is not None and self._collector.handles(scope["path"]):
            await self._collector(scope, receive, send)
        elif shop.is_shop_path(scope["path"]):
            await self._shop(scope, receive, send)
        elif is_console_path(scope["path"]):
            await self._console(scope, receive, send)
        else:
            await self._api(scope, receive, send)

    def close_streams(self) -> None:
        """End the open event streams; call it when the server is told to stop, for it waits for its connections."""
        self.hub.close_streams()
