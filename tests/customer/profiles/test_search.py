"""A search gives those seen last first, however many match."""

from __future__ import annotations

import random
from uuid import UUID

import pytest

from tessere.customer.profiles.store import reading
from tessere.infra.db import Database
from tessere.kernel.ids import uuid7

ADD = """
insert into profiles.card (profile_id, name, last_seen_at, last_channel, order_count, spent_minor, currency, shared_device,
    search)
values (%s, %s, %s, %s, 0, 0, 'EUR', false, array_to_tsvector(%s))
"""
LAST = UUID(int=2**128 - 1)


@pytest.mark.parametrize("newest", [1, 4, 30, 1_000])
async def test_few_or_many_matches_come_in_one_order(
    database: Database, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    monkeypatch.setattr(reading, "_NEWEST", newest)
    monkeypatch.setattr(reading, "_MOST_NEWEST", newest * 3)
    chance = random.Random(4)
    people = []
    for _ in range(120):
        words = [chance.choice(["anna", "annalisa", "bruno"]), chance.choice(["rossi", "russo", "verdi"])]
        people.append((uuid7(), words, chance.randrange(40), chance.choice(["site", "shop"])))
    async with database.unit() as unit:
        for profile_id, words, seen, channel in people:
            await unit.db.execute(ADD, [profile_id, " ".join(words), seen, channel, words])
    ordered = sorted(people, key=lambda person: (person[2], person[0]), reverse=True)
    for terms in (["anna"], ["anna", "r"], ["annalisa", "russo"], ["bruno", "verdi"], ["nobody"]):
        for channel in (None, "shop"):
            wanted = [
                person[0]
                for person in ordered
                if all(any(word.startswith(term) for word in person[1]) for term in terms)
                and channel in {None, person[3]}
            ]
            found: list[UUID] = []
            seen, after = 2**62, LAST
            while True:
                async with database.unit() as unit:
                    page = await reading.search_cards(
                        unit.db, terms=terms, channel=channel, seen=seen, after=after, limit=7
                    )
                found += [each.id for each in page]
                if len(page) < 7:
                    break
                seen, after = round(page[-1].last_seen_at), page[-1].id
            assert found == wanted, (terms, channel)
