"""How people write their addresses, numbers and cards: rightly, in many ways, and wrongly."""

from __future__ import annotations

import unicodedata
from random import Random

# Prefixes that no Italian operator has, so that nothing ever sent to a demo customer reaches anybody.
MOBILE_PREFIXES = ("312", "314", "315", "316", "317", "318")
# RFC 2606 keeps .example for such purposes.
MAIL_DOMAINS = (
    "posta.example",
    "libera.example",
    "mail.example",
    "virgilia.example",
    "tiscala.example",
    "iposta.example",
)
_DOMAIN_WEIGHTS = (40, 18, 16, 10, 8, 8)


def plain(text: str) -> str:
    """Lower-case letters only: D'Angelò becomes dangelo."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in folded if character.isascii() and character.isalnum())


def email_of(chance: Random, first_name: str, last_name: str, year: int, *, taken: set[str]) -> str:
    """An address that nobody else has; `taken` gets it."""
    first, last = plain(first_name), plain(last_name)
    domain = chance.choices(MAIL_DOMAINS, _DOMAIN_WEIGHTS)[0]
    shapes = (
        f"{first}.{last}", f"{first}{last}{year % 100:02}", f"{first[0]}.{last}", f"{last}.{first}",
        f"{first}.{last}{year % 100:02}", f"{first}_{last}",
    )  # fmt: skip
    for shape in (chance.choice(shapes), *(f"{first}.{last}{number}" for number in range(1, 1000))):
        address = f"{shape}@{domain}"
        if address not in taken:
            taken.add(address)
            return address
    raise AssertionError("more namesakes than numbers")


def mistyped_email(chance: Random, address: str, *, taken: set[str]) -> str:
    """The address as hasty fingers write it: two letters swapped, one left out, one doubled; nobody else's."""
    local, _, domain = address.partition("@")
    while True:
        place = chance.randrange(1, len(local) - 1)
        swapped = local[:place] + local[place + 1] + local[place] + local[place + 2 :]
        wrong = chance.choice((
            swapped,
            local[:place] + local[place + 1 :],
            local[:place] + local[place] + local[place:],
        ))  # fmt: skip
        typed = f"{wrong}@{domain}"
        if wrong[0].isalnum() and wrong[-1].isalnum() and ".." not in wrong and typed not in taken:
            taken.add(typed)
            return typed


def mobile_of(chance: Random, *, taken: set[str]) -> str:
    """A mobile number in E.164 that nobody else has; `taken` gets it."""
    while True:
        number = f"+39{chance.choice(MOBILE_PREFIXES)}{chance.randrange(2_000_000, 9_999_999)}"
        if number not in taken:
            taken.add(number)
            return number


def written_phone(chance: Random, number: str) -> str:
    """One of the ways in which Italians write the number."""
    prefix, rest = number[3:6], number[6:]
    return chance.choice((
        f"{prefix} {rest}", f"{prefix}{rest}", f"+39 {prefix} {rest[:3]} {rest[3:]}", f"{prefix}-{rest}", number,
        f"0039 {prefix}{rest}", f"{prefix}/{rest}", f"{prefix} {rest[:3]} {rest[3:5]} {rest[5:]}", f"(+39) {prefix} {rest}",
    ))  # fmt: skip


def written_email(chance: Random, address: str) -> str:
    """The address, now and then with a capital or a space that does not belong."""
    draw = chance.random()
    if draw < 0.06:
        return address.capitalize()
    if draw < 0.09:
        return f"{address} "
    return address.upper() if draw < 0.11 else address


def card_number(place: int) -> str:
    """The loyalty card so many cards after the first: thirteen digits, the last one a check digit as on any EAN-13."""
    digits = f"299{100_000_000 + place * 7_919:09}"
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def written_card(chance: Random, number: str) -> str:
    """The number as tills and customers group it."""
    return chance.choice(
        (number, f"{number[0]} {number[1:7]} {number[7:]}", f"{number[:4]}-{number[4:8]}-{number[8:]}")
    )
