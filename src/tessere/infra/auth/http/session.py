"""Signing in and out, one's own account, and how one may sign in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, delete, get, patch, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody
from msgspec import UNSET, Struct, UnsetType

from tessere.infra.auth.domain.accounts import Account, Language, Theme
from tessere.infra.auth.domain.principals import Principal
from tessere.infra.auth.domain.roles import Role, Scope, known_scopes
from tessere.infra.auth.domain.sessions import LONGEST
from tessere.infra.auth.http.guards import COOKIE, Caller, client_address, public, require_same_site, signed_in
from tessere.infra.auth.service.accounts import change_password, update_me
from tessere.infra.auth.service.sessions import sign_in, sign_out
from tessere.infra.settings import Settings
from tessere.infra.web import AppDatabase, Expected, RequestUnit, csrf_token, versioned
from tessere.kernel.errors import Forbidden


class Me(Struct, frozen=True, kw_only=True):
    """The signed-in user."""

    id: UUID
    email: str
    name: str
    role: Role
    language: Language
    theme: Theme


class Retailer(Struct, frozen=True):
    """Whose instance this is."""

    name: str


class Session(Struct, frozen=True, kw_only=True):
    """What a page needs to know of who is signed in."""

    user: Me
    scopes: list[Scope]
    csrf_token: str
    retailer: Retailer


class Credentials(Struct, frozen=True):
    """What one signs in with."""

    email: str
    password: str


class MyChanges(Struct, frozen=True, kw_only=True):
    """What to change of oneself; fields left out stay."""

    name: str | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    theme: Theme | UnsetType = UNSET


class PasswordChange(Struct, frozen=True):
    """The old password and the new one."""

    current_password: str
    new_password: str


class OidcProvider(Struct, frozen=True):
    """The identity provider: its name, and where to begin."""

    name: str
    start_url: str


class Providers(Struct, frozen=True):
    """The ways to sign in."""

    password: bool
    oidc: OidcProvider | None


@get("/api/v1/auth/providers", guards=[public], tags=["Session"], sync_to_thread=False)
def get_providers(request: Request[Any, Any, Any]) -> Providers:
    """The ways to sign in."""
    oidc = _settings(request).oidc
    return Providers(True, OidcProvider(oidc.name, "/api/v1/auth/oidc/start") if oidc.issuer else None)


@get("/api/v1/session", guards=[signed_in], tags=["Session"])
async def get_session(request: Request[Any, Any, Any], principal: Caller) -> Response[Session]:
    """Who is signed in; the cookie's end moves on."""
    account = _own_account(principal)
    token = request.cookies[COOKIE]
    response = Response(_session(request, account, principal.scopes, token), headers={"Cache-Control": "no-store"})
    response.set_cookie(session_cookie(request, token))
    return response


@post("/api/v1/session", guards=[public], tags=["Session"], status_code=200)
async def open_session(
    request: Request[Any, Any, Any], data: JSONBody[Credentials], database: AppDatabase
) -> Response[Session]:
    """Sign in with e-mail and password."""
    require_same_site(request)
    signed = await sign_in(
        database,
        email=data.email,
        password=data.password,
        client=client_address(request),
        replaces=request.cookies.get(COOKIE),
    )
    answer = _session(request, signed.account, signed.principal.scopes, signed.token)
    response = Response(answer, headers={"Cache-Control": "no-store"})
    response.set_cookie(session_cookie(request, signed.token))
    return response


@delete("/api/v1/session", guards=[signed_in], tags=["Session"])
async def close_session(request: Request[Any, Any, Any], unit: RequestUnit, principal: Caller) -> Response[None]:
    """Sign out."""
    if principal.session_hash is not None:
        await sign_out(unit, session_hash=principal.session_hash)
    response = Response(None, headers={"Clear-Site-Data": '"cache"'})
    response.set_cookie(session_cookie(request, None))
    return response


@get("/api/v1/me", guards=[signed_in], tags=["Session"])
async def get_me(principal: Caller) -> Response[Me]:
    """One's own account."""
    account = _own_account(principal)
    return versioned(_me(account), account.version)


@patch("/api/v1/me", guards=[signed_in], tags=["Session"])
async def patch_me(unit: RequestUnit, principal: Caller, expected: Expected, data: JSONBody[MyChanges]) -> Response[Me]:
    """Change one's own name and preferences."""
    account = await update_me(
        unit,
        user_id=_own_account(principal).id,
        expected=expected,
        name=None if data.name is UNSET else data.name,
        language=None if data.language is UNSET else data.language,
        theme=None if data.theme is UNSET else data.theme,
    )
    return versioned(_me(account), account.version)


@post("/api/v1/me/password", guards=[signed_in], tags=["Session"], status_code=204)
async def post_password(unit: RequestUnit, principal: Caller, data: JSONBody[PasswordChange]) -> None:
    """Change one's own password; every other session ends."""
    await change_password(
        unit,
        user_id=_own_account(principal).id,
        current_password=data.current_password,
        new_password=data.new_password,
        keep_session=principal.session_hash,
    )


def session_cookie(request: Request[Any, Any, Any], token: str | None) -> Cookie:
    """The session's cookie: out of reach of scripts and of other sites' forms; None removes it."""
    return Cookie(
        key=COOKIE,
        value=token or "",
        max_age=int(LONGEST.total_seconds()) if token else 0,
        path="/",
        httponly=True,
        secure=_settings(request).base_url.startswith("https://"),
        samesite="lax",
    )


def _session(request: Request[Any, Any, Any], account: Account, scopes: frozenset[str], token: str) -> Session:
    return Session(
        user=_me(account),
        scopes=known_scopes(scopes),
        csrf_token=csrf_token(token),
        retailer=Retailer(_settings(request).retailer_name),
    )


def _me(account: Account) -> Me:
    return Me(
        id=account.id,
        email=account.email,
        name=account.name,
        role=account.role,
        language=account.language,
        theme=account.theme,
    )


def _own_account(principal: Principal) -> Account:
    if principal.account is None:
        raise Forbidden("this is for people who are signed in; an API key has no account", code="not_a_person")
    return principal.account


def _settings(request: Request[Any, Any, Any]) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


ROUTER = Router(
    path="/",
    route_handlers=[get_providers, get_session, open_session, close_session, get_me, patch_me, post_password],
)
