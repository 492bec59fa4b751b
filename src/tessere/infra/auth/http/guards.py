"""Who may call a route: every route declares `requires(scope)`, `signed_in` or `public`."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler

from tessere.infra import web
from tessere.infra.auth.domain.principals import Principal
from tessere.infra.auth.domain.roles import SCOPES, Scope
from tessere.infra.auth.service.masking import masking_for
from tessere.infra.auth.service.sessions import find_key_principal, find_session_principal
from tessere.infra.db import Database
from tessere.infra.web import (
    ACTOR,
    SAFE_METHODS,
    STILL_ALLOWED,
    RateLimiter,
    csrf_token,
    is_cross_site,
    same_token,
)
from tessere.kernel.errors import Forbidden, Unauthenticated

COOKIE = "tessere_session"
PRINCIPAL = "tessere_principal"
# Their answers show no customer, so that there is nothing to hide.
_ABOUT_NO_CUSTOMER = frozenset(
    {
        "sources:read", "sources:write", "settings:read", "settings:write", "users:write", "keys:write", "system:read",
    }
)  # fmt: skip
_Connection = ASGIConnection[Any, Any, Any, Any]
_CSRF_HINT = "send the X-CSRF-Token header with the csrf_token of GET /api/v1/session"


class Access:
    """A guard: `scope` None means that anybody who is signed in may call, `open` that anybody at all may."""

    def __init__(self, scope: str | None = None, *, open_to_all: bool = False) -> None:
        self.scope = scope
        self.open_to_all = open_to_all

    async def __call__(self, connection: _Connection, _route: BaseRouteHandler) -> None:
        """Raise Unauthenticated, Forbidden or RateLimited, or let the request in."""
        state = connection.scope["state"]
        if web.MASK not in state:  # of several guards the first
            web.mask_answers(state, None)
        if self.open_to_all:
            _limiter(connection).take(f"client {client_address(connection)}")
            return
        principal = await authenticate(connection)
        if self.scope is not None and self.scope not in principal.scopes:
            raise Forbidden(f"this needs the scope {self.scope}", code="missing_scope")
        if self.scope is not None and self.scope not in _ABOUT_NO_CUSTOMER:
            masking = await masking_for(connection.app.state.database, principal)
            web.mask_answers(state, None if masking is None else masking.mask)


def requires(scope: Scope) -> Access:
    """Only for callers with the scope."""
    if scope not in SCOPES:
        raise ValueError(f"there is no scope {scope!r}")
    return Access(scope)


signed_in = Access()
public = Access(open_to_all=True)


def access_of(route: BaseRouteHandler) -> Access | None:
    """What a route declares; None when it declares nothing, which no route may."""
    declared = [guard for guard in route.resolve_guards() if isinstance(guard, Access)]
    return declared[-1] if declared else None


async def authenticate(connection: _Connection) -> Principal:
    """Who sends the request, found once for each; Unauthenticated when nobody that is known."""
    state = connection.scope["state"]
    known: Principal | None = state.get(PRINCIPAL)
    if known is not None:
        return known
    limiter, address = _limiter(connection), f"client {client_address(connection)}"
    # Whoever guesses tokens has a new one each time, so failures count for the address.
    limiter.check(address)
    principal = await _find(connection)
    if principal is None:
        limiter.take(address)
        raise Unauthenticated("sign in, or send a secret key as `Authorization: Bearer ts_...`")
    # Behind a public key are many visitors: one must not use up what the others may ask.
    limiter.take(f"{principal.kind} {principal.id}" if not principal.public else address)
    state[PRINCIPAL] = principal
    state[ACTOR] = principal.actor

    async def still_allowed() -> bool:
        found = await _find(connection)
        return found is not None and found.scopes >= principal.scopes

    state[STILL_ALLOWED] = still_allowed
    return principal


async def _find(connection: _Connection) -> Principal | None:
    database: Database = connection.app.state.database
    header = connection.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.startswith(("ts_", "tp_")):
            return None
        async with database.reading() as unit:
            principal = await find_key_principal(unit, token=token.strip())
        if principal is not None and principal.origins:
            require_origin(connection, principal)
        return principal
    session = connection.cookies.get(COOKIE)
    if not session:
        return None
    async with database.reading() as unit:
        principal = await find_session_principal(unit, token=session)
    if principal is not None:
        require_same_site(connection)
        method = _method(connection)
        if method not in SAFE_METHODS and not same_token(connection.headers.get("x-csrf-token"), csrf_token(session)):
            raise Forbidden(_CSRF_HINT, code="csrf")
    return principal


def require_same_site(connection: _Connection) -> None:
    """Forbidden when a browser says that the change was started by another site."""
    if _method(connection) in SAFE_METHODS:
        return
    hosts = {connection.headers.get("host", "").lower(), connection.app.state.public_host}
    if is_cross_site(
        origin=connection.headers.get("origin"),
        fetch_site=connection.headers.get("sec-fetch-site"),
        hosts=frozenset(hosts - {""}),
    ):
        raise Forbidden("another site may not do this in your name", code="csrf")


def require_origin(connection: _Connection, principal: Principal) -> None:
    """Forbidden when a browser says that the page is not one of those that the key was made for."""
    origin = connection.headers.get("origin")
    if origin is not None and origin.lower() not in principal.origins:
        raise Forbidden(f"this key is not for pages of {origin}; add that to its origins", code="origin_not_allowed")


def client_address(connection: _Connection) -> str:
    """Where the request comes from, as the server in front of us tells it."""
    return connection.client.host if connection.client else "unknown"


def _method(connection: _Connection) -> str:
    return str(connection.scope.get("method", "GET"))


def _limiter(connection: _Connection) -> RateLimiter:
    limiter: RateLimiter = connection.app.state.limiter
    return limiter


def provide_principal(request: Request[Any, Any, Any]) -> Principal:
    """Who sends the request."""
    principal: Principal | None = request.scope["state"].get(PRINCIPAL)
    if principal is None:
        raise Unauthenticated("sign in first")
    return principal


DEPENDENCIES = {"principal": Provide(provide_principal, sync_to_thread=False)}

Caller = NamedDependency[Principal]
"""Declare `principal: Caller`."""
