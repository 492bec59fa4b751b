"""The judge counts pairs and says why."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from tessere.entry.demo.judge import judge
from tessere.entry.demo.people import PARENTS_PHONE, Person, population

ONE, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)


def people() -> tuple[Person, Person]:
    child, parent = population(2010)[:2]
    child = replace(child, quirks=frozenset({PARENTS_PHONE}), relative=parent.number, wrong_email="b")
    return child, replace(parent, quirks=frozenset(), relative=child.number)


def test_perfect_recognition() -> None:
    child, parent = people()
    truth = {("email", "a"): child, ("phone", "1"): child, ("email", "c"): parent}
    found = judge({("email", "a"): ONE, ("phone", "1"): ONE, ("email", "c"): OTHER}, truth)
    assert (found.precision, found.recall, found.f1) == (1, 1, 1)
    assert (found.people, found.profiles, found.wrongly_merged, found.missed) == (2, 2, [], [])


def test_mistakes_are_counted_by_pairs_and_explained() -> None:
    child, parent = people()
    truth = {
        ("user_id", "u"): child, ("email", "a"): child, ("email", "b"): child, ("phone", "2"): parent,
        ("loyalty_card", "9"): parent,
    }  # fmt: skip
    profiles = {
        ("user_id", "u"): ONE, ("email", "a"): ONE, ("phone", "2"): ONE, ("email", "b"): OTHER,
        ("loyalty_card", "9"): THIRD,
    }  # fmt: skip
    found = judge(profiles | {("email", "nobody"): ONE}, truth, language="it")
    assert found.precision == 1 / 3
    assert found.recall == 1 / 4
    (merged,) = found.wrongly_merged
    assert (merged.code, set(merged.people)) == ("parents_phone", {child.name, parent.name})
    assert merged.why == f"{child.name} ha dato il telefono di {parent.name}"
    assert {(each.person, each.code) for each in found.missed} == {
        (child.name, "wrong_email"),
        (parent.name, "card_apart"),
    }
    by_name = {each.person: each for each in found.missed}
    assert by_name[child.name].profile_ids == [ONE, OTHER]


def test_nothing_seen_is_nothing_wrong() -> None:
    found = judge({}, {})
    assert (found.people, found.profiles, found.precision, found.recall) == (0, 0, 1, 1)
