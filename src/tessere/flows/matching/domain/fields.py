"""The fields that are compared, the degrees of agreement of each, what they weigh before any training, and their words.

The prior is for retail customers who typed their own data: `m` is how often two records of one person agree to this
degree, `u` how often two people do. Where a retailer has enough customers, both are learned from them instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Level(Struct, frozen=True, kw_only=True):
    """A degree of agreement; `it` and `en` say it in words."""

    code: str
    m: float
    u: float
    it: str
    en: str


class Field(Struct, frozen=True, kw_only=True):
    """A field and its degrees of agreement, the closest first; the last is that the values differ."""

    name: str
    levels: tuple[Level, ...]


def _level(code: str, m: float, u: float, it: str, en: str) -> Level:
    return Level(code=code, m=m, u=u, it=it, en=en)


FIELDS = (
    Field(name="first_name", levels=(
        _level("same", 0.80, 0.008, "Lo stesso nome", "The same first name"),
        _level("swapped", 0.02, 0.000002, "Nome e cognome scambiati", "First and last name swapped"),
        _level("nickname", 0.05, 0.004, "Un diminutivo dello stesso nome", "A short form of the same name"),
        _level("similar", 0.09, 0.01, "Nomi quasi uguali", "Nearly the same first name"),
        _level("different", 0.04, 0.977998, "Nomi diversi", "Different first names"),
    )),
    Field(name="last_name", levels=(
        _level("same", 0.86, 0.0015, "Lo stesso cognome", "The same last name"),
        _level("similar", 0.08, 0.003, "Cognomi quasi uguali", "Nearly the same last name"),
        _level("different", 0.06, 0.9955, "Cognomi diversi", "Different last names"),
    )),
    Field(name="birth_date", levels=(
        _level("same", 0.90, 0.00006, "La stessa data di nascita", "The same date of birth"),
        _level("similar", 0.07, 0.0012, "Date di nascita con una cifra o due scambiate",
               "Dates of birth a digit or a swap apart"),
        _level("different", 0.03, 0.99874, "Date di nascita diverse", "Different dates of birth"),
    )),
    Field(name="email", levels=(
        _level("same", 0.40, 0.00001, "Lo stesso indirizzo e-mail", "The same e-mail address"),
        _level("mailbox", 0.15, 0.00004, "La stessa casella presso un altro servizio",
               "The same mailbox at another service"),
        _level("similar", 0.12, 0.0001, "Indirizzi e-mail quasi uguali", "Nearly the same e-mail address"),
        _level("different", 0.33, 0.99985, "Indirizzi e-mail diversi", "Different e-mail addresses"),
    )),
    Field(name="phone", levels=(
        _level("same", 0.50, 0.0001, "Lo stesso telefono", "The same phone number"),
        _level("similar", 0.10, 0.0001, "Telefoni con una cifra di differenza", "Phone numbers a digit apart"),
        _level("different", 0.40, 0.9998, "Telefoni diversi", "Different phone numbers"),
    )),
    Field(name="address", levels=(
        _level("same", 0.45, 0.0005, "Lo stesso indirizzo di casa", "The same home address"),
        _level("similar", 0.15, 0.0006, "Indirizzi di casa quasi uguali", "Nearly the same home address"),
        _level("postcode", 0.14, 0.006, "Lo stesso CAP", "The same postcode"),
        _level("city", 0.12, 0.04, "La stessa città", "The same city"),
        _level("different", 0.14, 0.9529, "Indirizzi diversi", "Different addresses"),
    )),
    Field(name="loyalty_card", levels=(
        _level("same", 0.30, 0.00001, "La stessa carta fedeltà", "The same loyalty card"),
        _level("similar", 0.10, 0.002, "Carte fedeltà con una cifra di differenza", "Loyalty cards a digit apart"),
        _level("different", 0.60, 0.99799, "Carte fedeltà diverse", "Different loyalty cards"),
    )),
)  # fmt: skip
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
MISSING = _level("missing", 1.0, 1.0, "Manca a uno dei due", "Missing on one side")
_FIELD_NAMES = {
    "first_name": ("Nome", "First name"),
    "last_name": ("Cognome", "Last name"),
    "birth_date": ("Data di nascita", "Date of birth"),
    "email": ("E-mail", "E-mail"),
    "phone": ("Telefono", "Phone"),
    "address": ("Indirizzo", "Address"),
    "loyalty_card": ("Carta fedeltà", "Loyalty card"),
}


class Words(Struct, frozen=True):
    """The same text in both languages."""

    it: str
    en: str


def name_field(name: str) -> Words:
    """The field's name."""
    return Words(*_FIELD_NAMES.get(name, (name, name)))


def describe(name: str, code: str) -> Words:
    """What a degree of agreement says."""
    levels = BY_NAME[name].levels if name in BY_NAME else ()
    level = next((each for each in levels if each.code == code), MISSING)
    return Words(level.it, level.en)
