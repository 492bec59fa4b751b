"""Routes of users."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, Router, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Struct, UnsetType

from tessere.infra.auth.domain.accounts import Language, User
from tessere.infra.auth.domain.roles import Role
from tessere.infra.auth.http.guards import Caller, requires
from tessere.infra.auth.service.accounts import create_user, get_account, list_users, set_password, update_user
from tessere.infra.web import Expected, Page, RequestPaging, RequestUnit, versioned


class NewUser(Struct, frozen=True, kw_only=True):
    """Somebody who shall be able to sign in."""

    email: str
    name: str
    role: Role
    language: Language = "it"


class CreatedUser(Struct, frozen=True):
    """The user and the first password, shown once."""

    user: User
    initial_password: str


class UserChanges(Struct, frozen=True, kw_only=True):
    """What to change; fields left out stay."""

    name: str | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


class NewPassword(Struct, frozen=True):
    """A password made here, shown once."""

    password: str


@get("/api/v1/users", guards=[requires("users:write")], tags=["Users"])
async def get_users(unit: RequestUnit, paging: RequestPaging) -> Page[User]:
    """Users in the order in which they were made."""
    users = await list_users(unit, limit=paging.fetch, after=paging.after(UUID))
    return paging.page(users, key=lambda user: user.id)


@post("/api/v1/users", guards=[requires("users:write")], tags=["Users"])
async def post_user(unit: RequestUnit, principal: Caller, data: JSONBody[NewUser]) -> CreatedUser:
    """Add a user; the answer holds the first password."""
    user, password = await create_user(
        unit, email=data.email, name=data.name, role=data.role, language=data.language, by=principal
    )
    return CreatedUser(user, password)


@get("/api/v1/users/{user_id:uuid}", guards=[requires("users:write")], tags=["Users"])
async def get_user(unit: RequestUnit, user_id: FromPath[UUID]) -> Response[User]:
    """One user."""
    account = await get_account(unit, user_id=user_id)
    return versioned(account.user, account.version)


@patch("/api/v1/users/{user_id:uuid}", guards=[requires("users:write")], tags=["Users"])
async def patch_user(
    unit: RequestUnit, principal: Caller, expected: Expected, user_id: FromPath[UUID], data: JSONBody[UserChanges]
) -> Response[User]:
    """Change a user; one who is disabled is signed out at once."""
    account = await update_user(
        unit,
        user_id=user_id,
        expected=expected,
        name=None if data.name is UNSET else data.name,
        role=None if data.role is UNSET else data.role,
        disabled=None if data.disabled is UNSET else data.disabled,
        by=principal,
    )
    return versioned(account.user, account.version)


@post("/api/v1/users/{user_id:uuid}/password", guards=[requires("users:write")], tags=["Users"], status_code=200)
async def post_user_password(unit: RequestUnit, principal: Caller, user_id: FromPath[UUID]) -> NewPassword:
    """Give a user a new password, because the old one is lost; signs the user out."""
    return NewPassword(await set_password(unit, user_id=user_id, by=principal))


ROUTER = Router(path="/", route_handlers=[get_users, post_user, get_user, patch_user, post_user_password])
