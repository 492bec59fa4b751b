"""Passwords: argon2id, computed off the event loop, a few at a time."""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's recommendation of 2024 for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Verified against when there is no such account, so that the answer takes as long. Its password is not known.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(32))
# Each computation holds its memory; a flood of sign-ins must not take all there is.
_MOST_AT_ONCE = 2
_WORDS_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_gates: dict[int, asyncio.Semaphore] = {}


async def hash_password(password: str) -> str:
    """The password's argon2id hash with its parameters."""
    async with _gate():
        return await asyncio.to_thread(_HASHER.hash, password.encode("utf-8", "surrogatepass"))


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether the password is the hashed one; takes as long when there is none."""
    async with _gate():
        matches = await asyncio.to_thread(_matches, password, password_hash or _NOBODY)
    return matches and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    try:
        return _HASHER.check_needs_rehash(password_hash)
    except InvalidHashError:
        return True


def new_password() -> str:
    """A password to hand to somebody: four groups that can be read out, about 79 bits."""
    return "-".join("".join(secrets.choice(_WORDS_ALPHABET) for _ in range(4)) for _ in range(4))


def _matches(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False


def _gate() -> asyncio.Semaphore:
    """One gate for each event loop, because a semaphore belongs to the loop that first waits on it."""
    loop = asyncio.get_running_loop()
    gate = _gates.get(id(loop))
    if gate is None:
        _gates.clear()
        gate = _gates[id(loop)] = asyncio.Semaphore(_MOST_AT_ONCE)
    return gate
