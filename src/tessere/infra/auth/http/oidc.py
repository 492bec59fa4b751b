"""Sign-in through the identity provider: the way there, the way back, and a page where it ends badly."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any

import structlog
from litestar import MediaType, Request, Response, Router, get
from litestar.datastructures import Cookie
from litestar.params import QueryParameter

from tessere.infra.auth.http.guards import COOKIE, public
from tessere.infra.auth.http.session import session_cookie
from tessere.infra.auth.service.oidc import OidcProvider, provider_of
from tessere.infra.settings import Settings
from tessere.infra.web import AppDatabase, RequestUnit
from tessere.kernel.errors import TessereError, Unauthenticated

log = structlog.get_logger()

_BROWSER_COOKIE = "tessere_oidc"
_PATH = "/api/v1/auth/oidc"
_TEXTS = {
    "it": ("Accesso non riuscito", "Torna alla pagina di accesso"),
    "en": ("Sign-in did not work", "Back to the sign-in page"),
}
_REASONS = {
    "oidc_no_account": "Non esiste un account per il tuo indirizzo e-mail: chiedilo a un amministratore.",
    "oidc_email_not_verified": "Il provider non conferma il tuo indirizzo e-mail, quindi non troviamo il tuo account.",
    "account_disabled": "Il tuo account è disattivato: rivolgiti a un amministratore.",
    "oidc_expired": "L'accesso è iniziato altrove o troppo tempo fa: ricomincia.",
}
_OTHER_REASON = "Il provider di identità non ha confermato l'accesso: riprova."
_Text = Annotated[str | None, QueryParameter(max_length=4_000)]


@get(f"{_PATH}/start", guards=[public], include_in_schema=False, status_code=302, media_type=MediaType.HTML)
async def start(
    request: Request[Any, Any, Any],
    unit: RequestUnit,
    next_page: Annotated[str | None, QueryParameter(name="next", max_length=2_000)] = None,
) -> Response[str]:
    """Send the browser to the identity provider."""
    try:
        started = await _provider(request).start(unit, return_to=next_page)
    except TessereError as error:
        return _failed(request, error)
    response = Response("", status_code=302, headers={"Location": started.url, "Cache-Control": "no-store"})
    response.set_cookie(_browser_cookie(request, started.browser_token))
    return response


@get(f"{_PATH}/callback", guards=[public], include_in_schema=False, status_code=303, media_type=MediaType.HTML)
async def callback(
    request: Request[Any, Any, Any],
    database: AppDatabase,
    state_given: Annotated[str | None, QueryParameter(name="state", max_length=4_000)] = None,
    code: _Text = None,
    error: _Text = None,
) -> Response[str]:
    """Take the browser back from the identity provider."""
    try:
        if error is not None or state_given is None or code is None:
            raise Unauthenticated("the identity provider did not sign you in", code="oidc_refused")
        finished = await _provider(request).finish(
            database,
            state=state_given,
            code=code,
            browser_token=request.cookies.get(_BROWSER_COOKIE, ""),
            replaces=request.cookies.get(COOKIE),
        )
    except TessereError as failure:
        return _failed(request, failure)
    response = Response("", status_code=303, headers={"Location": finished.return_to, "Cache-Control": "no-store"})
    response.set_cookie(session_cookie(request, finished.signed_in.token))
    response.set_cookie(_browser_cookie(request, None))
    return response


def _provider(request: Request[Any, Any, Any]) -> OidcProvider:
    state = request.app.state
    settings: Settings = state.settings
    provider: OidcProvider | None = state.get("oidc")
    if provider is None:
        provider = state["oidc"] = provider_of(settings.oidc, base_url=settings.base_url)
    return provider


def _browser_cookie(request: Request[Any, Any, Any], token: str | None) -> Cookie:
    settings: Settings = request.app.state.settings
    return Cookie(
        key=_BROWSER_COOKIE,
        value=token or "",
        max_age=600 if token else 0,
        path=_PATH,
        httponly=True,
        secure=settings.base_url.startswith("https://"),
        samesite="lax",  # the way back starts on the provider's site
    )


def _failed(request: Request[Any, Any, Any], error: TessereError) -> Response[str]:
    """A page, because a person looks at it; the status is that of the error's family."""
    log.warning("oidc_sign_in_failed", code=error.code, detail=error.detail)
    language = "en" if request.headers.get("accept-language", "").lower().startswith("en") else "it"
    title, back = _TEXTS[language]
    reason = error.detail if language == "en" else _REASONS.get(error.code, _OTHER_REASON)
    body = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;"
        "color-scheme:light dark}</style>"
        f'<main><h1>{title}</h1><p>{escape(reason[:1].upper() + reason[1:])}</p><p><a href="/sign-in">{back}</a></p></main>'
    )
    status: int = request.app.state.status_of(error)
    return Response(body, status_code=status, media_type=MediaType.HTML, headers={"Cache-Control": "no-store"})


ROUTER = Router(path="/", route_handlers=[start, callback])
