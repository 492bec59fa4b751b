"""Normal forms against the libraries that define them, and the values that never identify."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.customer.identity.domain.normalise import normalise
from tessere.customer.identity.domain.rules import Rules
from tessere.kernel.errors import Invalid

RULES = Rules()


@pytest.mark.parametrize(
    ("namespace", "raw", "normal"),
    [
        ("email", "  Giulia.Rossi@Gmail.COM ", "giulia.rossi@gmail.com"),
        ("email", "mailto:anna@città.it", "anna@xn--citt-3na.it"),
        ("phone", "333 123 4567", "+393331234567"),
        ("phone", "0039 02 1234567", "+39021234567"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("codice_fiscale", "rssmra85t10a562s", "RSSMRA85T10A562S"),
        ("partita_iva", "IT 00743110157", "00743110157"),
        ("loyalty_card", "ca-0001 2345", "CA00012345"),
        ("anonymous_id", " Ab-9 ", "Ab-9"),
        ("device_id", "AEBE52E7-03EE-455A-B3C4-E57283966239", "aebe52e7-03ee-455a-b3c4-e57283966239"),
    ],
)
def test_normal_forms(namespace: str, raw: str, normal: str) -> None:
    assert RULES.identify(namespace, raw).value == normal


@pytest.mark.parametrize(
    ("namespace", "raw"),
    [
        ("user_id", "0"), ("user_id", "000-000"), ("user_id", "-1"), ("user_id", "NULL"), ("user_id", "undefined"),
        ("user_id", "None"), ("anonymous_id", "anonymous"), ("user_id", "guest"), ("user_id", "Unknown"),
        ("user_id", "test"), ("user_id", "true"), ("user_id", "[object Object]"), ("user_id", '"null"'),
        ("user_id", "''"), ("user_id", "  "), ("email", "not-an-address"), ("email", "a@b"), ("phone", "12"),
        ("codice_fiscale", "RSSMRA85T10A562A"), ("partita_iva", "00743110158"), ("loyalty_card", "--1"),
        ("device_id", "00000000-0000-0000-0000-000000000000"), ("No Where", "x"), ("user_id", "a\x00b"),
        ("user_id", "x" * 300),
    ],
)  # fmt: skip
def test_refused_values(namespace: str, raw: str) -> None:
    with pytest.raises(Invalid):
        RULES.identify(namespace, raw)


@given(st.integers(3_200_000_000, 3_499_999_999))
def test_phones_agree_with_the_library(number: int) -> None:
    parsed = phonenumbers.parse(str(number), "IT")
    if phonenumbers.is_valid_number(parsed):
        spaced = f"{str(number)[:3]} {str(number)[3:6]}-{str(number)[6:]}"
        assert normalise("phone", spaced, "IT") == normalise("phone", f"+39{number}", "IT") == f"+39{number}"


@given(st.text(max_size=40), st.sampled_from(sorted(RULES.namespaces)))
def test_a_normal_form_is_its_own_normal_form(value: str, namespace: str) -> None:
    try:
        once = RULES.identify(namespace, value)
    except Invalid:
        return
    assert RULES.identify(namespace, once.value).key == once.key


def test_the_most_trusted_identifier_comes_first_and_bad_ones_are_left_out() -> None:
    raw = [
        ("anonymous_id", "x1"),
        ("email", "nonsense"),
        ("email", "a@b.it"),
        ("user_id", "null"),
        ("loyalty_card", "CA1234"),
    ]
    assert [each.namespace for each in RULES.identify_all(raw)] == ["loyalty_card", "email", "anonymous_id"]
