"""Sign-in through an identity provider: a real one in small, on loopback, signing real tokens."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from litestar import Litestar, Request, Response, get, post
from msgspec.structs import replace

from tessere.infra.db import Database
from tessere.infra.settings import Settings

CLIENT_ID, CLIENT_SECRET = "tessere", "s3cr3t & more"


@cache
def _key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Provider:
    """Answers as an OpenID Connect provider does; tests bend what it answers."""

    def __init__(self) -> None:
        self.url = ""
        self.keys = [_key()]
        self.claims: dict[str, Any] = {
            "sub": "u-1",
            "email": "anna@example.com",
            "email_verified": True,
            "name": "Anna Rossi",
        }
        self.sign: Callable[[dict[str, Any]], str] = self._sign
        self.codes: dict[str, dict[str, str]] = {}
        self.key_requests = 0

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.keys[-1].kid}, claims, self.keys[-1])

    def authorize(self, location: str) -> str:
        """What the browser does there: the person agrees; the code and the state to come back with."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert set(query["scope"].split()) == {"openid", "email", "profile"}
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return f"/api/v1/auth/oidc/callback?code={code}&state={query['state']}"

    def app(self) -> Litestar:
        @get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }

        @get("/keys")
        async def keys() -> dict[str, Any]:
            self.key_requests += 1
            return dict(KeySet(list(self.keys)).as_dict(private=False))

        @post("/token", status_code=200)
        async def token(request: Request[Any, Any, Any]) -> Response[Any]:
            form = await request.form()
            asked = self.codes.pop(form["code"], None)
            verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
            credentials = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
            right = (
                asked is not None
                and asked["code_challenge"] == base64.urlsafe_b64encode(verifier).decode().rstrip("=")
                and asked["redirect_uri"] == form["redirect_uri"]
                and credentials == "tessere:s3cr3t+%26+more"
            )
            if asked is None or not right:
                return Response({"error": "invalid_grant"}, status_code=400)
            now = int(time.time())
            claims = {
                "iss": self.url,
                "aud": CLIENT_ID,
                "iat": now,
                "exp": now + 60,
                "nonce": asked["nonce"],
                **self.claims,
            }
            return Response({"access_token": "x", "token_type": "Bearer", "id_token": self.sign(claims)})

        return Litestar([discovery, keys, token], openapi_config=None)


@pytest.fixture
async def provider(serve: Any) -> Provider:
    provider = Provider()
    provider.url = await serve(provider.app())
    return provider


@pytest.fixture
def with_oidc(settings: Settings, provider: Provider) -> Settings:
    return replace(
        settings,
        oidc_issuer=provider.url,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Aurora ID",
    )


@pytest.fixture
def browser(with_oidc: Settings, database: Database, visit: Any, build: Any) -> Any:
    return visit(of=build(with_oidc, database))


async def _go(browser: Any, provider: Provider, path: str = "/api/v1/auth/oidc/start") -> httpx.Response:
    started = await browser.get(path)
    assert started.status_code == 302, started.text
    return await browser.get(provider.authorize(started.headers["location"]))


async def test_signs_in_whoever_has_an_account_with_the_verified_address(
    browser: Any, provider: Provider, add_user: Any
) -> None:
    user = await add_user("Anna@example.com", "care")
    providers = (await browser.get("/api/v1/auth/providers")).json()
    assert providers == {"password": True, "oidc": {"name": "Aurora ID", "start_url": "/api/v1/auth/oidc/start"}}
    back = await _go(browser, provider, "/api/v1/auth/oidc/start?next=/customers/7%3Ftab%3Dall")
    assert back.status_code == 303
    assert back.headers["location"] == "/customers/7?tab=all"
    session = (await browser.get("/api/v1/session")).json()
    assert session["user"]["id"] == str(user.id)
    # From now on by the provider's subject, whatever happens to the address.
    provider.claims |= {"email": "other@example.com"}
    assert (await _go(browser, provider)).status_code == 303


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/api/v1/keys", "x"])
async def test_never_leads_to_another_site(browser: Any, provider: Provider, add_user: Any, target: str) -> None:
    await add_user("anna@example.com")
    started = await browser.get("/api/v1/auth/oidc/start", params={"next": target})
    back = await browser.get(provider.authorize(started.headers["location"]))
    assert back.headers["location"] == "/"


async def test_refuses_strangers_with_a_page(browser: Any, provider: Provider) -> None:
    back = await _go(browser, provider)
    assert back.status_code == 403
    assert back.headers["content-type"].startswith("text/html")
    assert "Non esiste un account" in back.text
    english = await browser.get("/api/v1/auth/oidc/start")
    answer = await browser.get(provider.authorize(english.headers["location"]), headers={"Accept-Language": "en-GB"})
    assert "There is no account" in answer.text
    assert (await browser.get("/api/v1/session")).status_code == 401


async def test_makes_accounts_where_that_is_set(
    with_oidc: Settings, database: Database, visit: Any, provider: Provider, build: Any
) -> None:
    browser = visit(of=build(replace(with_oidc, oidc_default_role="analyst"), database))
    assert (await _go(browser, provider)).status_code == 303
    user = (await browser.get("/api/v1/session")).json()["user"]
    assert (user["email"], user["name"], user["role"]) == ("anna@example.com", "Anna Rossi", "analyst")
    assert (await visit().sign_in("anna@example.com", "")).status_code == 401


@pytest.mark.parametrize("verified", [False, None, "false", 0])
async def test_an_address_that_is_not_verified_links_nothing(
    browser: Any, provider: Provider, add_user: Any, verified: Any
) -> None:
    await add_user("anna@example.com")
    provider.claims["email_verified"] = verified
    assert (await _go(browser, provider)).status_code == 403


async def test_a_disabled_account_stays_out(
    browser: Any, provider: Provider, add_user: Any, database: Database
) -> None:
    await add_user("anna@example.com")
    async with database.connection() as db:
        await db.execute("update auth.account set disabled_at = now()")
    assert (await _go(browser, provider)).status_code == 403


def _unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "none"}, claims, OctKey.import_key("x"), algorithms=["none"])


def _with_public_key_as_secret(provider: Provider) -> Callable[[dict[str, Any]], str]:
    public = provider.keys[0].as_pem(private=False).decode()
    return lambda claims: jwt.encode({"alg": "HS256", "kid": "one"}, claims, OctKey.import_key(public))


def _with_other_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048, {"kid": "one"}))


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": "https://evil.example"},
        {"aud": "another application"},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"exp": 1},
        {"nonce": "another"},
        {"sub": ""},
        {"sub": None},
    ],
)
async def test_a_token_that_is_not_for_this_sign_in(browser: Any, provider: Provider, add_user: Any, bent: Any) -> None:
    await add_user("anna@example.com")
    provider.claims |= bent
    assert (await _go(browser, provider)).status_code == 401
    assert (await browser.get("/api/v1/session")).status_code == 401


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_a_token_that_the_provider_did_not_sign(browser: Any, provider: Provider, add_user: Any) -> None:
    await add_user("anna@example.com")
    for sign in (_unsigned, _with_public_key_as_secret(provider), _with_other_key, lambda _claims: "not.a.token"):
        provider.sign = sign
        assert (await _go(browser, provider)).status_code == 401


async def test_keys_that_the_provider_rotates_are_read_again(
    browser: Any, provider: Provider, add_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_user("anna@example.com")
    assert (await _go(browser, provider)).status_code == 303
    assert (await _go(browser, provider)).status_code == 303
    assert provider.key_requests == 1
    provider.keys = [RSAKey.generate_key(2048, {"kid": "two"})]
    assert (await _go(browser, provider)).status_code == 401, "not more often than every half minute"
    monkeypatch.setattr("tessere.infra.auth.service.oidc._REFRESH_KEYS_AFTER", -1)
    assert (await _go(browser, provider)).status_code == 303


async def test_an_attempt_serves_once_and_only_its_browser(
    browser: Any, provider: Provider, add_user: Any, visit: Any, with_oidc: Settings, database: Database, build: Any
) -> None:
    await add_user("anna@example.com")
    started = await browser.get("/api/v1/auth/oidc/start")
    back = provider.authorize(started.headers["location"])
    other = visit(of=build(with_oidc, database))
    assert (await other.get(back)).status_code == 401, "a link sent to somebody else signs nobody in"
    assert (await browser.get(back)).status_code == 401, "the attempt is used up"
    for query in ("", "?code=x", "?state=x", "?error=access_denied&state=x", "?code=x&state=%00", "?code=x&state=x"):
        assert (await browser.get(f"/api/v1/auth/oidc/callback{query}")).status_code == 401


async def test_signing_in_ends_the_session_the_browser_came_with(
    browser: Any, provider: Provider, add_user: Any
) -> None:
    await add_user("anna@example.com")
    await _go(browser, provider)
    first = browser.client.cookies["tessere_session"]
    await _go(browser, provider)
    assert browser.client.cookies["tessere_session"] != first


async def test_a_provider_that_is_away_or_another(
    settings: Settings, database: Database, visit: Any, provider: Provider, build: Any
) -> None:
    away = replace(settings, oidc_issuer="http://127.0.0.1:9", oidc_client_id="x")
    assert (await visit(of=build(away, database)).get("/api/v1/auth/oidc/start")).status_code == 503
    none = await visit(of=build(settings, database)).get("/api/v1/auth/oidc/start")
    assert none.status_code == 404
    provider.url, real = "https://evil.example", provider.url
    lying = replace(settings, oidc_issuer=real, oidc_client_id="x")
    assert (await visit(of=build(lying, database)).get("/api/v1/auth/oidc/start")).status_code == 401
