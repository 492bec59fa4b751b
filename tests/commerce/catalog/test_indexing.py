"""Words, slips of the hand, and facets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tessere.commerce.catalog.domain.checks import is_gtin
from tessere.commerce.catalog.domain.indexing import distance, facet, has_cycle, lineage_of, nearest, read_facet
from tessere.commerce.catalog.domain.model import Category

WORDS = st.text("abcde", min_size=1, max_size=8)
TREES = st.integers(1, 12).flatmap(
    lambda size: st.tuples(*(st.one_of(st.none(), st.integers(0, size - 1)) for _ in range(size)))
)


def _slips(one: str, other: str) -> int:
    """Optimal string alignment by its recursive definition."""
    if not one or not other:
        return len(one) + len(other)
    best = min(
        _slips(one[:-1], other) + 1, _slips(one, other[:-1]) + 1, _slips(one[:-1], other[:-1]) + (one[-1] != other[-1])
    )
    if len(one) > 1 and len(other) > 1 and one[-1] == other[-2] and one[-2] == other[-1]:
        best = min(best, _slips(one[:-2], other[:-2]) + 1)
    return best


@given(one=st.text("ab", max_size=5), other=st.text("ab", max_size=5))
def test_the_distance_is_its_definition(one: str, other: str) -> None:
    assert distance(one, other) == _slips(one, other)


@given(word=WORDS, others=st.lists(WORDS, max_size=6))
def test_only_the_nearest_are_meant(word: str, others: list[str]) -> None:
    found = nearest(word, others)
    most = 1 if len(word) <= 5 else 2

    def slips(other: str) -> int:
        return min(_slips(word, other[:end]) for end in range(1, len(other) + 1))

    least = min((slips(each) for each in others), default=99)
    assert set(found) == ({each for each in others if slips(each) == least} if least <= most else set())


@given(word=st.text("abcdefgh", min_size=4, max_size=10), place=st.integers(0, 8))
def test_two_letters_that_changed_places_are_one_slip(word: str, place: int) -> None:
    place %= len(word) - 1
    typed = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert nearest(typed, [word]) == [word]


@given(parents=TREES)
def test_a_lineage_ends_whatever_the_tree(parents: tuple[int | None, ...]) -> None:
    tree = {
        str(n): Category(code=str(n), parent_code=None if p is None else str(p), name={}, version=1)
        for n, p in enumerate(parents)
    }
    for code, each in tree.items():
        lineage = lineage_of([code], tree)
        assert lineage[0] == code
        assert len(set(lineage)) == len(lineage)
        parent = each.parent_code
        assert has_cycle(code, parent, tree) == (parent is not None and code in lineage_of([parent], tree))


@given(code=st.from_regex(r"[a-z0-9][a-z0-9_-]{0,9}", fullmatch=True), value=st.text(min_size=1))
def test_a_facet_reads_back(code: str, value: str) -> None:
    found = read_facet(facet("attribute", value, code), 3)
    assert (found.kind, found.code, found.value, found.count) == ("attribute", code, value, 3)
    plain = read_facet(facet("tag", value), 1)
    assert (plain.kind, plain.code, plain.value) == ("tag", None, value)


@given(digits=st.from_regex(r"[0-9]{12}", fullmatch=True), place=st.integers(0, 12), by=st.integers(1, 9))
def test_a_wrong_digit_of_a_gtin_is_seen(digits: str, place: int, by: int) -> None:
    right = next(digits + str(check) for check in range(10) if is_gtin(digits + str(check)))
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    assert not is_gtin(wrong)


def test_gtins_of_the_standard() -> None:
    assert is_gtin("6291041500213")
    assert is_gtin("96385074")
    assert not is_gtin("6291041500214")
    assert not is_gtin("٦٢٩١٠٤١٥")
