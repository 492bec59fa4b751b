"""Accounts as values, and the rules of names, addresses and passwords."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.infra.auth.domain.roles import Role
from tessere.kernel.errors import FieldError, Invalid

Language = Literal["it", "en"]
Theme = Literal["system", "light", "dark"]

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1_000
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,190}")


class User(Struct, frozen=True, kw_only=True):
    """Somebody who signs in, as others see them."""

    id: UUID
    email: str
    name: str
    role: Role
    disabled: bool
    created_at: datetime
    last_seen_at: datetime | None


class Account(Struct, frozen=True, kw_only=True):
    """An account as it is stored."""

    id: UUID
    email: str
    name: str
    role: Role
    language: Language
    theme: Theme
    password_hash: str | None
    disabled_at: datetime | None
    created_at: datetime
    last_seen_at: datetime | None
    version: int

    @property
    def user(self) -> User:
        """What others may see."""
        return User(
            id=self.id,
            email=self.email,
            name=self.name,
            role=self.role,
            disabled=self.disabled_at is not None,
            created_at=self.created_at,
            last_seen_at=self.last_seen_at,
        )


def email_key(email: str) -> str:
    """What makes two addresses the same account."""
    return email.strip().casefold()


def checked_email(email: str) -> str:
    """The address without surrounding blanks; Invalid when it cannot be one."""
    email = email.strip()
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise _wrong("/email", "that is not an e-mail address")
    return email


def checked_name(name: str) -> str:
    """A name of 1 to 120 printable characters."""
    name = name.strip()
    if not 1 <= len(name) <= 120 or not name.isprintable():
        raise _wrong("/name", "a name has 1 to 120 characters")
    return name


def check_password(password: str, *, email: str, path: str = "/password") -> None:
    """Invalid when the password is too short, absurdly long, or the address itself; nothing else is asked of it."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise _wrong(path, f"a password has at least {SHORTEST_PASSWORD} characters")
    if password.casefold() in {email_key(email), email_key(email).split("@")[0]} or len(set(password)) < 4:
        raise _wrong(path, "that password is too easy to guess")


def _wrong(path: str, message: str) -> Invalid:
    return Invalid(message, errors=[FieldError(path, message)])
