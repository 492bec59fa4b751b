"""Statements about accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database
from tessere.infra.auth.domain.accounts import Account
from tessere.kernel.errors import NotFound

_COLUMNS = """id, email, name, role, language, theme, password_hash, disabled_at, created_at, last_seen_at, version"""

FIND_BY_ID = f"select {_COLUMNS} from auth.account where id = %(id)s"
LOCK_BY_ID = f"select {_COLUMNS} from auth.account where id = %(id)s for update"
FIND_BY_EMAIL = f"select {_COLUMNS} from auth.account where email_key = %(email_key)s"
FIND_BY_IDENTITY = f"""
select {_COLUMNS} from auth.account
where id = (select account_id from auth.identity where issuer = %(issuer)s and subject = %(subject)s)
"""
LIST_ACCOUNTS = f"""
select {_COLUMNS} from auth.account
where %(after)s::uuid is null or id > %(after)s::uuid
order by id
limit %(limit)s
"""
INSERT_ACCOUNT = """
insert into auth.account (id, email, email_key, name, role, language, password_hash, created_at)
values (%(id)s, %(email)s, %(email_key)s, %(name)s, %(role)s, %(language)s, %(password_hash)s, %(created_at)s)
on conflict (email_key) do nothing
"""
SAVE_ACCOUNT = """
update auth.account set name = %(name)s, role = %(role)s, language = %(language)s, theme = %(theme)s,
    password_hash = %(password_hash)s, disabled_at = %(disabled_at)s, version = version + 1
where id = %(id)s
"""
TOUCH_ACCOUNT = "update auth.account set last_seen_at = %(now)s where id = %(id)s"
LIST_OWNERS = "select id from auth.account where role = 'owner' and disabled_at is null order by id"
# Taken before any account is locked: whoever makes or unmakes an owner takes turns, and cannot deadlock.
LOCK_OWNERSHIP = "select pg_advisory_xact_lock(hashtext('tessere.auth.ownership'))"
INSERT_IDENTITY = """
insert into auth.identity (issuer, subject, account_id, linked_at)
values (%(issuer)s, %(subject)s, %(account_id)s, %(linked_at)s)
"""


async def find_account(db: AsyncConnection[Any], *, id: UUID) -> Account | None:
    """The account, or None."""
    return await database.fetch_one(db, FIND_BY_ID, Account, id=id)


async def lock_account(db: AsyncConnection[Any], *, id: UUID) -> Account:
    """The account for a change; NotFound when there is none."""
    account = await database.fetch_one(db, LOCK_BY_ID, Account, id=id)
    if account is None:
        raise NotFound("there is no such user")
    return account


async def find_account_by_email(db: AsyncConnection[Any], *, email_key: str) -> Account | None:
    """The account of an address, or None."""
    return await database.fetch_one(db, FIND_BY_EMAIL, Account, email_key=email_key)


async def find_account_by_identity(db: AsyncConnection[Any], *, issuer: str, subject: str) -> Account | None:
    """The account linked with a provider's account, or None."""
    return await database.fetch_one(db, FIND_BY_IDENTITY, Account, issuer=issuer, subject=subject)


async def list_accounts(db: AsyncConnection[Any], *, after: UUID | None, limit: int) -> list[Account]:
    """Accounts in the order in which they were made."""
    return await database.fetch_all(db, LIST_ACCOUNTS, Account, after=after, limit=limit)


async def insert_account(db: AsyncConnection[Any], **row: Any) -> bool:
    """Add an account; False when the address is taken."""
    return await database.execute(db, INSERT_ACCOUNT, **row) == 1


async def save_account(db: AsyncConnection[Any], account: Account) -> None:
    """Write what can be changed and count the version up."""
    await database.execute(
        db,
        SAVE_ACCOUNT,
        id=account.id,
        name=account.name,
        role=account.role,
        language=account.language,
        theme=account.theme,
        password_hash=account.password_hash,
        disabled_at=account.disabled_at,
    )


async def touch_account(db: AsyncConnection[Any], **params: Any) -> None:
    """Note that the user was here."""
    await database.execute(db, TOUCH_ACCOUNT, **params)


async def list_owners(db: AsyncConnection[Any]) -> list[UUID]:
    """The owners who can sign in."""
    return [row.id for row in await database.fetch_all(db, LIST_OWNERS, _Id)]


async def lock_ownership(db: AsyncConnection[Any]) -> None:
    """Let one transaction at a time change who is owner."""
    await db.execute(LOCK_OWNERSHIP)


async def insert_identity(db: AsyncConnection[Any], **row: Any) -> None:
    """Link a provider's account with ours."""
    await database.execute(db, INSERT_IDENTITY, **row)


class _Id(Struct):
    id: UUID
