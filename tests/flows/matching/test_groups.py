"""The rules of which pairs may be proposed."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tessere.flows.matching.domain.groups import MOST_PER_GROUP, Guards, components, group
from tessere.flows.matching.domain.pairs import ScoredPair, WeighedPair

NAMES = [f"p{number:02}" for number in range(12)]
LIMITS = {"codice_fiscale": 1, "loyalty_card": 3}


def scored(a: str, b: str, weight: float) -> ScoredPair:
    low, high = sorted((a, b))
    return ScoredPair(a=low, b=high, weight=weight, probability=0.9, agreements=())


@st.composite
def graphs(draw: st.DrawFn) -> list[ScoredPair]:
    ends = draw(
        st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] < p[1]), unique=True)
    )
    return [scored(a, b, draw(st.integers(0, 20))) for a, b in ends]


held = st.dictionaries(
    st.sampled_from(NAMES),
    st.frozensets(st.tuples(st.sampled_from(list(LIMITS)), st.sampled_from("xyz")), max_size=2),
)
aparts = st.frozensets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] < p[1]))


def members(group_of: dict[str, str]) -> list[set[str]]:
    return [{each for each, of in group_of.items() if of == name} for name in set(group_of.values())]


@given(pairs=graphs(), held=held, apart=aparts)
def test_accepting_everything_proposed_never_breaks_a_guard(pairs, held, apart) -> None:
    guards = Guards(held=held, limit=LIMITS, apart=apart)
    found = group(pairs, guards)
    # Whoever accepts all of it unites the connected components of what is proposed.
    for people in members(components(found.proposed)):
        values = set().union(*(held.get(each, frozenset()) for each in people))
        counts = Counter(namespace for namespace, _ in values)
        own = Counter()
        for each in people:
            own |= Counter(namespace for namespace, _ in held.get(each, frozenset()))
        assert all(counts[name] <= max(limit, own[name]) for name, limit in LIMITS.items())
        assert not any(a in people and b in people for a, b in apart)
        assert len(people) <= MOST_PER_GROUP


@given(pairs=graphs(), held=held, apart=aparts, chance=st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(pairs, held, apart, chance) -> None:
    guards = Guards(held=held, limit=LIMITS, apart=apart)
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    assert group(pairs, guards) == group(shuffled, guards)


@given(pairs=graphs(), held=held, apart=aparts)
def test_every_pair_is_proposed_withheld_or_within_a_group(pairs, held, apart) -> None:
    found = group(pairs, Guards(held=held, limit=LIMITS, apart=apart))
    asked = set(found.proposed) | {each.pair for each in found.withheld}
    assert asked <= set(pairs)
    assert all(found.group_of[each.a] == found.group_of[each.b] for each in set(pairs) - asked)
    # None is asked twice: the proposals of a group hold it together and no more.
    assert len(found.proposed) == len(found.group_of) - len(set(found.group_of.values()))


def test_without_guards_a_lone_pair_is_proposed() -> None:
    only = scored("p00", "p01", 3)
    assert group([only], Guards()).proposed == [only]


def test_two_fiscal_codes_are_two_people_even_through_a_third() -> None:
    pairs = [scored("p00", "p01", 9), scored("p01", "p02", 8)]
    guards = Guards(
        held={"p00": [("codice_fiscale", "A")], "p02": [("codice_fiscale", "B")]}, limit={"codice_fiscale": 1}
    )
    found = group(pairs, guards)
    assert found.proposed == [pairs[0]]
    assert [(each.pair, each.reason) for each in found.withheld] == [(pairs[1], "unique")]


def test_a_group_that_is_too_large_is_cut_at_its_weakest_pairs() -> None:
    chain = [scored(f"c{n:02}", f"c{n + 1:02}", 30 - n) for n in range(MOST_PER_GROUP + 3)]
    everything = [WeighedPair(a=f"c{a:02}", b=f"c{b:02}", weight=5) for a in range(12) for b in range(a + 1, 12)]
    found = group(chain, Guards(), faint=everything)
    assert [each.pair for each in found.withheld] == [chain[MOST_PER_GROUP - 1]]
    assert found.withheld[0].reason == "too_large"


def test_two_families_do_not_become_one_person_by_a_single_bridge() -> None:
    def clique(names: list[str]) -> list[ScoredPair]:
        return [scored(a, b, 12) for n, a in enumerate(names) for b in names[n + 1 :]]

    one, other = ["a1", "a2", "a3"], ["b1", "b2", "b3"]
    bridge = scored("a1", "b1", 1)
    strangers = [WeighedPair(a=a, b=b, weight=-9) for a in one for b in other if (a, b) != ("a1", "b1")]
    found = group([*clique(one), *clique(other), bridge], Guards(), faint=strangers)
    assert [(each.pair, each.reason) for each in found.withheld] == [(bridge, "bridge")]
    assert sorted(map(len, members(found.group_of))) == [3, 3]
