"""Who is who: which identifier belongs to which person of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tessere.entry.demo.people import ANOTHERS_EMAIL, Person, population

# A namespace and a value in its normal form.
Name = tuple[str, str]


@lru_cache(maxsize=4)
def truth(seed: int) -> dict[Name, Person]:
    """The owner of every identifier. Devices that several people share are nobody's, and left out."""
    return {name: person for person in population(seed) for name in names_of(person)}


def names_of(person: Person) -> Iterator[Name]:
    """Everything that is this person's alone, in the normal form of identity."""
    yield "email", person.email
    if person.second_email is not None:
        yield "email", person.second_email
    if person.wrong_email is not None and ANOTHERS_EMAIL not in person.quirks:
        yield "email", person.wrong_email
    if person.phone is not None and person.owns_phone:
        yield "phone", person.phone
    if person.account is not None:
        yield "user_id", person.account
    for card in (person.card, person.old_card):
        if card is not None:
            yield "loyalty_card", card
    if person.fiscal_code is not None:
        yield "codice_fiscale", person.fiscal_code
    for browser in person.browsers:
        if not browser.shared:
            yield "anonymous_id", browser.anonymous_id
    if person.app is not None:
        yield "anonymous_id", person.app.anonymous_id
        yield "device_id", person.app.device_id.lower()
