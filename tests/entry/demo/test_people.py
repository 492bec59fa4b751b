"""The people: the same for a seed, each with names that are theirs alone, in forms that the rules of identity take."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.it import codicefiscale

from tessere.customer.identity import Rules
from tessere.entry.demo import catalog, spelling
from tessere.entry.demo.fiscal_code import check_character, fiscal_code
from tessere.entry.demo.people import ANOTHERS_EMAIL, PARENTS_PHONE, SHARED_TABLET, WRONG_EMAIL, Person, population
from tessere.entry.demo.truth import names_of, truth

SEED = 2010
RULES = Rules()


@pytest.fixture(scope="module")
def people() -> tuple[Person, ...]:
    return population(SEED)


def test_a_seed_gives_the_same_people_and_another_one_others(people: tuple[Person, ...]) -> None:
    assert population.__wrapped__(SEED) == people
    assert [person.email for person in population(1)] != [person.email for person in people]


def test_every_name_belongs_to_one_person(people: tuple[Person, ...]) -> None:
    names = [name for person in people for name in names_of(person)]
    assert len(names) == len(set(names)) == len(truth(SEED))
    assert [person.number for person in people] == list(range(len(people)))


def test_the_truth_is_in_normal_form(people: tuple[Person, ...]) -> None:
    for namespace, value in truth(SEED):
        assert RULES.identify(namespace, value).value == value


def test_nobody_outside_can_be_reached(people: tuple[Person, ...]) -> None:
    for namespace, value in truth(SEED):
        if namespace == "email":
            assert value.endswith(".example")
        if namespace == "phone":
            assert value.startswith(tuple(f"+39{prefix}" for prefix in spelling.MOBILE_PREFIXES))


def test_there_are_families_lost_cards_and_slips(people: tuple[Person, ...]) -> None:
    odd = Counter(quirk for person in people for quirk in person.quirks)
    assert odd[SHARED_TABLET] >= 40
    assert odd[WRONG_EMAIL] >= 20
    assert odd[PARENTS_PHONE] >= 8
    assert odd[ANOTHERS_EMAIL] == 2
    assert sum(person.old_card is not None for person in people) >= 10
    assert sum(person.second_email is not None for person in people) >= 20
    assert sum(person.app is not None for person in people) >= 80
    assert sum(person.fiscal_code is not None for person in people) >= 20
    shared = [browser for person in people for browser in person.browsers if browser.shared]
    assert set(Counter(browser.anonymous_id for browser in shared).values()) == {2}


@pytest.mark.parametrize("write", [spelling.written_phone, spelling.written_email, spelling.written_card])
def test_every_spelling_means_the_same(people: tuple[Person, ...], write: object) -> None:
    namespace, field = {
        spelling.written_phone: ("phone", "phone"), spelling.written_email: ("email", "email"),
        spelling.written_card: ("loyalty_card", "card"),
    }[write]  # type: ignore[index]  # fmt: skip
    chance = random.Random(1)
    spellings = set()
    for person in people:
        value = getattr(person, field)
        if value is not None:
            written = write(chance, value)  # type: ignore[operator]
            spellings.add(written == value)
            assert RULES.identify(namespace, written).value == value
    assert spellings == {True, False}


def test_fiscal_codes_are_valid(people: tuple[Person, ...]) -> None:
    for person in people:
        if person.fiscal_code is not None:
            assert codicefiscale.is_valid(person.fiscal_code)
            assert codicefiscale.get_gender(person.fiscal_code) == ("F" if person.is_woman else "M")
            assert codicefiscale.get_birth_date(person.fiscal_code, minyear=1930) == person.born


@given(
    first=st.sampled_from([*catalog.load_names().women, "Ugo", "Io", "Gianfranco", "Nicolò"]),
    last=st.sampled_from([*catalog.load_names().surnames, "Fo", "Aiello"]),
    days=st.integers(0, 30_000),
    is_woman=st.booleans(),
    place=st.sampled_from(catalog.load_places()),
)
def test_the_rules_of_the_fiscal_code_agree_with_another_reading(
    first: str, last: str, days: int, is_woman: bool, place: catalog.Place
) -> None:
    born = date(1931, 1, 1) + timedelta(days=days)
    code = fiscal_code(
        first_name=first, last_name=last, born=born, is_woman=is_woman, cadastral_code=place.cadastral_code
    )
    assert codicefiscale.is_valid(code)
    assert codicefiscale.get_birth_date(code, minyear=1930) == born


def test_known_fiscal_codes() -> None:
    def of(last: str, first: str) -> str:
        made = fiscal_code(
            first_name=first, last_name=last, born=date(1980, 5, 1), is_woman=False, cadastral_code="H501"
        )
        return made[:6]

    assert of("Rossi", "Mario") == "RSSMRA"
    assert of("Fo", "Dario") == "FOXDRA"
    assert of("D'Angelò", "Gianfranco") == "DNGGFR"
    assert of("Bianchi", "Roberta") == "BNCRRT"
    assert check_character("RCCMNL83S18D969") == "H"
