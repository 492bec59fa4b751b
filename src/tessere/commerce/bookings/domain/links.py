"""Links that only this system can make: whoever has one may see and change the booking it names, and nothing else."""

from __future__ import annotations

import base64
import binascii
import hmac
from uuid import UUID

from tessere.kernel.errors import NotFound
from tessere.kernel.sealing import SEAL_BYTES, seal

_BOOKING = b"booking link"
_FEED = b"staff feed"


def booking_token(secret: bytes, booking_id: UUID) -> str:
    """What names a booking in the links that its customer gets."""
    return _token(booking_id, seal(secret, _BOOKING, booking_id.bytes))


def read_booking_token(secret: bytes, token: str) -> UUID:
    """The booking of a link; NotFound when we did not make it."""
    id, sealed = _read(token)
    if not hmac.compare_digest(sealed, seal(secret, _BOOKING, id.bytes)):
        raise _unknown()
    return id


def feed_token(secret: bytes, staff_id: UUID, version: int) -> str:
    """What names somebody's calendar; another version makes earlier links void."""
    return _token(staff_id, seal(secret, _FEED, staff_id.bytes, version.to_bytes(8, "big")))


def read_feed_token(token: str) -> UUID:
    """Whose calendar a link names; whether it is ours `is_feed_token` says, once the version is known."""
    return _read(token)[0]


def is_feed_token(secret: bytes, token: str, staff_id: UUID, version: int) -> bool:
    """Whether a link is the one in force."""
    return hmac.compare_digest(token.encode(), feed_token(secret, staff_id, version).encode())


def _token(id: UUID, sealed: bytes) -> str:
    return base64.urlsafe_b64encode(id.bytes + sealed).decode().rstrip("=")


def _read(token: str) -> tuple[UUID, bytes]:
    try:
        found = base64.b64decode((token + "=" * (-len(token) % 4)).encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise _unknown() from error
    if len(found) != 16 + SEAL_BYTES:
        raise _unknown()
    return UUID(bytes=found[:16]), found[16:]


def _unknown() -> NotFound:
    return NotFound("this link is not valid; ask for a new one", code="link_unknown")
