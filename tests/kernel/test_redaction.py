"""A person is found in texts however they are spelled, and others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.kernel.redaction import BLACK, Redactor, make_needles

PERSON = Redactor(make_needles(["giulia@casa.it", "u-77"], ["+393351234567"], ["CA00998877"]))


@pytest.mark.parametrize(
    "text",
    ["Giulia@Casa.IT wrote", "mailto:giulia@casa.it", "335 123 4567", "+39 335/123.45.67", "0039-335-1234567", "ca 00-998 877",
     "(u-77)"],
)  # fmt: skip
def test_every_spelling_is_found(text: str) -> None:
    assert PERSON.finds(text)
    assert not PERSON.finds(PERSON.redact(text))
    assert BLACK in PERSON.redact(text)


@pytest.mark.parametrize("text", ["xgiulia@casa.it", "giulia@casa.itx", "3351234568", "u-777", "CA0099887", ""])
def test_others_are_left_alone(text: str) -> None:
    assert PERSON.redact(text) == text


@given(
    st.recursive(
        st.text(max_size=20) | st.integers() | st.none(), lambda each: st.lists(each) | st.dictionaries(st.text(), each)
    )
)
def test_what_names_nobody_stays_as_it_is(value: object) -> None:
    if not PERSON.finds_in(value):
        assert PERSON.redact_value(value) == value


def test_nobody_is_found_by_nothing() -> None:
    assert not Redactor(make_needles(["ab", None, ""])).finds("ab")
