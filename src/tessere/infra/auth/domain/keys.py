"""API keys as values, and the rules of their making."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.infra.auth.domain.roles import PUBLISHABLE_SCOPES, Scope, require_scopes_known
from tessere.kernel.errors import FieldError, Invalid

# A publishable key may stand in a page: it serves a storefront's visitors, who are nobody to us but what they have a token for.
KeyKind = Literal["write", "secret", "publishable"]
PREFIXES: dict[str, str] = {"write": "tw_", "secret": "ts_", "publishable": "tp_"}
# After a rotation the old secret works for this long, so that every server can be given the new one.
OVERLAP = timedelta(hours=24)
TOUCH_AFTER = timedelta(minutes=1)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LENGTH = 40
MOST_ORIGINS = 50
_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(:\d{1,5})?")
RANDOM_BYTES = 40


class Key(Struct, frozen=True, kw_only=True):
    """An API key without its secret."""

    id: UUID
    name: str
    kind: KeyKind
    hint: str
    source_id: UUID | None
    scopes: list[Scope]
    origins: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def secret_text(kind: KeyKind, random: bytes) -> str:
    """The secret made of random bytes: letters and digits only, so that a double click selects it whole."""
    number = int.from_bytes(random, "big")
    characters = []
    for _ in range(_LENGTH):
        number, rest = divmod(number, len(_ALPHABET))
        characters.append(_ALPHABET[rest])
    return PREFIXES[kind] + "".join(characters)


def hint_of(secret: str) -> str:
    """Enough to tell keys apart, too little to use one."""
    return f"{secret[:3]}…{secret[-4:]}"


def check_key(kind: KeyKind, *, source_id: UUID | None, scopes: Sequence[str], origins: Sequence[str] = ()) -> None:
    """A write key belongs to a source and may only collect; a secret key has scopes; a publishable one harmless scopes, and
    perhaps the origins of the pages that it stands in."""
    if origins and kind != "publishable":
        raise _wrong("/origins", "only publishable keys have origins")
    if len(origins) > MOST_ORIGINS or not all(_ORIGIN.fullmatch(each) for each in origins):
        raise _wrong("/origins", f"give at most {MOST_ORIGINS} origins such as https://www.example.com")
    if kind == "write":
        if source_id is None:
            raise _wrong("/source_id", "a write key belongs to a source")
        if scopes:
            raise _wrong("/scopes", "a write key has no scopes: it may only collect")
        return
    if source_id is not None:
        raise _wrong("/source_id", "only write keys belong to a source")
    if not scopes:
        raise _wrong("/scopes", f"a {kind} key needs at least one scope")
    require_scopes_known(scopes)
    if kind == "publishable" and not PUBLISHABLE_SCOPES.issuperset(scopes):
        raise _wrong(
            "/scopes", f"everybody can read a publishable key; it may have {', '.join(sorted(PUBLISHABLE_SCOPES))}"
        )


def _wrong(path: str, message: str) -> Invalid:
    return Invalid(message, errors=[FieldError(path, message)])
