"""Event to visible profile: how long until an open customer page shows an event, while 2,000 others arrive each second.

The page is watched as the console watches it, over its event stream. The load comes from a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import statistics
import time
from multiprocessing.synchronize import Event

import httpx

from benchmarks import system
from benchmarks.client import Collecting
from benchmarks.rules import RULES
from benchmarks.workload import Traffic

RATE = 2_000
BATCH = 10
SECONDS = 30
_WARM_SECONDS = 5
# What the visitors did before: the system under test knows most of them, as one in use does.
_BEFORE = 60_000
_CONNECTIONS = 8
_PROBE_PAUSE = 0.1


def run() -> dict[str, float]:
    """Percentiles in milliseconds, and the rate that was reached; then the same with fifty live segments."""
    found = _run()
    return found | {f"segments_{name}": figure for name, figure in _run(segments=True).items()}


def _run(*, segments: bool = False) -> dict[str, float]:
    with system.system() as running:
        key = running.write_key()
        if segments:
            _make_segments(running)
        traffic = Traffic(people=5_000)
        _warm(running, key, traffic)
        context = multiprocessing.get_context("spawn")
        ready = context.Event()
        sent = context.Value("d", 0.0)
        bodies = traffic.bodies(RATE * (SECONDS + _WARM_SECONDS), batch=BATCH)
        load = context.Process(target=_load, args=(running.url, key, bodies, ready, sent))
        load.start()
        ready.wait()
        waits = asyncio.run(_measure(running, key, entered=segments))
        load.join()
        return _percentiles(waits) | {"events_per_second": sent.value}


def _percentiles(seconds: list[float]) -> dict[str, float]:
    ranked = statistics.quantiles((wait * 1000 for wait in seconds), n=100)
    return {"probes": len(seconds), "p50_ms": ranked[49], "p95_ms": ranked[94], "p99_ms": ranked[98]}


def _warm(running: system.Running, key: str, traffic: Traffic) -> None:
    asyncio.run(Collecting(running.url, key).send_all(traffic.bodies(_BEFORE), connections=_CONNECTIONS))
    while running.pending():
        time.sleep(0.5)


def _load(url: str, key: str, bodies: list[bytes], ready: Event, sent) -> None:  # type: ignore[no-untyped-def]  # shared
    ready.set()
    client = Collecting(url, key)
    sent.value = BATCH * asyncio.run(client.send_at(bodies, per_second=RATE / BATCH, connections=_CONNECTIONS))


def _make_segments(running: system.Running) -> None:
    # The last is the one that the probes enter and leave.
    rules = [*RULES[:-1], {"trait": "side", "op": "is", "value": "in"}]
    for number, rule in enumerate(rules):
        running.client.post("/api/v1/segments", json={"name": f"Segment {number}", "rule": rule}).raise_for_status()
    while any(each["status"] != "live" for each in running.client.get("/api/v1/segments").json()["items"]):
        time.sleep(0.5)


async def _measure(running: system.Running, key: str, *, entered: bool) -> list[float]:
    """Seconds until the open page shows what an event said; with `entered`, until the segments of the customer do too."""
    cookies, headers = dict(running.client.cookies), dict(running.client.headers)
    async with httpx.AsyncClient(
        base_url=running.url, trust_env=False, timeout=30, cookies=cookies, headers=headers
    ) as client:
        profile_id = await _first(client, key)
        shown: dict[int, float] = {}
        arrived = asyncio.Condition()
        watching = asyncio.create_task(_watch(client, profile_id, shown, arrived))
        await asyncio.sleep(_WARM_SECONDS)
        waits: list[float] = []
        number = 0
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            number += 1
            started = time.perf_counter()
            await _post(client, key, number)
            async with arrived:
                await asyncio.wait_for(arrived.wait_for(lambda: number in shown), 30)  # noqa: B023
            waits.append(shown[number] - started)
            if entered:
                await _confirm(client, profile_id, inside=number % 2 == 1)
                waits[-1] = time.perf_counter() - started
            await asyncio.sleep(_PROBE_PAUSE)
        watching.cancel()
        return waits


async def _watch(
    client: httpx.AsyncClient, profile_id: str, shown: dict[int, float], arrived: asyncio.Condition
) -> None:
    """Note when the page shows which value of the trait that the probes change."""
    async with client.stream("GET", f"/api/v1/profiles/{profile_id}/stream", timeout=None) as answer:
        async for line in answer.aiter_lines():
            if line.startswith('data: {"id"'):  # the page; lists of events begin with a bracket
                page = json.loads(line[5:])
                async with arrived:
                    shown |= {
                        trait["value"]: time.perf_counter() for trait in page["traits"] if trait["name"] == "number"
                    }
                    arrived.notify_all()


async def _confirm(client: httpx.AsyncClient, profile_id: str, *, inside: bool) -> None:
    name = f"Segment {len(RULES) - 1}"
    found = (await client.get(f"/api/v1/profiles/{profile_id}/segments")).json()["memberships"]
    assert any(each["name"] == name for each in found) is inside, found


async def _first(client: httpx.AsyncClient, key: str) -> str:
    await _post(client, key, 0)
    while True:
        found = (await client.get("/api/v1/profiles", params={"q": "probe@mail.it"})).json()["items"]
        if found:
            return str(found[0]["id"])
        await asyncio.sleep(0.05)


async def _post(client: httpx.AsyncClient, key: str, number: int) -> None:
    item = {
        "type": "identify", "messageId": f"probe-{number}", "userId": "probe-account",
        "traits": {"email": "probe@mail.it", "number": number, "side": "in" if number % 2 else "out"},
    }  # fmt: skip
    answer = await client.post("/v1/batch", json={"batch": [item]}, auth=(key, ""))
    answer.raise_for_status()
