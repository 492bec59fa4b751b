"""Resolution is pure: any order and any duplication of the same facts gives the same people."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tessere.customer.identity.domain.resolution import (
    Decision,
    Link,
    Node,
    Presence,
    Resolution,
    episode_owner,
    pair,
    resolve,
)
from tessere.customer.identity.domain.rules import Rules, identifier_key
from tessere.kernel.ids import uuid7

RULES = Rules()
START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ("user_id", "email", "phone", "loyalty_card", "anonymous_id", "device_id")


def node(name: str, value: str, born: int = 0) -> Node:
    namespace = RULES.namespaces[name]
    return Node(
        key=identifier_key(name, value),
        namespace=name,
        value=value,
        rank=namespace.priority,
        weak=namespace.strength == "weak",
        birth_id=uuid7(1_000 + born),
    )


def link(a: Node, b: Node, minutes: int = 0) -> Link:
    low, high = pair(a.key, b.key)
    at = START + timedelta(minutes=minutes)
    return Link(a=low, b=high, first_at=at, days=(at.date(),), evidence="event", event_id=None)


def people(result: Resolution) -> frozenset[frozenset[UUID]]:
    groups: dict[UUID, set[UUID]] = {}
    for key, profile in result.profile_of.items():
        groups.setdefault(profile, set()).add(key)
    return frozenset(frozenset(group) for group in groups.values())


@st.composite
def components(draw: st.DrawFn) -> tuple[list[Node], list[Link], list[Decision]]:
    nodes = [node(name, f"{name}{i}", born) for born, (name, i) in enumerate((n, i) for n in NAMES for i in range(3))]
    chosen = draw(st.lists(st.tuples(st.integers(0, 17), st.integers(0, 17), st.integers(0, 5000)), max_size=40))
    links = {(x, y): link(nodes[x], nodes[y], at) for x, y, at in chosen if x < y}
    kinds = st.sampled_from(["revoke", "cannot_link", "must_link"])
    picks = draw(st.lists(st.tuples(st.integers(0, 17), st.integers(0, 17), kinds), max_size=4))
    decisions = [
        Decision(id=uuid7(2_000 + n), kind=kind, a=nodes[x].key, b=nodes[y].key)
        for n, (x, y, kind) in enumerate(picks)
        if x != y
    ]
    return nodes, list(links.values()), decisions


@given(components(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(
    component: tuple[list[Node], list[Link], list[Decision]], shuffle: random.Random
) -> None:
    nodes, links, decisions = component
    first = resolve(nodes, links, decisions, RULES)
    for sequence in (nodes, links, decisions):
        shuffle.shuffle(sequence)  # type: ignore[arg-type]
    again = resolve(nodes, links, decisions, RULES)
    assert people(again) == people(first)
    assert again.profile_of == first.profile_of
    assert again.shared == first.shared
    assert {(j.link.a, j.link.b): (j.status, j.reason) for j in again.judged} == {
        (j.link.a, j.link.b): (j.status, j.reason) for j in first.judged
    }


@given(components())
def test_no_person_breaks_a_rule(component: tuple[list[Node], list[Link], list[Decision]]) -> None:
    nodes, links, decisions = component
    result = resolve(nodes, links, decisions, RULES)
    by_key = {n.key: n for n in nodes}
    for group in people(result):
        for name in NAMES:
            limit = RULES.limit(name)
            assert limit is None or sum(by_key[key].namespace == name for key in group) <= limit
    latest = {pair(d.a, d.b): d.kind for d in decisions}
    for (a, b), kind in latest.items():
        if kind == "cannot_link":
            assert result.profile_of[a] != result.profile_of[b]


@given(components())
def test_a_shared_device_belongs_to_nobody_it_was_shared_by(
    component: tuple[list[Node], list[Link], list[Decision]],
) -> None:
    nodes, links, _ = component
    result = resolve(nodes, links, [], RULES)
    by_key = {n.key: n for n in nodes}
    for device in result.shared:
        together = {key for key, profile in result.profile_of.items() if profile == result.profile_of[device]}
        assert all(by_key[key].weak for key in together)


@given(components(), st.integers(0, 39))
def test_revoking_and_undoing_a_link_restores_everybody(
    component: tuple[list[Node], list[Link], list[Decision]], index: int
) -> None:
    nodes, links, _ = component
    if not links:
        return
    before = resolve(nodes, links, [], RULES)
    chosen = links[index % len(links)]
    revoke = Decision(id=uuid7(3_000), kind="revoke", a=chosen.a, b=chosen.b)
    resolve(nodes, links, [revoke], RULES)
    after = resolve(nodes, links, [], RULES)
    assert after.profile_of == before.profile_of


def test_two_accounts_with_one_phone_stay_two_people() -> None:
    anna, bruno, phone = node("user_id", "anna", 0), node("user_id", "bruno", 1), node("phone", "+39333", 2)
    result = resolve([anna, bruno, phone], [link(anna, phone, 1), link(bruno, phone, 2)], [], RULES)
    assert result.profile_of[anna.key] == result.profile_of[phone.key] != result.profile_of[bruno.key]
    refused = next(j for j in result.judged if j.status == "refused")
    assert (refused.reason, refused.detail) == ("unique", "user_id")


def test_a_browser_joins_an_address_and_an_account_of_one_person() -> None:
    account, email, browser = node("user_id", "u"), node("email", "a@b.it"), node("anonymous_id", "x")
    result = resolve([account, email, browser], [link(email, browser), link(account, browser, 5)], [], RULES)
    assert len(people(result)) == 1


def test_the_oldest_profile_survives_and_a_split_revives_the_other() -> None:
    young, old = node("email", "a@b.it", born=9), node("user_id", "u", born=1)
    joined = link(young, old)
    assert set(resolve([young, old], [joined], [], RULES).profile_of.values()) == {old.birth_id}
    split = Decision(id=uuid7(), kind="revoke", a=joined.a, b=joined.b)
    parted = resolve([young, old], [joined], [split], RULES)
    assert parted.profile_of == {young.key: young.birth_id, old.key: old.birth_id}


def test_a_kiosk_links_nobody() -> None:
    kiosk = node("device_id", "kiosk")
    addresses = [node("email", f"p{i}@b.it", i) for i in range(25)]
    result = resolve([kiosk, *addresses], [link(kiosk, a, i) for i, a in enumerate(addresses)], [], RULES)
    assert result.shared == {kiosk.key}
    assert len(people(result)) == 26


def test_episodes_of_a_family_tablet() -> None:
    anna, bruno = node("user_id", "anna").key, node("user_id", "bruno").key
    noon = START + timedelta(hours=12)
    evening = START + timedelta(hours=20)
    both = [Presence(anna, anna, noon), Presence(bruno, bruno, evening)]
    assert episode_owner(both, noon + timedelta(hours=1)) == anna
    assert episode_owner(both, evening + timedelta(minutes=1)) == bruno
    assert episode_owner(both, noon - timedelta(hours=1)) is None
    assert episode_owner(both[:1], noon - timedelta(hours=1)) == anna
    assert episode_owner([], noon) is None
