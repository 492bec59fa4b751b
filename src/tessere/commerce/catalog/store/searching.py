"""The statements of the search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database

# Found, ranked and counted are at most so many; there may be more.
MOST_FOUND = 10_000
_MOST_ALIKE = 60

FOUND = """
with found as materialized (
    select id, sort, facets, {rank} as rank from catalog.product where {which} {order} limit %(most)s
), shown as (select id from found order by rank desc, sort, id limit %(limit)s offset %(offset)s)
select (select array_agg(id) from shown) as ids, (select count(*) from found) as total,
    (select jsonb_object_agg(facet, n) from (
        select facet, count(*) as n from found, unnest(facets) facet group by facet
    ) counted) as facets
"""
COUNTED = """
with found as materialized (select facets from catalog.product where {which} limit %(most)s)
select jsonb_object_agg(facet, n) from (
    select facet, count(*) as n from found, unnest(facets) facet where facet like %(prefix)s group by facet
) counted
"""
OFFERED = """
exists (
    select from jsonb_array_elements(availability) offer
    where offer ->> 'channel' = %(channel)s
      and coalesce((offer ->> 'available_from')::timestamptz <= %(now)s, true)
      and coalesce((offer ->> 'available_until')::timestamptz > %(now)s, true)
)
"""
# Lower than the usual threshold: two letters that changed places leave short words few trigrams. What is alike is then
# measured by the letters.
THRESHOLD = "select set_config('pg_trgm.similarity_threshold', '0.15', true)"
ALIKE = """
select asked.word as asked, near.word
from unnest(%(words)s::text[]) as asked (word)
cross join lateral (
    select word from catalog.word where word %% asked.word order by similarity(word, asked.word) desc, word limit %(most)s
) near
"""


class Question(Struct, frozen=True, kw_only=True):
    """What to look for: a tsquery or None for everything; of every group of facets one; offered on a channel now."""

    tsquery: str | None
    groups: tuple[tuple[str, ...], ...]
    channel: str | None
    now: datetime

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of `which`."""
        groups = {f"group{place}": list(group) for place, group in enumerate(self.groups)}
        return {"query": self.tsquery, "channel": self.channel, "now": self.now, **groups}

    @property
    def which(self) -> str:
        """The condition, of what is asked only, so that the indexes of that serve it."""
        parts = [f"facets && %(group{place})s::text[]" for place in range(len(self.groups))]
        parts += ["document @@ %(query)s::tsquery"] if self.tsquery else []
        parts += [OFFERED] if self.channel else []
        return " and ".join(parts) or "true"


class Found(Struct, frozen=True):
    """The products of a page, how many there are, and their facets."""

    ids: list[UUID] | None
    total: int
    facets: dict[str, int] | None


class _Alike(Struct, frozen=True):
    asked: str
    word: str


async def search(db: AsyncConnection[Any], question: Question, *, limit: int, offset: int) -> Found:
    """The best products first; without words, by name."""
    rank = "ts_rank(document, %(query)s::tsquery)" if question.tsquery else "0"
    order = "" if question.tsquery else "order by sort, id"
    statement: Any = FOUND.format(rank=rank, which=question.which, order=order)
    params = {**question.params, "most": MOST_FOUND, "limit": limit, "offset": offset}
    found = await database.fetch_one(db, statement, Found, **params)
    return found or Found(None, 0, None)


async def count_facets(db: AsyncConnection[Any], question: Question, *, prefix: str) -> dict[str, int]:
    """How many products there are by the facets that begin so."""
    statement: Any = COUNTED.format(which=question.which)
    params = {**question.params, "most": MOST_FOUND, "prefix": prefix.replace("_", "\\_") + "%"}
    return await database.fetch_value(db, statement, **params) or {}


async def list_alike(db: AsyncConnection[Any], words: Sequence[str]) -> dict[str, list[str]]:
    """The catalog's words that share trigrams with these."""
    await database.fetch_value(db, THRESHOLD)
    found: dict[str, list[str]] = {word: [] for word in words}
    for each in await database.fetch_all(db, ALIKE, _Alike, words=database.texts(words), most=_MOST_ALIKE):
        found[each.asked].append(each.word)
    return found
