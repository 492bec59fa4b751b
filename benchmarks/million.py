"""A million customers: reading one, searching as one types, building a segment, erasing one."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx

from benchmarks import system
from benchmarks.client import Collecting

PEOPLE = 1_000_000
READS, SEARCHES, ERASURES = 400, 400, 5
_BATCH = 400
_FIRST = ("Giulia", "Marco", "Anna", "Luca", "Sara", "Paolo", "Elena", "Davide", "Chiara", "Matteo", "Marta", "Andrea")
_LAST = ("Rossi", "Bianchi", "Ferrari", "Esposito", "Romano", "Colombo", "Ricci", "Marino", "Greco", "Bruno", "Gallo")
_CITIES = ("Milano", "Roma", "Torino", "Napoli", "Bologna", "Firenze", "Genova", "Bari")
_RULE = {
    "all": [
        {"trait": "city", "op": "is", "value": "Milano"},
        {"event": "Order Completed", "measure": "count", "op": "gte", "value": 1, "within": {"days": 30}},
    ]
}


def run(people: int = PEOPLE) -> dict[str, float]:
    """Milliseconds and seconds, and how long it took to take the customers in."""
    with system.system(workers="2") as running:
        started = time.perf_counter()
        asyncio.run(Collecting(running.url, running.write_key()).send_all(_bodies(people), connections=8))
        while running.pending():
            time.sleep(0.2)
        found = {"people": float(people), "taken_in_seconds": time.perf_counter() - started}
        time.sleep(5)  # the collector's and intake's caches are as they are; let autovacuum begin
        return found | _read(running) | _search(running) | _segment(running) | _erase(running)


def _bodies(people: int) -> Iterator[bytes]:
    """Everybody says who they are; one in ten has bought lately."""
    chance = random.Random(3)
    start = datetime.now(UTC) - timedelta(days=20)
    for first in range(0, people, _BATCH):
        calls = []
        for number in range(first, min(first + _BATCH, people)):
            name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}{number % 977}"
            at = (start + timedelta(seconds=number % 1_500_000)).isoformat()
            traits = {"email": f"p{number}@posta.it", "name": name, "city": chance.choice(_CITIES)}
            calls.append(
                {
                    "type": "identify",
                    "messageId": f"i{number}",
                    "userId": f"u{number}",
                    "timestamp": at,
                    "traits": traits,
                }
            )
            if number % 10 == 0:
                calls.append(
                    {
                        "type": "track", "event": "Order Completed", "messageId": f"o{number}", "userId": f"u{number}",
                        "timestamp": at, "properties": {"total": chance.randrange(10, 200), "currency": "EUR"},
                    }
                )  # fmt: skip
        yield json.dumps({"batch": calls}).encode()


def _times(ask: Callable[[int], httpx.Response], count: int) -> list[float]:
    found = []
    for number in range(count + 20):
        started = time.perf_counter()
        ask(number).raise_for_status()
        if number >= 20:  # the first warm connections and plans up
            found.append((time.perf_counter() - started) * 1000)
    return sorted(found)


def _read(running: system.Running) -> dict[str, float]:
    chance = random.Random(5)
    ids = [
        running.client.get("/api/v1/profiles", params={"q": f"p{chance.randrange(PEOPLE)}@posta.it"}).json()["items"][
            0
        ]["id"]
        for _ in range(100)
    ]
    times = _times(lambda number: running.client.get(f"/api/v1/profiles/{ids[number % len(ids)]}"), READS)
    return {"read_p50_ms": statistics.median(times), "read_p99_ms": times[int(len(times) * 0.99)]}


def _search(running: system.Running) -> dict[str, float]:
    chance = random.Random(6)
    typed = []
    for _ in range(SEARCHES + 20):
        whole = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}{chance.randrange(977)}"
        typed.append(whole[: chance.randrange(2, len(whole) + 1)])
    times = _times(lambda number: running.client.get("/api/v1/profiles", params={"q": typed[number]}), SEARCHES)
    return {"search_p50_ms": statistics.median(times), "search_p95_ms": times[int(len(times) * 0.95)]}


def _segment(running: system.Running) -> dict[str, float]:
    made = running.client.post("/api/v1/segments", json={"name": "Milan buyers", "rule": _RULE}).json()
    built = _until_live(running, made["id"], time.perf_counter())
    started = time.perf_counter()
    running.client.post(f"/api/v1/segments/{made['id']}/rebuild").raise_for_status()
    rebuilt = _until_live(running, made["id"], started)
    started = time.perf_counter()
    running.client.post("/api/v1/segments/preview", json={"rule": _RULE}).raise_for_status()
    return {"segment_built_s": built, "segment_rebuilt_s": rebuilt, "preview_s": time.perf_counter() - started}


def _until_live(running: system.Running, segment_id: str, started: float) -> float:
    while running.client.get(f"/api/v1/segments/{segment_id}").json()["status"] != "live":
        time.sleep(0.1)
    return time.perf_counter() - started


def _erase(running: system.Running) -> dict[str, float]:
    times = []
    for number in range(ERASURES):
        person = running.client.get("/api/v1/profiles", params={"q": f"p{number * 7}@posta.it"}).json()["items"][0][
            "id"
        ]
        started = time.perf_counter()
        asked = running.client.post(
            f"/api/v1/profiles/{person}/privacy/erasure", json={"reason": "a benchmark", "confirm": person}
        )
        asked.raise_for_status()
        request = f"/api/v1/privacy/requests/{asked.json()['id']}"
        while running.client.get(request).json()["request"]["status"] != "done":
            time.sleep(0.02)
        times.append(time.perf_counter() - started)
    return {"erase_s": statistics.median(times)}
