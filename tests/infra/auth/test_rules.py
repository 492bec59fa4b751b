"""Rules of passwords, keys, sessions and roles."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.infra.auth.domain.accounts import check_password, checked_email, checked_name, email_key
from tessere.infra.auth.domain.keys import hint_of, secret_text
from tessere.infra.auth.domain.roles import ROLE_SCOPES, ROLES, SCOPES, require_may_grant, scopes_of
from tessere.infra.auth.domain.sessions import IDLE, LONGEST, expires_at
from tessere.infra.auth.service.passwords import new_password
from tessere.kernel.errors import Forbidden, Invalid

START = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.binary(min_size=40, max_size=40))
def test_secrets_are_plain_and_hints_give_little_away(random: bytes) -> None:
    secret = secret_text("secret", random)
    assert secret.startswith("ts_")
    assert len(secret) == 43
    assert secret[3:].isalnum()
    assert secret[3:].isascii()
    assert len(set(hint_of(secret))) <= 8


@given(st.binary(min_size=40, max_size=40), st.binary(min_size=40, max_size=40))
def test_other_randomness_other_secret(one: bytes, two: bytes) -> None:
    assert (secret_text("write", one) == secret_text("write", two)) == (one == two) or one != two


@given(st.timedeltas(timedelta(0), timedelta(days=60)))
def test_no_session_outlives_its_limits(age: timedelta) -> None:
    ends = expires_at(created_at=START, seen_at=START + age)
    assert ends <= START + LONGEST
    assert ends <= START + age + IDLE


@given(st.sets(st.sampled_from(SCOPES)), st.sets(st.sampled_from(SCOPES)))
def test_one_grants_at_most_what_one_has(own: set[str], granted: set[str]) -> None:
    if granted <= own:
        require_may_grant(frozenset(own), granted)
    else:
        with pytest.raises(Forbidden):
            require_may_grant(frozenset(own), granted)
    require_may_grant(None, granted)


def test_roles_have_known_scopes() -> None:
    assert set(ROLE_SCOPES) == set(ROLES)
    assert all(scopes <= set(SCOPES) for scopes in ROLE_SCOPES.values())
    assert scopes_of("a role of a later release") == frozenset()


@pytest.mark.parametrize("email", ["a@b", "anna.rossi+x@example.co.uk", "  a@example.com ", "è@esempio.it"])
def test_addresses(email: str) -> None:
    assert checked_email(email) == email.strip()


@pytest.mark.parametrize(
    "email", ["", "a", "a@", "@b", "a b@c", "a@b\nc", "a@b\0c", "<a@b>", "a@b,c@d", "x" * 65 + "@b", "a@\u202eb"]
)
def test_what_is_no_address(email: str) -> None:
    with pytest.raises(Invalid):
        checked_email(email)


@given(st.text())
def test_texts_are_taken_or_refused_as_invalid(text: str) -> None:
    for check in (checked_email, checked_name):
        with suppress(Invalid):
            assert check(text).isprintable()
    email_key(text)


@pytest.mark.parametrize("password", ["short", "x" * 1_001, "anna@example.com", "aaaaaaaaaaaa", "1212121212"])
def test_weak_passwords(password: str) -> None:
    with pytest.raises(Invalid):
        check_password(password, email="Anna@example.com")


def test_passwords_made_here_are_good_and_differ() -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_password(password, email="a@example.com")
