"""Signing in and out, and who a request comes from."""

from __future__ import annotations

import secrets
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from tessere.infra import audit
from tessere.infra.auth.domain.accounts import LONGEST_PASSWORD, Account, email_key
from tessere.infra.auth.domain.principals import Principal, principal_of_account
from tessere.infra.auth.domain.sessions import TOUCH_AFTER, expires_at, token_hash
from tessere.infra.auth.service.passwords import hash_password, needs_rehash, verify_password
from tessere.infra.auth.store import accounts as accounts_store
from tessere.infra.auth.store import keys as keys_store
from tessere.infra.auth.store import sessions as store
from tessere.infra.db import Database, Unit
from tessere.infra.web import Limit, reset_shared, take_shared
from tessere.kernel.errors import Unauthenticated
from tessere.kernel.events import Actor

# Attempts at one account from one address; at one account from anywhere; from one address at anything.
BY_ACCOUNT_AND_CLIENT = Limit(burst=8, per_second=1 / 60)
BY_ACCOUNT = Limit(burst=40, per_second=1 / 30)
BY_CLIENT = Limit(burst=60, per_second=1 / 5)


class SignedIn(Struct, frozen=True, kw_only=True):
    """A new session: its token goes to the browser and nowhere else."""

    account: Account
    token: str
    expires_at: datetime
    principal: Principal


async def sign_in(
    database: Database, *, email: str, password: str, client: str, replaces: str | None = None
) -> SignedIn:
    """A new session for the right password; Unauthenticated otherwise, RateLimited after too many attempts.

    Owns its units: an attempt counts also when it fails, and no connection is held while the password is computed.
    `replaces` is the token the browser came with: it ends, so that nobody can plant a session on somebody else.
    """
    key = email_key(email)
    narrow = f"sign-in {key} {client}"
    async with database.unit() as unit:
        await take_shared(unit, bucket=f"sign-in client {client}", limit=BY_CLIENT)
        await take_shared(unit, bucket=f"sign-in account {key}", limit=BY_ACCOUNT)
        await take_shared(unit, bucket=narrow, limit=BY_ACCOUNT_AND_CLIENT)
        known = await accounts_store.find_account_by_email(unit.db, email_key=key)
    password_hash = known.password_hash if known and len(password) <= LONGEST_PASSWORD else None
    right = await verify_password(password[:LONGEST_PASSWORD], password_hash)
    if known is None or not right or known.disabled_at is not None:
        await _note_refusal(database, known)
        raise Unauthenticated("the address or the password is wrong", code="bad_credentials")
    new_hash = await hash_password(password) if needs_rehash(known.password_hash or "") else None
    async with database.unit(actor=Actor("user", known.id, known.name)) as unit:
        account = await accounts_store.lock_account(unit.db, id=known.id)
        if account.disabled_at is not None or account.password_hash != known.password_hash:
            raise Unauthenticated("the account was changed meanwhile; sign in again", code="bad_credentials")
        if new_hash is not None:
            await accounts_store.save_account(unit.db, replace(account, password_hash=new_hash))
        await reset_shared(unit, bucket=narrow)
        return await open_session(unit, account=account, replaces=replaces, way="password")


async def open_session(unit: Unit, *, account: Account, replaces: str | None, way: str) -> SignedIn:
    """Begin a session with a token of its own."""
    if replaces:
        await store.delete_session(unit.db, token_hash=token_hash(replaces))
    token = secrets.token_urlsafe(32)
    ends = expires_at(created_at=unit.now, seen_at=unit.now)
    hashed = token_hash(token)
    await store.insert_session(unit.db, token_hash=hashed, account_id=account.id, now=unit.now, expires_at=ends)
    await accounts_store.touch_account(unit.db, id=account.id, now=unit.now)
    await audit.record(unit, action="session.opened", object_kind="user", object_id=account.id, detail={"way": way})
    principal = principal_of_account(account, hashed)
    return SignedIn(account=account, token=token, expires_at=ends, principal=principal)


async def sign_out(unit: Unit, *, session_hash: bytes) -> None:
    """End a session."""
    await store.delete_session(unit.db, token_hash=session_hash)


async def find_session_principal(unit: Unit, *, token: str) -> Principal | None:
    """Who holds the session's token, while it lasts and the account is not disabled; the session's end moves on.

    One statement when there is nothing to note, so a unit without a transaction will do.
    """
    hashed = token_hash(token)
    holder = await store.find_holder(unit.db, token_hash=hashed, now=unit.now)
    if holder is None or holder.disabled_at is not None:
        return None
    if unit.now - holder.session_seen_at >= TOUCH_AFTER:
        ends = expires_at(created_at=holder.session_created_at, seen_at=unit.now)
        await store.touch_session(unit.db, token_hash=hashed, now=unit.now, expires_at=ends)
        await accounts_store.touch_account(unit.db, id=holder.id, now=unit.now)
    return principal_of_account(holder, hashed)


async def find_key_principal(unit: Unit, *, token: str) -> Principal | None:
    """Whose secret or publishable key it is; a write key is nobody here. As cheap as a session."""
    key = await keys_store.find_key_by_token(unit.db, token_hash=token_hash(token), now=unit.now)
    if key is None or key.kind == "write":
        return None
    if key.last_used_at is None or unit.now - key.last_used_at >= TOUCH_AFTER:
        await keys_store.touch_key(unit.db, id=key.id, now=unit.now)
    return Principal(
        kind="key", id=key.id, name=key.name, scopes=frozenset(key.scopes), public=key.kind == "publishable",
        origins=frozenset(key.origins),
    )  # fmt: skip


async def _note_refusal(database: Database, account: Account | None) -> None:
    if account is None:
        return
    async with database.unit() as unit:
        await audit.record(unit, action="session.refused", object_kind="user", object_id=account.id)
