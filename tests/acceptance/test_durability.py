"""kill -9 at any moment loses nothing that was acknowledged, and nothing arrives twice."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from system import System, wait_for

from conftest import new_home

pytestmark = pytest.mark.xdist_group("own-system")


@pytest.fixture
def own_system() -> Iterator[System]:
    running = System(new_home())
    running.start()
    yield running
    running.stop()
    shutil.rmtree(running.home, ignore_errors=True)


class Sender(threading.Thread):
    """Sends numbered events until told to stop, each batch until it is acknowledged, as the clients do."""

    def __init__(self, url: str, key: str, *, name: str = "d") -> None:
        super().__init__(daemon=True)
        self._url, self._key, self._prefix = url, key, name
        self.acknowledged = 0
        self.finished = threading.Event()

    def run(self) -> None:
        while not self.finished.is_set():
            number = self.acknowledged
            batch = [
                {
                    "type": "track", "event": "Product Viewed", "messageId": f"{self._prefix}{number + each}",
                    "anonymousId": f"browser-{self._prefix}-{(number + each) % 50}", "properties": {"number": number + each},
                }
                for each in range(20)
            ]  # fmt: skip
            try:
                answer = httpx.post(
                    f"{self._url}/v1/batch", json={"batch": batch}, auth=(self._key, ""), timeout=5, trust_env=False
                )
                if answer.status_code == 200:
                    self.acknowledged += 20
                    continue
                assert answer.status_code in {429, 503}, answer.text
            except httpx.TransportError:
                pass
            time.sleep(0.05)


def write_key(system: System) -> str:
    with system.sign_in() as client:
        return str(client.post("/api/v1/sources", json={"name": "Site", "kind": "site"}).json()["secret"])


def counted(system: System) -> int:
    """How many events the profiles have counted."""
    with system.sign_in() as client:
        profiles = client.get("/api/v1/profiles", params={"limit": 100}).json()["items"]
        pages = [client.get(f"/api/v1/profiles/{each['id']}").json() for each in profiles]
    return sum(count["count"] for page in pages for count in page["event_counts"])


def everything_arrived(system: System, sent: int) -> None:
    wait_for(lambda: system.query("select count(*) from events.inbox") == 0, what="the inbox to be empty")
    stored = system.query("select count(*) from events.event_log")
    # A batch whose answer was lost is sent again: at most that one may be stored beyond what was acknowledged.
    assert sent <= stored <= sent + 20
    assert counted(system) == stored


def test_killing_each_process_in_turn_loses_nothing(own_system: System) -> None:
    sender = Sender(own_system.url, write_key(own_system))
    sender.start()
    for module in ("tessere.entry.worker", "tessere.entry.http", "tessere.entry.worker"):
        time.sleep(0.7)
        (victim,) = wait_for(lambda module=module: own_system.children(module), what=module)
        os.kill(victim, signal.SIGKILL)
    time.sleep(0.5)
    before = sender.acknowledged
    wait_for(lambda: sender.acknowledged > before + 200, what="collecting to go on")
    sender.finished.set()
    sender.join()
    everything_arrived(own_system, sender.acknowledged)


def test_hosts_that_share_a_database_share_the_work_and_each_may_die(own_system: System) -> None:
    other = System(new_home(), database_url=own_system.database_url(), workers="2")
    other.start()
    try:
        key = write_key(own_system)
        senders = [Sender(host.url, key, name=name) for name, host in (("a", own_system), ("b", other))]
        for sender in senders:
            sender.start()
        wait_for(lambda: own_system.query("select count(*) from jobs.worker") == 3, what="three workers")
        for host in (other, own_system):
            for module in ("tessere.entry.worker", "tessere.entry.http"):
                victim = wait_for(lambda host=host, module=module: host.children(module), what=module)[0]
                os.kill(victim, signal.SIGKILL)
                before = [sender.acknowledged for sender in senders]
                for sender, count in zip(senders, before, strict=True):
                    wait_for(lambda sender=sender, count=count: sender.acknowledged > count + 100, what="both to go on")
        for sender in senders:
            sender.finished.set()
            sender.join()
    finally:
        other.stop()
        shutil.rmtree(other.home, ignore_errors=True)
    sent = sum(sender.acknowledged for sender in senders)
    wait_for(lambda: own_system.query("select count(*) from events.inbox") == 0, what="the inbox to be empty")
    stored = own_system.query("select count(*) from events.event_log")
    assert sent <= stored <= sent + 20 * len(senders)
    assert counted(own_system) == stored


def test_a_killed_database_is_waited_for_and_keeps_what_was_acknowledged(own_system: System) -> None:
    sender = Sender(own_system.url, write_key(own_system))
    sender.start()
    wait_for(lambda: sender.acknowledged > 200, what="some events")
    os.kill(own_system.postmaster(), signal.SIGKILL)
    time.sleep(1)
    assert sender.is_alive()
    # The supervisor restarts the embedded server; whoever waits for it goes on.
    before = sender.acknowledged
    wait_for(lambda: sender.acknowledged > before + 200, seconds=60, what="collecting to go on")
    sender.finished.set()
    sender.join()
    everything_arrived(own_system, sender.acknowledged)


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_start_goes_on(own_system: System) -> None:
    sender = Sender(own_system.url, write_key(own_system))
    sender.start()
    wait_for(lambda: sender.acknowledged > 200, what="some events")
    own_system.kill()
    wait_for(lambda: not _answers(own_system), what="the orphans to stop")
    own_system.start()
    before = sender.acknowledged
    wait_for(lambda: sender.acknowledged > before + 200, what="collecting to go on")
    sender.finished.set()
    sender.join()
    everything_arrived(own_system, sender.acknowledged)
    started = time.monotonic()
    assert own_system.stop() == 0
    assert time.monotonic() - started < 30


def _answers(system: System) -> bool:
    try:
        httpx.get(f"{system.url}/health/live", timeout=1, trust_env=False)
    except httpx.TransportError:
        return False
    return True
