"""API keys as values, and the rules of their making."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.infra.auth.domain.roles import Scope, require_scopes_known
from tessere.kernel.errors import FieldError, Invalid

KeyKind = Literal["write", "secret"]
PREFIXES: dict[str, str] = {"write": "tw_", "secret": "ts_"}
# After a rotation the old secret works for this long, so that every server can be given the new one.
OVERLAP = timedelta(hours=24)
TOUCH_AFTER = timedelta(minutes=1)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LENGTH = 40
RANDOM_BYTES = 40


class Key(Struct, frozen=True, kw_only=True):
    """An API key without its secret."""

    id: UUID
    name: str
    kind: KeyKind
    hint: str
    source_id: UUID | None
    scopes: list[Scope]
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


def check_key(kind: KeyKind, *, source_id: UUID | None, scopes: Sequence[str]) -> None:
    """A write key belongs to a source and may only collect; a secret key has scopes."""
    if kind == "write":
        if source_id is None:
            raise _wrong("/source_id", "a write key belongs to a source")
        if scopes:
            raise _wrong("/scopes", "a write key has no scopes: it may only collect")
        return
    if source_id is not None:
        raise _wrong("/source_id", "only write keys belong to a source")
    if not scopes:
        raise _wrong("/scopes", "a secret key needs at least one scope")
    require_scopes_known(scopes)


def _wrong(path: str, message: str) -> Invalid:
    return Invalid(message, errors=[FieldError(path, message)])
