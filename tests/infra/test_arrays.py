"""Packed arrays arrive as what they are."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tessere.infra.db import Database

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
MOMENT = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


async def test_every_kind_comes_back_as_it_went(database: Database) -> None:
    from tessere.infra import db as stores

    async with database.connection() as db:

        async def back(kind: str, value: object) -> list[object]:
            found = await stores.fetch_value(db, f"select %(value)s::{kind}[]", value=value)
            return list(found)

        for sample in _samples():
            ids, blobs, texts, longs, moments = sample
            assert await back("uuid", stores.uuids(ids)) == ids
            assert await back("bytea", stores.blobs(blobs)) == blobs
            assert await back("text", stores.texts(texts)) == texts
            assert await back("bigint", stores.longs(longs)) == longs
            assert await back("timestamptz", stores.moments(moments)) == moments


def _samples() -> list[tuple[list[UUID], list[bytes], list[str | None], list[int], list[datetime]]]:
    found: list[tuple[list[UUID], list[bytes], list[str | None], list[int], list[datetime]]] = []

    @settings(max_examples=40, database=None, derandomize=True)
    @given(
        st.lists(st.uuids()), st.lists(st.binary()), st.lists(st.none() | TEXT),
        st.lists(st.integers(-(2**63), 2**63 - 1)), st.lists(MOMENT),
    )  # fmt: skip
    def gather(
        ids: list[UUID], blobs: list[bytes], texts: list[str | None], longs: list[int], moments: list[datetime]
    ) -> None:
        found.append((ids, blobs, texts, longs, moments))

    gather()
    return found
