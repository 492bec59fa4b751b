"""Use cases of accounts: making them, changing them, their passwords."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from tessere.infra import audit
from tessere.infra.auth.domain import accounts as rules
from tessere.infra.auth.domain.accounts import Account, Language, Theme, User
from tessere.infra.auth.domain.principals import Principal
from tessere.infra.auth.domain.roles import Role, require_may_grant, require_role_known, scopes_of
from tessere.infra.auth.service.passwords import hash_password, new_password, verify_password
from tessere.infra.auth.store import accounts as store
from tessere.infra.auth.store import sessions as sessions_store
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound


async def create_user(
    unit: Unit,
    *,
    email: str,
    name: str,
    role: Role,
    language: Language = "it",
    password: str | None = None,
    by: Principal | None = None,
) -> tuple[User, str]:
    """A new account and its first password, made here unless given; `by` may not grant more than they have."""
    require_role_known(role)
    require_may_grant(by.scopes if by else None, scopes_of(role))
    email = rules.checked_email(email)
    if password is not None:
        rules.check_password(password, email=email)
    first_password = password or new_password()
    account = await add_account(
        unit,
        email=email,
        name=rules.checked_name(name),
        role=role,
        language=language,
        password_hash=await hash_password(first_password),
    )
    return account.user, first_password


async def add_account(
    unit: Unit, *, email: str, name: str, role: Role, language: Language, password_hash: str | None
) -> Account:
    """Store a checked account; Conflict when the address has one."""
    account_id = unit.new_id()
    inserted = await store.insert_account(
        unit.db,
        id=account_id,
        email=email,
        email_key=rules.email_key(email),
        name=name,
        role=role,
        language=language,
        password_hash=password_hash,
        created_at=unit.now,
    )
    if not inserted:
        raise Conflict("there is a user with this address already", code="email_taken")
    await audit.record(unit, action="user.created", object_kind="user", object_id=account_id, detail={"role": role})
    return await store.lock_account(unit.db, id=account_id)


async def ensure_owner(unit: Unit, *, email: str, password: str | None) -> str | None:
    """Make the first owner where nobody is owner yet; the password when it was made here, to be shown once."""
    await store.lock_ownership(unit.db)
    if await store.list_owners(unit.db):
        return None
    name = email.split("@", maxsplit=1)[0].replace(".", " ").title() or "Owner"
    _, first_password = await create_user(unit, email=email, name=name, role="owner", password=password)
    return None if password else first_password


async def list_users(unit: Unit, *, limit: int = 200, after: UUID | None = None) -> list[User]:
    """Users in the order in which they were made."""
    return [account.user for account in await store.list_accounts(unit.db, after=after, limit=limit)]


async def get_account(unit: Unit, *, user_id: UUID) -> Account:
    """One account; NotFound when there is none."""
    account = await store.find_account(unit.db, id=user_id)
    if account is None:
        raise NotFound("there is no such user")
    return account


async def update_user(
    unit: Unit,
    *,
    user_id: UUID,
    expected: ExpectedVersion,
    name: str | None = None,
    role: Role | None = None,
    disabled: bool | None = None,
    by: Principal | None = None,
) -> Account:
    """Change somebody's account; whoever is disabled is signed out everywhere at once."""
    await store.lock_ownership(unit.db)
    before = await store.lock_account(unit.db, id=user_id)
    expected.check(before.version)
    require_may_grant(by.scopes if by else None, scopes_of(before.role))
    after = before
    if name is not None:
        after = replace(after, name=rules.checked_name(name))
    if role is not None:
        require_role_known(role)
        require_may_grant(by.scopes if by else None, scopes_of(role))
        after = replace(after, role=role)
    if disabled is not None and disabled != (before.disabled_at is not None):
        after = replace(after, disabled_at=unit.now if disabled else None)
    await _keep_an_owner(unit, before, after)
    if after.disabled_at is not None:
        await end_sessions(unit, user_id=user_id)
    if after == before:
        return before
    await store.save_account(unit.db, after)
    changed = {"name": name, "role": role, "disabled": disabled}
    detail = {field: value for field, value in changed.items() if value is not None and field != "name"}
    await audit.record(unit, action="user.updated", object_kind="user", object_id=user_id, detail=detail)
    return replace(after, version=before.version + 1)


async def update_me(
    unit: Unit,
    *,
    user_id: UUID,
    expected: ExpectedVersion,
    name: str | None = None,
    language: Language | None = None,
    theme: Theme | None = None,
) -> Account:
    """Change one's own name and preferences."""
    before = await store.lock_account(unit.db, id=user_id)
    expected.check(before.version)
    after = replace(
        before,
        name=before.name if name is None else rules.checked_name(name),
        language=language or before.language,
        theme=theme or before.theme,
    )
    if after == before:
        return before
    await store.save_account(unit.db, after)
    return replace(after, version=before.version + 1)


async def set_password(unit: Unit, *, user_id: UUID, password: str | None = None, by: Principal | None = None) -> str:
    """Give an account a password (a new one when none is given) and sign it out everywhere."""
    account = await store.lock_account(unit.db, id=user_id)
    require_may_grant(by.scopes if by else None, scopes_of(account.role))
    if password is not None:
        rules.check_password(password, email=account.email)
    chosen = password or new_password()
    await store.save_account(unit.db, replace(account, password_hash=await hash_password(chosen)))
    await end_sessions(unit, user_id=user_id)
    await audit.record(unit, action="user.password_set", object_kind="user", object_id=user_id)
    return chosen


async def change_password(
    unit: Unit, *, user_id: UUID, current_password: str, new_password: str, keep_session: bytes | None
) -> None:
    """Change one's own password; every other session ends."""
    account = await store.lock_account(unit.db, id=user_id)
    if not await verify_password(current_password, account.password_hash):
        detail = "that is not your current password"
        raise Forbidden(detail, code="bad_credentials", errors=[FieldError("/current_password", detail)])
    rules.check_password(new_password, email=account.email, path="/new_password")
    if new_password == current_password:
        detail = "choose another password than the one you have"
        raise Invalid(detail, errors=[FieldError("/new_password", detail)])
    await store.save_account(unit.db, replace(account, password_hash=await hash_password(new_password)))
    await end_sessions(unit, user_id=user_id, except_hash=keep_session)
    await audit.record(unit, action="user.password_changed", object_kind="user", object_id=user_id)


async def find_user(unit: Unit, *, email: str) -> User | None:
    """The user of an address, or None."""
    account = await store.find_account_by_email(unit.db, email_key=rules.email_key(email))
    return account.user if account else None


async def end_sessions(unit: Unit, *, user_id: UUID, except_hash: bytes | None = None) -> None:
    """Sign a user out everywhere, or everywhere but here."""
    await sessions_store.delete_sessions(unit.db, account_id=user_id, except_hash=except_hash)


async def _keep_an_owner(unit: Unit, before: Account, after: Account) -> None:
    was = before.role == "owner" and before.disabled_at is None
    stays = after.role == "owner" and after.disabled_at is None
    if was and not stays and await store.list_owners(unit.db) == [before.id]:
        raise Conflict("somebody must stay owner; make another user owner first", code="last_owner")
