"""Rules of signing in through an OpenID Connect provider. No clock, no network."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from tessere.kernel.errors import Forbidden, Unauthenticated

# Signatures with a public key only: an algorithm with a shared secret would let the secret's holder sign for anybody.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
DEFAULT_ALGORITHM = "RS256"


class Discovery(Struct, frozen=True):
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    id_token_signing_alg_values_supported: tuple[str, ...] = (DEFAULT_ALGORITHM,)


class Identity(Struct, frozen=True, kw_only=True):
    """Who the provider says has signed in."""

    issuer: str
    subject: str
    email: str | None
    name: str | None


def check_discovery(found: Discovery, issuer: str) -> None:
    """A provider must be the one that was configured, and reached safely unless it is on this machine."""
    if found.issuer.rstrip("/") != issuer.rstrip("/"):
        raise Unauthenticated("the identity provider names another issuer than the configured one", code="oidc_setup")
    for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        parts = urlsplit(url)
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise Unauthenticated("the identity provider has addresses without https", code="oidc_setup")


def algorithms_of(found: Discovery) -> list[str]:
    """The signatures to accept: what the provider uses, less what is not safe."""
    return sorted(ALGORITHMS & set(found.id_token_signing_alg_values_supported)) or [DEFAULT_ALGORITHM]


def authorization_url(
    found: Discovery, *, client_id: str, redirect_uri: str, state: str, nonce: str, verifier: str
) -> str:
    """Where the browser goes to sign in."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = urlencode(
        {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )
    return f"{found.authorization_endpoint}{'&' if '?' in found.authorization_endpoint else '?'}{query}"


def identity_of(claims: dict[str, Any], *, issuer: str, client_id: str) -> Identity:
    """The identity in verified claims; an address counts only when the provider has verified it."""
    audience = claims.get("aud")
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client_id:
        raise Unauthenticated("the identity provider's token is for another application", code="oidc_token")
    subject, email, name = claims.get("sub"), claims.get("email"), claims.get("name")
    if not isinstance(subject, str) or not subject:
        raise Unauthenticated("the identity provider's token names nobody", code="oidc_token")
    verified = claims.get("email_verified") in (True, "true")
    return Identity(
        issuer=issuer,
        subject=subject,
        email=email if isinstance(email, str) and verified else None,
        name=name if isinstance(name, str) and name.strip() else None,
    )


def require_email(identity: Identity) -> str:
    """The verified address; Forbidden without one, because accounts are linked by it."""
    if identity.email is None:
        raise Forbidden(
            "your identity provider does not confirm your e-mail address, so no account can be found by it",
            code="oidc_email_not_verified",
        )
    return identity.email
