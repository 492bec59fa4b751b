"""Quotes over HTTP, three lines of three hundred articles under 200 offers: how long they take at 500 a second, and how many
are answered at most.

The answers to a steady rate are timed from the moment at which they were due, so that a queue counts.
"""

from __future__ import annotations

import asyncio
import random
import statistics

import msgspec

from benchmarks import system
from benchmarks.checkout import fill
from benchmarks.client import Posting
from benchmarks.quotes import SMALL, bundle_of
from tessere.commerce import catalog, promotions
from tessere.commerce.promotions import BundleDeal, PromotionDraft
from tessere.infra.db import Database, EmbeddedPostgres, open_database
from tessere.infra.outbox import write_emitted
from tessere.infra.web import ANY_VERSION

EVERYTHING = {"all": []}
RATE, SECONDS, CONNECTIONS, MOST, WARM = 500, 10, 32, 2_000, 200


def run() -> dict[str, float]:
    """Percentiles at a steady rate in milliseconds, the rate that was kept, and the most that is answered a second."""
    with system.system() as running:
        named = {"name": "Bench", "kind": "secret", "scopes": ["baskets:read"]}
        key = running.client.post("/api/v1/keys", json=named).json()["secret"]
        variants = asyncio.run(_prepare(EmbeddedPostgres(running.folder).url))
        posting = Posting(running.url, key)
        asyncio.run(posting.send_all(_requests(variants, WARM), connections=4))
        rate, took = asyncio.run(_most(posting, _requests(variants, MOST)))
        waited, kept = asyncio.run(
            posting.send_at(_requests(variants, RATE * SECONDS), per_second=RATE, connections=CONNECTIONS)
        )
    ranked = statistics.quantiles((each * 1000 for each in waited), n=100)
    alone = statistics.quantiles((each * 1000 for each in took), n=100)
    return {
        "most_per_second": rate, "most_p50_ms": alone[49], "most_p99_ms": alone[98], "kept_per_second": kept,
        "p50_ms": ranked[49], "p99_ms": ranked[98],
    }  # fmt: skip


async def _most(posting: Posting, requests: list[tuple[str, bytes]]) -> tuple[float, list[float]]:
    """Two at a time, as fast as they are answered."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    took = await posting.send_all(requests, connections=2)
    return len(requests) / (loop.time() - started), took


def _requests(variants: list[str], count: int) -> list[tuple[str, bytes]]:
    chance = random.Random(3)
    bodies = [
        {"channel": "shop", "touchpoint": "depot",
         "lines": [{"variant_id": each, "quantity": chance.choice([1, 1, 2])} for each in chance.sample(variants, 3)]}
        for _ in range(count)
    ]  # fmt: skip
    return [("/api/v1/quotes", msgspec.json.encode(each)) for each in bodies]


async def _prepare(url: str) -> list[str]:
    async with open_database(url, before_commit=(write_emitted,), max_connections=2) as database:
        skus = await fill(database)
        await _offer(database, skus)
        async with database.reading() as unit:
            found = await catalog.find_variants_by_sku(unit, skus=skus)
        return [str(each.id) for each in found.values()]


async def _offer(database: Database, skus: list[str]) -> None:
    """Each on five articles, or on the whole basket for those in a segment."""
    chance = random.Random(5)
    for each in bundle_of(SMALL).promotions:
        if isinstance(each.effect, BundleDeal):
            continue
        said = {name: getattr(each, name) for name in PromotionDraft.__struct_fields__}
        if each.scope != EVERYTHING:
            said["scope"] = {"product": "sku", "op": "in", "value": chance.sample(skus, 5)}
        draft = PromotionDraft(**said | {"group": "stack", "coupon": False, "codes": ()})
        async with database.unit() as unit:
            made = await promotions.create_promotion(unit, draft=draft)
            await promotions.publish_promotion(unit, promotion_id=made.id, expected=ANY_VERSION)
