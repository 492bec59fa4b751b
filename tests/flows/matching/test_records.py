"""What is compared of a profile, whatever the spelling."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tessere.flows.matching.domain.fields import FIELDS, describe, name_field
from tessere.flows.matching.domain.records import Known, mailbox, make_record, plain, snapshot, street
from tessere.flows.matching.domain.shown import values_of

ONE = UUID(int=1)


@given(st.text(max_size=200))
@example("𝓐")
@example("ﷺ" * 20)
def test_plain_text_is_plain_for_good(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.dictionaries(st.sampled_from(["first_name", "last_name", "address", "birth_date", "city", "x"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: st.dictionaries(st.text(max_size=8), inner)
)))  # fmt: skip
def test_any_traits_make_a_record(traits) -> None:
    record = make_record(ONE, [], traits)
    assert snapshot(record) == snapshot(make_record(ONE, [], dict(reversed(traits.items()))))
    for field in FIELDS:
        assert all(values_of(field.name, [], traits))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"name": "Dott. Mario Rossi"}, ("mario", "rossi")),
        ({"firstName": "Niccolò", "lastName": "D'Angelo"}, ("niccolo", "dangelo")),
        ({"name": "Giulia"}, ("giulia", None)),
        ({}, (None, None)),
    ],
)
def test_names(said, meant) -> None:
    record = make_record(ONE, [], said)
    assert (record.first_name, record.last_name) == meant


def test_the_birth_date_comes_from_the_fiscal_code_when_nobody_said_it() -> None:
    known = [Known("codice_fiscale", "RSSMRA85T10A562S")]
    assert make_record(ONE, known, {}).birth_date == "1985-12-10"
    assert make_record(ONE, known, {"birthday": "1/2/1990"}).birth_date == "1990-02-01"
    assert make_record(ONE, [], {"birth_date": "1990-02-31"}).birth_date is None


def test_mailboxes_and_streets_by_sound() -> None:
    assert mailbox("Mario.Rossi+shop@gmail.com") == mailbox("mariorossi@libero.it") == "mariorossi"
    assert mailbox("ab@x.it") is None
    assert street("V.le Monza, 12") is not None
    assert street("12 via Roma") == street("Via Roma 12")


def test_a_snapshot_changes_with_what_is_compared_and_with_nothing_else() -> None:
    before = make_record(ONE, [Known("email", "a@b.it"), Known("anonymous_id", "x")], {"first_name": "Ada"})
    seen_again = make_record(ONE, [Known("email", "a@b.it"), Known("anonymous_id", "y")], {"first_name": "Ada", "n": 1})
    moved = make_record(ONE, [Known("email", "a@b.it")], {"first_name": "Ada", "city": "Roma"})
    assert snapshot(before) == snapshot(seen_again) != snapshot(moved)


def test_every_level_has_words_and_speaks_in_the_right_direction() -> None:
    for field in FIELDS:
        assert field.levels[0].m > field.levels[0].u
        assert field.levels[-1].m < field.levels[-1].u
        assert sum(level.m for level in field.levels) == pytest.approx(1)
        assert sum(level.u for level in field.levels) == pytest.approx(1)
        assert name_field(field.name).it
        for level in field.levels:
            assert describe(field.name, level.code).it != describe(field.name, "missing").it
