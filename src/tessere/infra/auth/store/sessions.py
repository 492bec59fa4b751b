"""Statements about sessions, and about sign-ins on their way through the identity provider."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database
from tessere.infra.auth.domain.accounts import Account

INSERT_SESSION = """
insert into auth.session (token_hash, account_id, created_at, seen_at, expires_at)
values (%(token_hash)s, %(account_id)s, %(now)s, %(now)s, %(expires_at)s)
"""
FIND_HOLDER = """
select a.id, a.email, a.name, a.role, a.language, a.theme, a.password_hash, a.disabled_at, a.created_at, a.last_seen_at,
    a.version, s.created_at as session_created_at, s.seen_at as session_seen_at
from auth.session s join auth.account a on a.id = s.account_id
where s.token_hash = %(token_hash)s and s.expires_at > %(now)s
"""
TOUCH_SESSION = """
update auth.session set seen_at = %(now)s, expires_at = %(expires_at)s where token_hash = %(token_hash)s
"""
DELETE_SESSION = "delete from auth.session where token_hash = %(token_hash)s"
DELETE_SESSIONS = """
delete from auth.session where account_id = %(account_id)s and token_hash is distinct from %(except_hash)s::bytea
"""
DELETE_EXPIRED = "delete from auth.session where expires_at < %(now)s"
INSERT_ATTEMPT = """
insert into auth.oidc_attempt (state_hash, browser_hash, nonce, verifier, return_to, expires_at)
values (%(state_hash)s, %(browser_hash)s, %(nonce)s, %(verifier)s, %(return_to)s, %(expires_at)s)
"""
TAKE_ATTEMPT = """
delete from auth.oidc_attempt where state_hash = %(state_hash)s and expires_at > %(now)s
returning browser_hash, nonce, verifier, return_to
"""
DELETE_EXPIRED_ATTEMPTS = "delete from auth.oidc_attempt where expires_at < %(now)s"


class Holder(Account, frozen=True, kw_only=True):
    """The account of a session, and the times of that."""

    session_created_at: datetime
    session_seen_at: datetime


class Attempt(Struct, frozen=True):
    """A sign-in that waits for the browser to come back."""

    browser_hash: bytes
    nonce: str
    verifier: str
    return_to: str


async def insert_session(db: AsyncConnection[Any], **row: Any) -> None:
    """Begin a session."""
    await database.execute(db, INSERT_SESSION, **row)


async def find_holder(db: AsyncConnection[Any], **params: Any) -> Holder | None:
    """Who holds the session of a token, unless it has ended; in one round trip, for it is asked with every request."""
    return await database.fetch_one(db, FIND_HOLDER, Holder, **params)


async def touch_session(db: AsyncConnection[Any], **params: Any) -> None:
    """Put the session's end off."""
    await database.execute(db, TOUCH_SESSION, **params)


async def delete_session(db: AsyncConnection[Any], *, token_hash: bytes) -> None:
    """End a session."""
    await database.execute(db, DELETE_SESSION, token_hash=token_hash)


async def delete_sessions(db: AsyncConnection[Any], *, account_id: UUID, except_hash: bytes | None = None) -> int:
    """End every session of an account but one."""
    return await database.execute(db, DELETE_SESSIONS, account_id=account_id, except_hash=except_hash)


async def delete_expired(db: AsyncConnection[Any], *, now: datetime) -> None:
    """Forget what has ended."""
    await database.execute(db, DELETE_EXPIRED, now=now)
    await database.execute(db, DELETE_EXPIRED_ATTEMPTS, now=now)


async def insert_attempt(db: AsyncConnection[Any], **row: Any) -> None:
    """Remember a sign-in that goes to the provider."""
    await database.execute(db, INSERT_ATTEMPT, **row)


async def take_attempt(db: AsyncConnection[Any], **params: Any) -> Attempt | None:
    """The sign-in that comes back; it serves once."""
    return await database.fetch_one(db, TAKE_ATTEMPT, Attempt, **params)
