"""People who became customers more than once, with everything that goes wrong when they say who they are.

A pure function of a seed. Records of one person differ by typing errors, short names, moves, new addresses and swapped
names; members of a family share a phone, a home and a surname, and are different people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.entry.demo import spelling
from tessere.entry.demo.catalog import Place, load_names, load_places
from tessere.entry.demo.fiscal_code import fiscal_code

_LETTERS = "abcdefghilmnoprstuvz"
_STREETS = ("Via Roma", "Via Garibaldi", "Corso Italia", "Via Mazzini", "Viale Europa", "Via Dante", "Piazza Cavour")
_SHORT = {
    "Francesco": "Franco", "Alessandro": "Sandro", "Giuseppe": "Beppe", "Antonio": "Tonino", "Giovanni": "Gianni",
    "Vincenzo": "Enzo", "Elisabetta": "Betta", "Francesca": "Franca", "Alessandra": "Sandra", "Domenico": "Mimmo",
    "Lorenzo": "Renzo", "Matteo": "Teo", "Riccardo": "Ricky", "Tommaso": "Tom", "Eleonora": "Ele", "Roberto": "Berto",
    "Luigi": "Gigi", "Stefano": "Ste", "Caterina": "Rina", "Giulia": "Giuly", "Federico": "Fede", "Gabriele": "Gabri",
}  # fmt: skip
_FAMILY = 0.18
_TWO_ACCOUNTS = 0.03


class Person(Struct, kw_only=True):
    """Who somebody really is."""

    number: int
    first_name: str
    last_name: str
    born: date
    home: Place
    postcode: str
    street: str
    email: str
    phone: str
    fiscal_code: str
    account: str


class Said(Struct, frozen=True, kw_only=True):
    """One record: what was said, the identifiers of limited namespaces, and whose it truly is."""

    id: UUID
    person: int
    traits: dict[str, Any]
    held: tuple[tuple[str, str], ...]


def population(records: int, *, seed: int = 11) -> Iterator[Said]:
    """So many records of about 0.62 times as many people."""
    chance = Random(seed)
    taken: set[str] = set()
    made, number = 0, 0
    relative: Person | None = None
    while made < records:
        number += 1
        person = _person(chance, number, taken, relative if chance.random() < _FAMILY else None)
        relative = person
        for copy in range(min(records - made, chance.choices((1, 2, 3, 4), (60, 24, 11, 5))[0])):
            made += 1
            yield _say(chance, person, UUID(int=made), taken, first=copy == 0)


def _person(chance: Random, number: int, taken: set[str], relative: Person | None) -> Person:
    names = load_names()
    is_woman = chance.random() < 0.55
    first = _often(chance, names.women if is_woman else names.men)
    last = relative.last_name if relative else _often(chance, names.surnames)
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(65 * 365))
    places = load_places()
    home = relative.home if relative else places[int(len(places) * chance.random() ** 2)]
    return Person(
        number=number, first_name=first, last_name=last, born=born, home=home,
        postcode=relative.postcode if relative else chance.choice(home.postal_codes),
        street=relative.street if relative else f"{chance.choice(_STREETS)} {chance.randrange(1, 200)}",
        email=spelling.email_of(chance, first, last, born.year, taken=taken),
        phone=relative.phone if relative and chance.random() < 0.7 else _phone(chance),
        fiscal_code=fiscal_code(first_name=first, last_name=last, born=born, is_woman=is_woman,
                                cadastral_code=home.cadastral_code),
        account=f"u-{number}",
    )  # fmt: skip


def _say(chance: Random, person: Person, record: UUID, taken: set[str], *, first: bool) -> Said:
    """What somebody says of themselves on one occasion; later ones hold more errors."""
    wrong = 0.04 if first else 0.22
    names = [person.first_name, person.last_name]
    if chance.random() < wrong / 2:
        names[0] = _SHORT.get(names[0], names[0])
    names = [_typo(chance, name) if chance.random() < wrong / 2 else name for name in names]
    if chance.random() < wrong / 3:
        names.reverse()
    moved = chance.random() < wrong
    place = chance.choice(load_places()) if moved else person.home
    said: dict[str, tuple[float, Any]] = {
        "first_name": (0.97, names[0]),
        "last_name": (0.92, names[1]),
        "birth_date": (0.6, _birthday(chance, person.born, wrong).isoformat()),
        "email": (0.7, _email(chance, person, taken, first=first)),
        "phone": (0.6, _phone(chance) if chance.random() < wrong else person.phone),
        "address": (0.65, {
            "street": f"{chance.choice(_STREETS)} {chance.randrange(1, 200)}" if moved else person.street,
            "postal_code": chance.choice(place.postal_codes) if moved else person.postcode,
            "city": _typo(chance, place.name) if chance.random() < wrong / 4 else place.name,
        }),
    }  # fmt: skip
    held = []
    if chance.random() < 0.25:
        held.append(("codice_fiscale", person.fiscal_code))
    if chance.random() < 0.4:
        other = "-2" if not first and chance.random() < _TWO_ACCOUNTS else ""
        held.append(("user_id", person.account + other))
    traits = {name: value for name, (often, value) in said.items() if chance.random() < often}
    return Said(id=record, person=person.number, traits=traits, held=tuple(held))


def _email(chance: Random, person: Person, taken: set[str], *, first: bool) -> str:
    draw = chance.random()
    if first or draw < 0.25:
        return person.email
    if draw < 0.45:
        return spelling.mistyped_email(chance, person.email, taken=taken)
    if draw < 0.65:
        return person.email.partition("@")[0] + "@" + chance.choice(spelling.MAIL_DOMAINS)
    return spelling.email_of(chance, person.first_name, person.last_name, person.born.year, taken=taken)


def _birthday(chance: Random, born: date, wrong: float) -> date:
    if chance.random() > wrong / 2:
        return born
    if born.day <= 12 and chance.random() < 0.5:
        return born.replace(month=born.day, day=born.month)
    return born.replace(day=chance.randrange(1, 29))


def _typo(chance: Random, text: str) -> str:
    at = chance.randrange(1, max(2, len(text) - 1))
    return chance.choice((
        text[:at] + text[at + 1 :],
        text[:at] + chance.choice(_LETTERS) + text[at + 1 :],
        text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
        text[:at] + chance.choice(_LETTERS) + text[at:],
    ))  # fmt: skip


def _phone(chance: Random) -> str:
    return f"+39{chance.choice(spelling.MOBILE_PREFIXES)}{chance.randrange(10**7):07}"


def _often(chance: Random, names: tuple[str, ...]) -> str:
    """The first ones more often, as names are."""
    return names[int(len(names) * chance.random() ** 1.6)]
