"""The normal form of identifier values: two spellings of one thing become equal, nonsense is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import phonenumbers
from stdnum.it import codicefiscale, iva

from tessere.kernel.errors import Invalid

LONGEST_VALUE = 256
_EMAIL = re.compile(
    r"[^@\s<>(),;:\"\[\]\\]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
_NOT_CARD = re.compile(r"[^0-9A-Z]")


def normalise_text(value: str, _region: str) -> str:
    """Trimmed, in composed Unicode; case is kept, because ids may differ by case alone."""
    return unicodedata.normalize("NFC", value.strip())


def normalise_device(value: str, _region: str) -> str:
    """Device ids are hexadecimal in either case, and zeros mean that the owner refused to be tracked."""
    text = value.strip().lower()
    if not text.replace("-", "").strip("0"):
        raise Invalid("a device id of zeros identifies nobody")
    return text


def normalise_email(value: str, _region: str) -> str:
    """Lower case, trimmed, without `mailto:`; the domain in its ASCII form."""
    text = unicodedata.normalize("NFKC", value).strip().strip(".,;").lower().removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    if at and not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise Invalid(f"not an e-mail address: {value[:80]!r}") from error
    text = f"{local}{at}{domain}"
    if not _EMAIL.fullmatch(text) or ".." in text:
        raise Invalid(f"not an e-mail address: {value[:80]!r}")
    return text


def normalise_phone(value: str, region: str) -> str:
    """E.164; a number without a country prefix is taken as of `region`."""
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException as error:
        raise Invalid(f"not a phone number: {value[:40]!r}") from error
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise Invalid(f"not a valid phone number: {value[:40]!r}")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def normalise_codice_fiscale(value: str, _region: str) -> str:
    """Sixteen characters with a right check character (also omocodia); a person's, not a company's."""
    text = value.strip().upper().replace(" ", "").replace("-", "")
    if len(text) != 16 or not codicefiscale.is_valid(text):
        raise Invalid(f"not a valid codice fiscale: {value[:40]!r}")
    return text


def normalise_partita_iva(value: str, _region: str) -> str:
    """Eleven digits with a right check digit, without the IT prefix."""
    if not iva.is_valid(value):
        raise Invalid(f"not a valid partita IVA: {value[:40]!r}")
    return str(iva.compact(value))


def normalise_card(value: str, _region: str) -> str:
    """Letters and digits in capitals, however the card's number was grouped."""
    text = _NOT_CARD.sub("", value.upper())
    if len(text) < 4:
        raise Invalid(f"a card number has at least 4 letters or digits: {value[:40]!r}")
    return text


NORMALISERS: dict[str, Callable[[str, str], str]] = {
    "text": normalise_text,
    "device": normalise_device,
    "email": normalise_email,
    "phone": normalise_phone,
    "codice_fiscale": normalise_codice_fiscale,
    "partita_iva": normalise_partita_iva,
    "card": normalise_card,
}


@lru_cache(maxsize=65_536)
def normalise(normaliser: str, value: str, region: str) -> str:
    """The normal form, or Invalid saying what the value is not."""
    if len(value) > LONGEST_VALUE:
        raise Invalid(f"an identifier is at most {LONGEST_VALUE} characters")
    if "\x00" in value:
        raise Invalid("an identifier cannot hold a NUL character")
    normal = NORMALISERS[normaliser](value, region)
    if not normal:
        raise Invalid("an identifier cannot be empty")
    return normal
