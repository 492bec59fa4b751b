"""Anticipated errors: families with a stable `code`. What each means in HTTP is decided in `entry` alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET, Struct, UnsetType


class FieldError(Struct, frozen=True):
    """What is wrong at one place of the input; `path` is a JSON pointer, empty for the whole. `translations` of the
    English message are by language, where there are any."""

    path: str
    message: str
    translations: dict[str, str] | UnsetType = UNSET


class TessereError(Exception):
    """Root of every error that a caller can expect and act upon; `members` are what else it tells (RFC 9457, 3.2)."""

    code = "error"
    members: Mapping[str, Any] = {}

    def __init__(self, detail: str, *, code: str | None = None, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.errors = tuple(errors)


class Invalid(TessereError):
    """The input breaks a rule; the detail says which and how to mend it."""

    code = "invalid"


class Unauthenticated(TessereError):
    """Nobody is signed in, or the key is not known."""

    code = "unauthenticated"


class Forbidden(TessereError):
    """The caller is known and may not do this."""

    code = "forbidden"


class NotFound(TessereError):
    """The thing named does not exist, or is not visible to the caller."""

    code = "not_found"


class Conflict(TessereError):
    """The state does not allow it now."""

    code = "conflict"


class StaleVersion(TessereError):
    """Somebody else changed the resource since it was read."""

    code = "stale_version"


class VersionRequired(TessereError):
    """A change of an editable resource must name the version it was made from."""

    code = "version_required"


class TooLarge(TessereError):
    """The input is over a limit that the detail names."""

    code = "too_large"


class RateLimited(TessereError):
    """Too many requests; `retry_after_seconds` says when to come back."""

    code = "rate_limited"

    def __init__(self, detail: str, *, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(TessereError):
    """A part that this needs is down or full; nothing was changed, so trying again is safe."""

    code = "unavailable"

    def __init__(self, detail: str, *, retry_after_seconds: int = 5) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds
