"""A million customers: reading one, searching as one types, building a segment, erasing one."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import httpx
import psycopg

from benchmarks import system
from benchmarks.client import Collecting
from tessere.infra.db import EmbeddedPostgres

PEOPLE = 1_000_000
READS, SEARCHES, ERASURES = 400, 400, 5
_BATCH = 400
_FIRST = ("Giulia", "Marco", "Anna", "Luca", "Sara", "Paolo", "Elena", "Davide", "Chiara", "Matteo", "Marta", "Andrea")
_LAST = ("Rossi", "Bianchi", "Ferrari", "Esposito", "Romano", "Colombo", "Ricci", "Marino", "Greco", "Bruno", "Gallo")
_CITIES = ("Milano", "Roma", "Torino", "Napoli", "Bologna", "Firenze", "Genova", "Bari")
_TELL_SECONDS = 15.0
_HURRIED: tuple[LiteralString, ...] = ("synchronous_commit", "full_page_writes")
_MILAN = {"trait": "city", "op": "is", "value": "Milano"}
_RULE = {
    "all": [
        _MILAN,
        {"event": "Order Completed", "measure": "count", "op": "gte", "value": 1, "within": {"days": 30}},
    ]
}


def run(people: int = PEOPLE) -> dict[str, float]:
    """Milliseconds and seconds, and how long it took to take the customers in."""
    with system.system(workers="2") as running:
        started = time.perf_counter()
        with _hurry(running):
            asyncio.run(Collecting(running.url, running.write_key()).send_all(_bodies(people), connections=8))
            _wait_for_intake(running)
        found = {"people": float(people), "taken_in_seconds": time.perf_counter() - started}
        return found | _read(running, people) | _search(running) | _segments(running) | _erase(running, people)


@contextmanager
def _hurry(running: system.Running) -> Iterator[None]:
    """Take the customers in by the system's own ways, in a database that need not survive a fall of the machine meanwhile."""
    _set(running, *(f"alter system set {name} = off" for name in _HURRIED))
    yield
    _set(running, *(f"alter system reset {name}" for name in _HURRIED))
    with psycopg.connect(
        EmbeddedPostgres(running.folder).url, autocommit=True
    ) as db:  # as a database is that has had time
        db.execute("vacuum (analyze)")
        db.execute("checkpoint")


def _set(running: system.Running, *statements: LiteralString) -> None:
    with psycopg.connect(EmbeddedPostgres(running.folder).url, autocommit=True) as db:
        for statement in statements:
            db.execute(statement)
        db.execute("select pg_reload_conf()")


def _wait_for_intake(running: system.Running) -> None:
    started, told = time.perf_counter(), 0.0
    while waiting := running.pending():
        if time.perf_counter() - told > _TELL_SECONDS:
            told = time.perf_counter()
            print(f"  {waiting} bodies wait, {told - started:.0f} s", file=sys.stderr, flush=True)
        time.sleep(0.2)


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


def _read(running: system.Running, people: int) -> dict[str, float]:
    chance = random.Random(5)
    ids = [
        running.client.get("/api/v1/profiles", params={"q": f"p{chance.randrange(people)}@posta.it"}).json()["items"][
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


def _segments(running: system.Running) -> dict[str, float]:
    """One by events and a trait, which can hold for few, and one by a trait that everybody has."""
    found = {f"segment_{name}": took for name, took in _build(running, "Milan buyers", _RULE).items()}
    found |= {f"trait_segment_{name}": took for name, took in _build(running, "Milan", _MILAN).items()}
    started = time.perf_counter()
    running.client.post("/api/v1/segments/preview", json={"rule": _RULE}).raise_for_status()
    return found | {"preview_s": time.perf_counter() - started}


def _build(running: system.Running, name: str, rule: dict[str, Any]) -> dict[str, float]:
    made = running.client.post("/api/v1/segments", json={"name": name, "rule": rule}).json()
    built = _until_live(running, made["id"], time.perf_counter())
    started = time.perf_counter()
    running.client.post(f"/api/v1/segments/{made['id']}/rebuild").raise_for_status()
    return {"built_s": built, "rebuilt_s": _until_live(running, made["id"], started)}


def _until_live(running: system.Running, segment_id: str, started: float) -> float:
    while running.client.get(f"/api/v1/segments/{segment_id}").json()["status"] != "live":
        time.sleep(0.1)
    return time.perf_counter() - started


def _erase(running: system.Running, people: int) -> dict[str, float]:
    times = []
    for number in range(min(ERASURES, people // 7)):
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


if __name__ == "__main__":
    for figure, value in run(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE).items():
        print(f"{figure:28} {value:12,.2f}")
