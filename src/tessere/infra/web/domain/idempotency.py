"""Repeated requests: the same key and the same request get the answer that the first one got."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from uuid import UUID

from msgspec import Struct

from tessere.kernel.errors import Conflict, FieldError, Invalid

KEEP_ANSWERS = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Answer(Struct, frozen=True):
    """What was answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class RepeatableRequest(Struct, frozen=True, kw_only=True):
    """A request that may come again: who sends it, under which key, and a digest of what it asks."""

    owner: UUID
    key: str
    request_hash: bytes

    @property
    def key_hash(self) -> bytes:
        """How the key is stored: it also seals the answer, so it is not kept itself."""
        return hashlib.sha256(b"tessere idempotency key" + self.key.encode()).digest()

    @property
    def sealing_key(self) -> bytes:
        """The answer may hold a secret that is shown once; only who knows the key can read it again."""
        return hashlib.sha256(b"tessere idempotency seal" + self.owner.bytes + self.key.encode()).digest()


def repeatable_request(
    *, owner: UUID, key: str, method: str, path: str, query: bytes, body: bytes
) -> RepeatableRequest:
    """The request's identity; Invalid when the key is not 1 to 200 printable characters."""
    if not _KEY.fullmatch(key):
        detail = "Idempotency-Key is 1 to 200 printable characters without spaces"
        raise Invalid(detail, errors=[FieldError("/Idempotency-Key", detail)])
    digest = hashlib.sha256()
    for part in (method.encode(), path.encode("utf-8", "surrogateescape"), query, body):
        digest.update(len(part).to_bytes(8, "big") + part)
    return RepeatableRequest(owner=owner, key=key, request_hash=digest.digest())


def require_same(request: RepeatableRequest, stored_hash: bytes) -> None:
    """Conflict when the key was used for something else."""
    if request.request_hash != stored_hash:
        raise Conflict(
            "this Idempotency-Key was used for another request; use a new key for each request",
            code="idempotency_key_reused",
        )
