"""The search: as you type, forgiving, with facets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from tessere.commerce.catalog.domain.indexing import (
    FacetCount,
    facet,
    nearest,
    read_facet,
    search_words,
    to_tsquery,
)
from tessere.commerce.catalog.domain.model import Product
from tessere.commerce.catalog.store import products, searching
from tessere.commerce.catalog.store.searching import MOST_FOUND, Question
from tessere.infra.db import Unit

_MOST_SHOWN = 50


class Filters(Struct, frozen=True, kw_only=True):
    """One of the values of every kind that is given; `channel`: what can be had there now; attributes by code."""

    categories: Sequence[str] = ()
    brands: Sequence[str] = ()
    tags: Sequence[str] = ()
    statuses: Sequence[str] = ()
    channel: str | None = None
    attributes: Mapping[str, Sequence[str]] = {}

    def groups(self) -> dict[str, tuple[str, ...]]:
        """The facets asked for, by how those that compete with them begin."""
        found = {
            "category:": tuple(facet("category", each) for each in self.categories),
            "brand:": tuple(facet("brand", each) for each in self.brands),
            "tag:": tuple(facet("tag", each) for each in self.tags),
            "status:": tuple(facet("status", each) for each in self.statuses),
        }
        for code, values in self.attributes.items():
            found[f"attribute:{code}="] = tuple(facet("attribute", each, code) for each in values)
        if self.channel is not None:
            found["channel:"] = (facet("channel", self.channel),)
        return {prefix: group for prefix, group in found.items() if group}


class Results(Struct, frozen=True, kw_only=True):
    """A page of products. `total` is exact unless `is_more`; `meant` are the words that were searched for instead of
    misspelled ones."""

    products: list[Product]
    total: int
    is_more: bool
    facets: list[FacetCount]
    meant: dict[str, list[str]]


async def search_products(unit: Unit, *, query: str, filters: Filters, limit: int, offset: int = 0) -> Results:
    """The best first; without words all by name. Facets of a kind are counted as if nothing were chosen of that kind."""
    words, groups = search_words(query), filters.groups()
    spellings, meant = [[word] for word in words], {}
    question = _ask(unit, filters, groups, spellings)
    found = await searching.search(unit.db, question, limit=limit, offset=offset)
    if words and not found.total:
        meant = await _find_meant(unit, words)
        spellings = [[word, *meant.get(word, [])] for word in words]
        question = _ask(unit, filters, groups, spellings)
        found = await searching.search(unit.db, question, limit=limit, offset=offset)
    counts = dict(found.facets or {})
    for prefix in groups:
        others = {key: group for key, group in groups.items() if key != prefix}
        narrowed = _ask(unit, filters, others, spellings, any_channel=prefix == "channel:")
        counts |= await searching.count_facets(unit.db, narrowed, prefix=prefix)
    known = await products.find_products(unit.db, found.ids or [])
    return Results(
        products=[known[id] for id in found.ids or [] if id in known], total=found.total,
        is_more=found.total >= MOST_FOUND, facets=_shown(counts), meant=meant,
    )  # fmt: skip


def _ask(
    unit: Unit, filters: Filters, groups: Mapping[str, tuple[str, ...]], spellings: Sequence[Sequence[str]],
    *, any_channel: bool = False,
) -> Question:  # fmt: skip
    return Question(
        tsquery=to_tsquery(spellings) if spellings else None,
        groups=tuple(groups.values()),
        channel=None if any_channel else filters.channel,
        now=unit.now,
    )


async def _find_meant(unit: Unit, words: Sequence[str]) -> dict[str, list[str]]:
    alike = await searching.list_alike(unit.db, words)
    return {word: near for word in words if (near := nearest(word, alike[word]))}


def _shown(counts: Mapping[str, int]) -> list[FacetCount]:
    """The most frequent of each kind and attribute."""
    shown: dict[tuple[str, str | None], list[FacetCount]] = {}
    for kept, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        each = read_facet(kept, count)
        of_kind = shown.setdefault((each.kind, each.code), [])
        if len(of_kind) < _MOST_SHOWN:
            of_kind.append(each)
    return [each for of_kind in shown.values() for each in of_kind]
