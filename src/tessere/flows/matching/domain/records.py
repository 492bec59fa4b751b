"""What is compared of a profile: a record made from its identifiers and traits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from stdnum.it import codicefiscale

from tessere.flows.matching.domain.nicknames import root_name
from tessere.kernel.ids import derived_uuid

# Values beyond these would cost more than they tell.
MOST_VALUES = 4
_LONGEST = 120
_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_EUROPEAN_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
# Mail services that ignore dots, and those that ignore what follows a plus, in the part before the @.
_WITHOUT_DOTS = frozenset({"gmail.com", "googlemail.com"})
_TITLES = frozenset({"sig", "sigra", "dott", "dottssa", "dr", "mr", "mrs", "ms", "miss", "ing", "avv", "prof"})
_STREET_KINDS = {
    "v": "via", "vle": "viale", "p": "piazza", "pza": "piazza", "pzza": "piazza", "pzz": "piazza", "cso": "corso",
    "st": "street", "rd": "road", "ave": "avenue", "pl": "place",
}  # fmt: skip


class Known(Struct, frozen=True):
    """An identifier of the profile."""

    namespace: str
    value: str


class Record(Struct, frozen=True, kw_only=True):
    """A profile as the model sees it: plain words without accents and case; None is unknown.

    `mailboxes` are the addresses' parts before the @ as their owner would say them aloud, without dots and tags.
    """

    unique_id: str
    first_name: str | None = None
    root_name: str | None = None
    last_name: str | None = None
    birth_date: str | None = None
    emails: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    street: str | None = None
    postcode: str | None = None
    city: str | None = None

    @property
    def says_something(self) -> bool:
        """Whether there is enough to compare: a name, an address of any kind, a number."""
        return bool(self.last_name or self.first_name or self.emails or self.phones or self.cards)


COLUMNS = Record.__struct_fields__


def make_record(profile_id: UUID, known: Iterable[Known], traits: Mapping[str, Any]) -> Record:
    """The record of a profile."""
    identifiers = list(known)
    first, last = _names(traits)
    emails = _values(identifiers, "email", traits.get("email"))
    address = traits.get("address")
    place = address if isinstance(address, Mapping) else {}
    codes = [each.value for each in identifiers if each.namespace == "codice_fiscale"]
    return Record(
        unique_id=str(profile_id),
        first_name=first,
        root_name=root_name(first) if first else None,
        last_name=last,
        birth_date=_birth_date(traits, codes),
        emails=emails,
        mailboxes=tuple(dict.fromkeys(box for each in emails if (box := mailbox(each)))),
        phones=_values(identifiers, "phone", traits.get("phone")),
        cards=_values(identifiers, "loyalty_card", traits.get("loyalty_card")),
        street=street(_first_text(place, "street", "street1", "line1", "address1") or _first_text(traits, "street")),
        postcode=_code(_first_text(place, "postal_code", "postalCode", "postcode", "zip")
                       or _first_text(traits, "postcode", "postal_code", "zip")),
        city=plain(_first_text(place, "city") or _first_text(traits, "city")) or None,
    )  # fmt: skip


def snapshot(record: Record) -> UUID:
    """Stands for all that was compared of a profile: another one when anything of it has changed."""
    return derived_uuid(b"matching", msgspec.msgpack.encode(record))


def plain(text: str | None) -> str:
    """Lower case without accents and punctuation, words one space apart."""
    spread = (text or "")[:_LONGEST]
    for _ in range(2):  # ornamented capitals are capitals only once they are spread
        spread = unicodedata.normalize("NFKD", spread.casefold())
    kept = "".join(c if c.isalnum() else " " for c in spread if not unicodedata.combining(c) and c not in "'’`")
    return _SPACES.sub(" ", kept)[:_LONGEST].strip()


def mailbox(email: str) -> str | None:
    """The part before the @ as its owner would say it; None when it is too short to tell anybody apart."""
    local, _, domain = email.lower().partition("@")
    local = local.partition("+")[0]
    bare = local.replace(".", "") if domain in _WITHOUT_DOTS else re.sub(r"[._-]", "", local)
    return bare if len(bare) >= 5 else None


def street(text: str | None) -> str | None:
    """The street with its kind written out and its number last."""
    words = [_STREET_KINDS.get(word, word) for word in plain(text).split()]
    numbers = [word for word in words if _DIGITS.fullmatch(word)]
    return " ".join([word for word in words if not _DIGITS.fullmatch(word)] + numbers) or None


def _names(traits: Mapping[str, Any]) -> tuple[str | None, str | None]:
    first = _person(_first_text(traits, "first_name", "firstName"))
    last = _person(_first_text(traits, "last_name", "lastName"))
    if first or last:
        return first, last
    words = (_person(_first_text(traits, "name")) or "").split()
    if len(words) < 2:
        return (words[0], None) if words else (None, None)
    return words[0], " ".join(words[1:])


def _person(text: str | None) -> str | None:
    words = plain(text).split()
    while words and words[0] in _TITLES:
        words = words[1:]
    return " ".join(words) or None


def _birth_date(traits: Mapping[str, Any], codes: Iterable[str]) -> str | None:
    said = _first_text(traits, "birth_date", "birthDate", "birthday", "date_of_birth", "dob")
    if said:
        if found := _DAY.match(said):
            return _day(*found.groups())
        if found := _EUROPEAN_DAY.match(said):
            return _day(*reversed(found.groups()))
    for code in codes:
        try:
            return str(codicefiscale.get_birth_date(code).isoformat())
        except ValueError:
            continue
    return None


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _values(identifiers: Iterable[Known], namespace: str, said: Any) -> tuple[str, ...]:
    found = {each.value for each in identifiers if each.namespace == namespace}
    if not found and isinstance(said, str) and said.strip():
        found = {said.strip().lower()}
    return tuple(sorted(found)[:MOST_VALUES])


def _first_text(values: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _code(text: str | None) -> str | None:
    return plain(text).replace(" ", "").upper() or None
