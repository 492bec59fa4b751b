"""Answers a repeated request with what the first one got, also when both come at once."""

from __future__ import annotations

import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tessere.infra.db import Unit
from tessere.infra.web import store
from tessere.infra.web.domain.idempotency import KEEP_ANSWERS, Answer, RepeatableRequest, require_same
from tessere.kernel.errors import Conflict

_NONCE_BYTES = 12


async def claim_request(unit: Unit, *, request: RepeatableRequest) -> Answer | None:
    """None when this unit is to do the work, else the answer that the first request got.

    While another unit works under the same key this waits for it to commit or to roll back.
    """
    place = {"owner_id": request.owner, "key_hash": request.key_hash}
    claimed = await store.claim_key(
        unit.db, **place, request_hash=request.request_hash, expires_at=unit.now + KEEP_ANSWERS, now=unit.now
    )
    if claimed:
        return None
    stored = await store.find_answer(unit.db, **place)
    if stored is None:  # it expired and was tidied away between the two statements
        raise Conflict("this Idempotency-Key has just expired; send the request again")
    require_same(request, stored.request_hash)
    if stored.answer is None:
        raise Conflict("the first request under this Idempotency-Key left no answer to repeat", code="no_answer_kept")
    return _open(request, stored.answer)


async def save_answer(unit: Unit, *, request: RepeatableRequest, answer: Answer) -> None:
    """Keep the answer, exactly if the unit commits."""
    sealed = _seal(request, answer)
    await store.save_answer(unit.db, owner_id=request.owner, key_hash=request.key_hash, answer=sealed)


async def forget_answers(unit: Unit) -> int:
    """Drop every kept answer: none can be opened to see whom it is about. Repeated requests get a Conflict from now on."""
    return await store.forget_answers(unit.db)


def _seal(request: RepeatableRequest, answer: Answer) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(request.sealing_key).encrypt(nonce, msgspec.msgpack.encode(answer), request.key_hash)


def _open(request: RepeatableRequest, sealed: bytes) -> Answer:
    try:
        opened = AESGCM(request.sealing_key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], request.key_hash)
    except InvalidTag as error:
        raise Conflict("the answer kept under this Idempotency-Key cannot be read") from error
    return msgspec.msgpack.decode(opened, type=Answer)
