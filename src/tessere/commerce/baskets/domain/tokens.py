"""Codes and tokens that let a client reach a basket: what they are made of, and what they open. Nothing random is drawn here."""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.kernel.errors import FieldError, Invalid, NotFound
from tessere.kernel.sealing import SEAL_BYTES, seal

# No vowels, so that no words come up, and nothing that looks like something else.
ALPHABET = "BCDFGHJKMNPQRSTVWXZ"
CODE_LENGTH = 6
CODE_LASTS = timedelta(minutes=15)
Access = Literal["read", "write"]
_VISITOR, _BASKET = "tv_", "tb_"
_MODES: dict[bytes, Access] = {b"r": "read", b"w": "write"}


class VisitorToken(Struct, frozen=True):
    """Who holds it is this anonymous visitor."""

    anonymous_id: str


class BasketToken(Struct, frozen=True):
    """Who holds it may see, or change, one basket. `edition` is that of its sharing; 0: it was handed over."""

    basket_id: UUID
    access: Access
    edition: int = 0


def code_of(numbers: bytes) -> str:
    """A code of random bytes; 252 and above would favour some letters, so more bytes are needed than letters."""
    fair = len(ALPHABET) * (256 // len(ALPHABET))
    letters = [ALPHABET[each % len(ALPHABET)] for each in numbers if each < fair]
    if len(letters) < CODE_LENGTH:
        raise ValueError("too few fair bytes")
    return "".join(letters[:CODE_LENGTH])


def normalise_handover(code: str) -> str:
    """A code as somebody typed it; Invalid when it cannot be one."""
    typed = "".join(each for each in code.upper() if each.isalnum())
    if len(typed) != CODE_LENGTH or any(each not in ALPHABET for each in typed):
        message = f"a code has {CODE_LENGTH} letters of {ALPHABET}"
        raise Invalid("that is no hand-over code", errors=[FieldError("/code", message)])
    return typed


def sign_code(secret: bytes, code: str, basket_id: UUID) -> str:
    """What a QR code carries beside the code: who has it did not guess."""
    return _text(seal(secret, b"basket hand-over", code.encode(), basket_id.bytes))


def is_signed(secret: bytes, code: str, basket_id: UUID, signature: str) -> bool:
    """Whether the signature is ours."""
    return hmac.compare_digest(sign_code(secret, code, basket_id).encode(), signature.encode("utf-8", "replace"))


def visitor_token(secret: bytes, anonymous_id: str) -> str:
    """What a storefront keeps for its visitor."""
    body = anonymous_id.encode()
    return _VISITOR + _text(seal(secret, b"visitor", body) + body)


def basket_token(secret: bytes, token: BasketToken) -> str:
    """What opens one basket."""
    body = token.access[0].encode() + token.edition.to_bytes(4, "big") + token.basket_id.bytes
    return _BASKET + _text(seal(secret, b"basket", body) + body)


def read_token(secret: bytes, text: str) -> VisitorToken | BasketToken:
    """What a token opens; NotFound when it is none of ours, which tells nothing about what there is."""
    try:
        raw = base64.urlsafe_b64decode(text[3:].encode("ascii") + b"=" * (-len(text[3:]) % 4))
    except ValueError:
        raise _unknown() from None
    sealed, body = raw[:SEAL_BYTES], raw[SEAL_BYTES:]
    label = {_VISITOR: b"visitor", _BASKET: b"basket"}.get(text[:3])
    if label is None or not body or not hmac.compare_digest(sealed, seal(secret, label, body)):
        raise _unknown()
    if label == b"visitor":
        return VisitorToken(body.decode())
    return BasketToken(UUID(bytes=body[5:]), _MODES[body[:1]], int.from_bytes(body[1:5], "big"))


def _unknown() -> NotFound:
    return NotFound("this basket token opens nothing; open a basket to get one", code="unknown_basket_token")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
