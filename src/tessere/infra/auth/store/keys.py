"""Statements about API keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database
from tessere.infra.auth.domain.keys import Key, KeyKind
from tessere.kernel.errors import NotFound

_COLUMNS = "id, name, kind, hint, source_id, scopes, origins, created_at, last_used_at, revoked_at"

LIST_KEYS = f"""
select {_COLUMNS} from auth.api_key
where (%(before)s::uuid is null or id < %(before)s::uuid)
  and (%(source_ids)s::uuid[] is null or source_id = any(%(source_ids)s::uuid[]))
order by id desc
limit %(limit)s
"""
LOCK_KEY = f"select {_COLUMNS} from auth.api_key where id = %(id)s for update"
INSERT_KEY = """
insert into auth.api_key (id, name, kind, source_id, scopes, origins, hint, created_at, created_by)
values (%(id)s, %(name)s, %(kind)s, %(source_id)s, %(scopes)s, %(origins)s, %(hint)s, %(created_at)s, %(created_by)s)
"""
INSERT_DIGEST = """
insert into auth.api_key_secret (token_hash, key_id, created_at) values (%(token_hash)s, %(key_id)s, %(created_at)s)
"""
EXPIRE_SECRETS = """
update auth.api_key_secret set expires_at = least(expires_at, %(expires_at)s) where key_id = %(key_id)s
"""
DELETE_SECRETS = "delete from auth.api_key_secret where key_id = %(key_id)s"
SAVE_HINT = "update auth.api_key set hint = %(hint)s where id = %(id)s"
REVOKE_KEY = "update auth.api_key set revoked_at = %(now)s where id = %(id)s"
FIND_BY_DIGEST = """
select k.id, k.name, k.kind, k.source_id, k.scopes, k.origins, k.last_used_at
from auth.api_key_secret s join auth.api_key k on k.id = s.key_id
where s.token_hash = %(token_hash)s and (s.expires_at is null or s.expires_at > %(now)s) and k.revoked_at is null
"""
TOUCH_KEY = "update auth.api_key set last_used_at = %(now)s where id = %(id)s"
DELETE_EXPIRED_SECRETS = "delete from auth.api_key_secret where expires_at < %(now)s"


class UsableKey(Struct, frozen=True):
    """A key whose secret was presented."""

    id: UUID
    name: str
    kind: KeyKind
    source_id: UUID | None
    scopes: list[str]
    origins: list[str]
    last_used_at: datetime | None


async def list_keys(db: AsyncConnection[Any], **params: Any) -> list[Key]:
    """Keys, newest first."""
    return await database.fetch_all(db, LIST_KEYS, Key, **params)


async def lock_key(db: AsyncConnection[Any], *, id: UUID) -> Key:
    """The key for a change; NotFound when there is none."""
    key = await database.fetch_one(db, LOCK_KEY, Key, id=id)
    if key is None:
        raise NotFound("there is no such key")
    return key


async def insert_key(db: AsyncConnection[Any], **row: Any) -> None:
    """Add a key without its secret."""
    await database.execute(db, INSERT_KEY, **row)


async def insert_secret(db: AsyncConnection[Any], **row: Any) -> None:
    """Give a key a secret."""
    await database.execute(db, INSERT_DIGEST, **row)


async def expire_secrets(db: AsyncConnection[Any], **params: Any) -> None:
    """Let the secrets that a key has end at a time."""
    await database.execute(db, EXPIRE_SECRETS, **params)


async def save_hint(db: AsyncConnection[Any], **params: Any) -> None:
    """Show the newest secret's hint."""
    await database.execute(db, SAVE_HINT, **params)


async def revoke_key(db: AsyncConnection[Any], *, id: UUID, now: datetime) -> None:
    """End a key with all its secrets."""
    await database.execute(db, REVOKE_KEY, id=id, now=now)
    await database.execute(db, DELETE_SECRETS, key_id=id)


async def find_key_by_token(db: AsyncConnection[Any], **params: Any) -> UsableKey | None:
    """The key that a presented secret opens."""
    return await database.fetch_one(db, FIND_BY_DIGEST, UsableKey, **params)


async def touch_key(db: AsyncConnection[Any], **params: Any) -> None:
    """Note that the key is in use."""
    await database.execute(db, TOUCH_KEY, **params)


async def delete_expired_secrets(db: AsyncConnection[Any], *, now: datetime) -> None:
    """Forget secrets past their overlap."""
    await database.execute(db, DELETE_EXPIRED_SECRETS, now=now)
