"""Event to visible profile: how long until the API shows an event, while 2,000 others arrive each second."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

import httpx

from benchmarks import system
from benchmarks.workload import Traffic

RATE = 2_000
BATCH = 10
SECONDS = 20
_PROBE_PAUSE = 0.1


def run() -> dict[str, float]:
    """Median, 95th and 99th percentile in milliseconds."""
    with system.system() as running:
        return asyncio.run(_measure(running))


async def _measure(running: system.Running) -> dict[str, float]:
    key = running.write_key()
    bodies = Traffic(people=5_000).bodies(RATE * (SECONDS + 10), batch=BATCH)
    cookies, headers = dict(running.client.cookies), dict(running.client.headers)
    async with httpx.AsyncClient(
        base_url=running.url, trust_env=False, timeout=30, cookies=cookies, headers=headers
    ) as client:
        stop = asyncio.Event()
        load = asyncio.create_task(_load(client, key, bodies, stop))
        profile_id = await _first(client, key)
        await asyncio.sleep(4)
        waits = []
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            waits.append(await _probe(client, key, profile_id) * 1000)
            await asyncio.sleep(_PROBE_PAUSE)
        stop.set()
        sent = await load
    ranked = statistics.quantiles(waits, n=100)
    return {
        "probes": len(waits),
        "p50_ms": ranked[49],
        "p95_ms": ranked[94],
        "p99_ms": ranked[98],
        "events_per_second": sent,
    }


async def _load(client: httpx.AsyncClient, key: str, bodies: list[bytes], stop: asyncio.Event) -> float:
    """Send at the rate, however long answers take; the rate that was reached."""
    started = time.monotonic()
    sent = 0
    under_way: set[asyncio.Task[Any]] = set()
    for number, body in enumerate(bodies):
        if stop.is_set():
            break
        due = started + number * BATCH / RATE
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        task = asyncio.create_task(client.post("/v1/batch", content=body, auth=(key, "")))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        sent += BATCH
    elapsed = time.monotonic() - started
    await asyncio.gather(*under_way)
    return sent / elapsed


async def _first(client: httpx.AsyncClient, key: str) -> str:
    await _post(client, key, 0)
    while True:
        found = (await client.get("/api/v1/profiles", params={"q": "probe@mail.it"})).json()["items"]
        if found:
            return str(found[0]["id"])
        await asyncio.sleep(0.01)


async def _probe(client: httpx.AsyncClient, key: str, profile_id: str) -> float:
    number = time.monotonic_ns()
    started = time.perf_counter()
    await _post(client, key, number)
    while True:
        page = (await client.get(f"/api/v1/profiles/{profile_id}")).json()
        if any(trait["name"] == "number" and trait["value"] == number for trait in page["traits"]):
            return time.perf_counter() - started
        await asyncio.sleep(0.003)


async def _post(client: httpx.AsyncClient, key: str, number: int) -> None:
    item = {
        "type": "identify", "messageId": f"probe-{number}", "userId": "probe-account",
        "traits": {"email": "probe@mail.it", "number": number},
    }  # fmt: skip
    answer = await client.post("/v1/batch", json={"batch": [item]}, auth=(key, ""))
    answer.raise_for_status()
