"""Sign-in through an OpenID Connect provider: authorization code with PKCE."""

from __future__ import annotations

import secrets
import time
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import quote_plus

import httpx
import msgspec
import structlog
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from tessere.infra import audit
from tessere.infra.auth.domain.accounts import Account, checked_email, email_key
from tessere.infra.auth.domain.oidc import (
    Discovery,
    Identity,
    algorithms_of,
    authorization_url,
    check_discovery,
    identity_of,
    require_email,
)
from tessere.infra.auth.domain.roles import ROLES, Role
from tessere.infra.auth.domain.sessions import token_hash
from tessere.infra.auth.service.accounts import add_account
from tessere.infra.auth.service.sessions import SignedIn, open_session
from tessere.infra.auth.store import accounts as accounts_store
from tessere.infra.auth.store import sessions as store
from tessere.infra.db import Database, Unit
from tessere.infra.settings import OidcSettings
from tessere.infra.web import local_path, same_token
from tessere.kernel.errors import Forbidden, Invalid, NotFound, Unauthenticated, Unavailable

log = structlog.get_logger()

_ATTEMPT_LASTS = timedelta(minutes=10)
_REMEMBER_SECONDS = 3_600
_REFRESH_KEYS_AFTER = 30
_TIMEOUT = httpx.Timeout(5.0)
_LARGEST_ANSWER = 1_000_000
_LEEWAY_SECONDS = 60

T = TypeVar("T")


class Started(Struct, frozen=True):
    """A sign-in on its way: where the browser goes, and what it must bring back in a cookie."""

    url: str
    browser_token: str


class Finished(Struct, frozen=True):
    """A sign-in that came back, and where its page was."""

    signed_in: SignedIn
    return_to: str


class _Tokens(Struct):
    id_token: str


class OidcProvider:
    """One configured provider; what it says of itself and its keys are remembered for an hour."""

    def __init__(self, settings: OidcSettings, *, redirect_uri: str) -> None:
        if settings.issuer is None or settings.client_id is None:
            raise Invalid("single sign-on needs oidc_issuer and oidc_client_id")
        if settings.default_role is not None and settings.default_role not in ROLES:
            raise Invalid(f"oidc_default_role is none of {', '.join(ROLES)}")
        self._issuer, self._client_id = settings.issuer, settings.client_id
        self._client_secret = settings.client_secret
        self.default_role: Role | None = settings.default_role
        self._redirect_uri = redirect_uri
        self._discovery: tuple[float, Discovery] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def start(self, unit: Unit, *, return_to: str | None) -> Started:
        """Begin: remember the attempt, which serves once and only in this browser."""
        found = await self._discover()
        state, nonce, browser = (secrets.token_urlsafe(32) for _ in range(3))
        verifier = secrets.token_urlsafe(48)
        await store.insert_attempt(
            unit.db,
            state_hash=token_hash(state),
            browser_hash=token_hash(browser),
            nonce=nonce,
            verifier=verifier,
            return_to=local_path(return_to),
            expires_at=unit.now + _ATTEMPT_LASTS,
        )
        url = authorization_url(
            found,
            client_id=self._client_id,
            redirect_uri=self._redirect_uri,
            state=state,
            nonce=nonce,
            verifier=verifier,
        )
        return Started(url, browser)

    async def finish(
        self, database: Database, *, state: str, code: str, browser_token: str, replaces: str | None
    ) -> Finished:
        """End: exchange the code, verify the token, find or make the account. Owns its units."""
        async with database.unit() as unit:
            attempt = await store.take_attempt(unit.db, state_hash=token_hash(state), now=unit.now)
        if attempt is None or not same_token(token_hash(browser_token).hex(), attempt.browser_hash.hex()):
            raise Unauthenticated("this sign-in was begun elsewhere or too long ago; begin again", code="oidc_expired")
        found = await self._discover()
        id_token = await self._exchange(found, code=code, verifier=attempt.verifier)
        identity = await self._verify(found, id_token, nonce=attempt.nonce)
        async with database.unit() as unit:
            account = await self._account(unit, identity)
            if account.disabled_at is not None:
                raise Forbidden("your account is disabled; ask an owner", code="account_disabled")
            signed = await open_session(unit, account=account, replaces=replaces, way="oidc")
        return Finished(signed, attempt.return_to)

    async def _account(self, unit: Unit, identity: Identity) -> Account:
        place = {"issuer": identity.issuer, "subject": identity.subject}
        linked = await accounts_store.find_account_by_identity(unit.db, **place)
        if linked is not None:
            return linked
        email = checked_email(require_email(identity))
        account = await accounts_store.find_account_by_email(unit.db, email_key=email_key(email))
        if account is None:
            if self.default_role is None:
                raise Forbidden("there is no account for your e-mail address; ask an owner", code="oidc_no_account")
            name = (identity.name or email.split("@", maxsplit=1)[0])[:120]
            account = await add_account(
                unit, email=email, name=name, role=self.default_role, language="it", password_hash=None
            )
        await accounts_store.insert_identity(unit.db, **place, account_id=account.id, linked_at=unit.now)
        await audit.record(
            unit, action="user.linked", object_kind="user", object_id=account.id, detail={"issuer": identity.issuer}
        )
        return account

    async def _exchange(self, found: Discovery, *, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        credentials = None
        if self._client_secret is None:
            form["client_id"] = self._client_id
        elif "client_secret_basic" in found.token_endpoint_auth_methods_supported:
            credentials = httpx.BasicAuth(_form_encoded(self._client_id), _form_encoded(self._client_secret))
        else:
            form |= {"client_id": self._client_id, "client_secret": self._client_secret}
        tokens = await _fetch("POST", found.token_endpoint, _Tokens, data=form, auth=credentials)
        return tokens.id_token

    async def _verify(self, found: Discovery, id_token: str, *, nonce: str) -> Identity:
        try:
            try:
                token = jwt.decode(id_token, await self._key_set(found), algorithms=algorithms_of(found))
            except InvalidKeyIdError:  # the provider may have rotated its keys since they were read
                fresh = await self._key_set(found, newer=True)
                token = jwt.decode(id_token, fresh, algorithms=algorithms_of(found))
            jwt.JWTClaimsRegistry(
                leeway=_LEEWAY_SECONDS,
                iss={"essential": True, "value": found.issuer},
                aud={"essential": True, "value": self._client_id},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(token.claims)
        except (JoseError, ValueError) as error:
            log.warning("oidc_token_refused", error=str(error))
            raise Unauthenticated("the identity provider's token is not valid", code="oidc_token") from error
        return identity_of(token.claims, issuer=found.issuer, client_id=self._client_id)

    async def _discover(self) -> Discovery:
        if self._discovery is None or self._discovery[0] < time.monotonic():
            address = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            found = await _fetch("GET", address, Discovery)
            check_discovery(found, self._issuer)
            self._discovery = (time.monotonic() + _REMEMBER_SECONDS, found)
        return self._discovery[1]

    async def _key_set(self, found: Discovery, *, newer: bool = False) -> KeySet:
        """The provider's keys; `newer` reads them again, but not more often than every half minute."""
        age_limit = _REFRESH_KEYS_AFTER if newer else _REMEMBER_SECONDS
        if self._keys is None or self._keys[0] + age_limit < time.monotonic():
            keys: dict[str, Any] = await _fetch("GET", found.jwks_uri, dict[str, Any])
            try:
                key_set = KeySet.import_key_set({"keys": keys["keys"]})
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise Unavailable("the identity provider's keys cannot be read") from error
            self._keys = (time.monotonic(), key_set)
        return self._keys[1]


async def _fetch(method: str, url: str, into: type[T], **options: Any) -> T:
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT, headers={"Accept": "application/json"}) as client:
            answer = await client.request(method, url, **options)
        if answer.status_code != httpx.codes.OK or len(answer.content) > _LARGEST_ANSWER:
            raise Unauthenticated(f"the identity provider answered {answer.status_code}", code="oidc_provider")
        return msgspec.json.decode(answer.content, type=into)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable("the identity provider cannot be reached; try again in a moment") from error
    except msgspec.MsgspecError as error:
        raise Unauthenticated("the identity provider's answer cannot be read", code="oidc_provider") from error


def _form_encoded(text: str) -> str:
    """RFC 6749, 2.3.1: id and secret are form-encoded before they go into the Authorization header."""
    return quote_plus(text)


def provider_of(settings: OidcSettings, *, base_url: str) -> OidcProvider:
    """The configured provider; NotFound when there is none."""
    if settings.issuer is None:
        raise NotFound("single sign-on is not set up")
    return OidcProvider(settings, redirect_uri=f"{base_url}/api/v1/auth/oidc/callback")
