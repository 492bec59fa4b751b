"""Use cases of API keys, and the collector's fast way to a write key's source."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID
from weakref import WeakKeyDictionary

from msgspec.structs import replace

from tessere.infra import audit
from tessere.infra.auth.domain.accounts import checked_name
from tessere.infra.auth.domain.keys import (
    OVERLAP,
    RANDOM_BYTES,
    TOUCH_AFTER,
    Key,
    KeyKind,
    check_key,
    hint_of,
    secret_text,
)
from tessere.infra.auth.domain.principals import Principal
from tessere.infra.auth.domain.roles import known_scopes, require_may_grant
from tessere.infra.auth.domain.sessions import token_hash
from tessere.infra.auth.store import keys as store
from tessere.infra.db import Database, Unit
from tessere.infra.web import publish
from tessere.kernel.errors import Conflict

# Changes of keys are told under this topic, so that no process serves a revoked key from its memory.
TOPIC = "auth.keys"
_REMEMBER_SECONDS = 5.0
_MOST_REMEMBERED = 10_000


async def create_key(
    unit: Unit,
    *,
    name: str,
    kind: KeyKind,
    source_id: UUID | None = None,
    scopes: Sequence[str] = (),
    origins: Sequence[str] = (),
    by: Principal | None = None,
) -> tuple[Key, str]:
    """A new key and its secret, which cannot be read again; `by` may not grant more than they have."""
    check_key(kind, source_id=source_id, scopes=scopes, origins=origins)
    require_may_grant(by.scopes if by else None, scopes)
    secret = secret_text(kind, secrets.token_bytes(RANDOM_BYTES))
    key = Key(
        id=unit.new_id(),
        name=checked_name(name),
        kind=kind,
        hint=hint_of(secret),
        source_id=source_id,
        scopes=known_scopes(scopes),
        origins=sorted(set(origins)),
        created_at=unit.now,
        last_used_at=None,
        revoked_at=None,
    )
    await store.insert_key(
        unit.db,
        id=key.id,
        name=key.name,
        kind=key.kind,
        source_id=key.source_id,
        scopes=key.scopes,
        origins=key.origins,
        hint=key.hint,
        created_at=unit.now,
        created_by=unit.actor.id,
    )
    await store.insert_secret(unit.db, token_hash=token_hash(secret), key_id=key.id, created_at=unit.now)
    await _tell(unit, key, "key.created")
    return key, secret


async def list_keys(
    unit: Unit, *, limit: int = 200, before: UUID | None = None, source_ids: Sequence[UUID] | None = None
) -> list[Key]:
    """Keys, newest first, revoked ones too; `source_ids` picks the write keys of some sources."""
    ids = None if source_ids is None else list(source_ids)
    return await store.list_keys(unit.db, limit=limit, before=before, source_ids=ids)


async def rotate_key(unit: Unit, *, key_id: UUID, by: Principal | None = None) -> tuple[Key, str]:
    """A new secret for a key; the old one works for another day unless the key is revoked."""
    key = await store.lock_key(unit.db, id=key_id)
    require_may_grant(by.scopes if by else None, key.scopes)
    if key.revoked_at is not None:
        raise Conflict("a revoked key stays revoked; create a new one", code="key_revoked")
    secret = secret_text(key.kind, secrets.token_bytes(RANDOM_BYTES))
    await store.expire_secrets(unit.db, key_id=key.id, expires_at=unit.now + OVERLAP)
    await store.insert_secret(unit.db, token_hash=token_hash(secret), key_id=key.id, created_at=unit.now)
    await store.save_hint(unit.db, id=key.id, hint=hint_of(secret))
    await _tell(unit, key, "key.rotated")
    return replace(key, hint=hint_of(secret)), secret


async def revoke_key(unit: Unit, *, key_id: UUID) -> None:
    """End a key at once, in every process; doing it again changes nothing."""
    key = await store.lock_key(unit.db, id=key_id)
    if key.revoked_at is not None:
        return
    await store.revoke_key(unit.db, id=key.id, now=unit.now)
    await _tell(unit, key, "key.revoked")


async def _tell(unit: Unit, key: Key, action: str) -> None:
    await audit.record(
        unit, action=action, object_kind="key", object_id=key.id, detail={"kind": key.kind, "name": key.name}
    )
    await publish(unit, topic=TOPIC, ids=[key.id])


class _WriteKeys:
    """What this process remembers of write keys for some seconds, unknown ones too: a flood must not reach the database."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[float, UUID | None]] = OrderedDict()

    def recall(self, hashed: bytes) -> tuple[UUID | None] | None:
        remembered = self._known.get(hashed)
        if remembered is None or remembered[0] < time.monotonic():
            return None
        return (remembered[1],)

    def remember(self, hashed: bytes, source_id: UUID | None) -> None:
        self._known[hashed] = (time.monotonic() + _REMEMBER_SECONDS, source_id)
        self._known.move_to_end(hashed)
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)

    def forget(self) -> None:
        self._known.clear()


_remembered: WeakKeyDictionary[Database, _WriteKeys] = WeakKeyDictionary()


async def find_write_key(database: Database, token: str) -> UUID | None:
    """The source that a write key collects for, or None; answered from memory for up to five seconds."""
    keys = _remembered.setdefault(database, _WriteKeys())
    hashed = token_hash(token)
    recalled = keys.recall(hashed)
    if recalled is not None:
        return recalled[0]
    async with database.unit() as unit:
        key = await store.find_key_by_token(unit.db, token_hash=hashed, now=unit.now)
        source_id = key.source_id if key is not None and key.kind == "write" else None
        unused = key is not None and (key.last_used_at is None or unit.now - key.last_used_at >= TOUCH_AFTER)
        if key is not None and source_id is not None and unused:
            await store.touch_key(unit.db, id=key.id, now=unit.now)
    keys.remember(hashed, source_id)
    return source_id


def forget_write_keys(database: Database) -> None:
    """Read every write key anew; called when a key has changed anywhere."""
    if database in _remembered:
        _remembered[database].forget()
