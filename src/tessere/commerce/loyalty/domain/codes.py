"""Numbers of cards and codes of gift cards: told from wrong ones before anything is looked up."""

from __future__ import annotations

import hashlib

from stdnum import ean

from tessere.kernel.errors import FieldError, Invalid

# No 0, 1, I, L, O: nobody can take one for another.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_BODY = 15


def card_number(prefix: str, serial: int) -> str:
    """An EAN-13 of the range for use inside a shop, which every scanner reads."""
    width = 12 - len(prefix)
    body = prefix + str(serial % 10**width).zfill(width)
    return body + str(ean.calc_check_digit(body))


def read_card_number(given: str) -> str:
    """A card's number without spaces; Invalid when the check digit is wrong."""
    number = str(ean.compact(given))
    if len(number) != 13 or not ean.is_valid(number):
        detail = "a card has 13 digits, of which the last checks the others; read it again"
        raise Invalid(detail, code="card_number", errors=[FieldError("/number", detail)])
    return number


def gift_code(random: bytes) -> str:
    """Sixteen letters of which the last checks the others, from at least 15 random bytes (74 bits count)."""
    body = "".join(_LETTERS[each % len(_LETTERS)] for each in random[:_BODY])
    return body + _check_letter(body)


def read_gift_code(given: str) -> str:
    """The code without spaces and hyphens; Invalid when it cannot be one."""
    code = "".join(given.upper().split()).replace("-", "")
    if len(code) != _BODY + 1 or set(code) - set(_LETTERS) or _check_letter(code[:-1]) != code[-1]:
        detail = "a gift card's code has 16 letters and digits; one of these is wrong"
        raise Invalid(detail, code="gift_code", errors=[FieldError("/code", detail)])
    return code


def hash_code(code: str) -> bytes:
    """What is kept of a code."""
    return hashlib.sha256(b"gift card\0" + code.encode()).digest()


def hash_pin(code: str, pin: str) -> bytes:
    """What is kept of a PIN: nothing to try it against without the code, which is not kept."""
    return hashlib.sha256(b"gift card pin\0" + code.encode() + b"\0" + pin.encode()).digest()


def shown_code(code: str) -> str:
    """In groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _check_letter(body: str) -> str:
    """Catches one wrong letter and two neighbours in the wrong order: 31 is prime, and the weights differ."""
    return _LETTERS[sum((place + 1) * _LETTERS.index(each) for place, each in enumerate(body)) % len(_LETTERS)]
