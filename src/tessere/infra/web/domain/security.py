"""Headers and tokens that keep a browser from being turned against its user."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, urlsplit

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def security_headers(*, https: bool) -> list[tuple[bytes, bytes]]:
    """What every answer carries; HSTS only where the instance is reached over https."""
    headers = [
        (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        # The tablet of the floor reads codes.
        (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), payment=()"),
    ]
    if https:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers


def csrf_token(session_token: str) -> str:
    """The token a page must send back; only who holds the session can make it, so it need not be stored."""
    digest = hmac.digest(session_token.encode(), b"tessere csrf", hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()


def same_token(given: str | None, expected: str) -> bool:
    """Compare without telling by the time taken how much was right."""
    return hmac.compare_digest((given or "").encode("utf-8", "surrogateescape"), expected.encode())


def is_cross_site(*, origin: str | None, fetch_site: str | None, hosts: frozenset[str]) -> bool:
    """Whether a browser says that another site sent this request; clients that say nothing are not browsers."""
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() not in hosts


def local_path(target: str | None) -> str:
    """Where to go after signing in: a path of ours, never another site; the start page when in doubt."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\", "/api/", "/v1/")):
        return "/"
    if any(ord(character) < 0x21 or character == "\\" or ord(character) == 0x7F for character in target):
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc else quote(target, safe="%/:?#[]@!$&'()*+,;=~-._", errors="replace")
