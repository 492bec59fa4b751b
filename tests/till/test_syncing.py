from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from tests.till.counter import KEY, packed, sell

from tessere.till import Till


class Server(ThreadingHTTPServer):
    """Keeps sales by id as the shop's server would, and can be unreliable."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.sales: dict[str, dict[str, object]] = {}
        self.order: list[int] = []
        self.posts = 0
        self.faults: list[str] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answers(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.posts += 1
            fault = self.server.faults.pop(0) if self.server.faults else ""
            if fault not in ("503", "422"):
                if body["id"] not in self.server.sales:
                    self.server.order.append(body["number"])
                assert self.headers["Idempotency-Key"] == body["id"]
                assert self.server.sales.setdefault(body["id"], body) == body
        if fault == "cut":  # kept, and the answer is lost
            self.connection.close()
            return
        self.send_response(int(fault) if fault else 201)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=5) as found:
        yield found


@pytest.fixture
def till(tmp_path: Path) -> Till:
    found = Till(tmp_path / "till.db", KEY.public_key())
    found.load(packed())
    return found


def test_each_sale_arrives_once_and_in_order(till: Till, server: Server, client: httpx.Client) -> None:
    sold = [str(sell(till)) for _ in range(5)]
    server.faults = ["", "cut"]
    first = till.sync(client)
    assert (first.sent, first.waiting) == (1, 4)
    assert "not reached" in first.problem
    server.faults = ["503"]
    assert till.sync(client).problem.startswith("503")
    last = till.sync(client)
    assert (last.sent, last.waiting, last.problem) == (4, 0, "")
    assert list(server.sales) == sold
    assert server.order == [1, 2, 3, 4, 5]
    posts = server.posts
    assert till.sync(client).sent == 0
    assert server.posts == posts


def test_a_refused_sale_is_kept_and_holds_nobody_up(till: Till, server: Server, client: httpx.Client) -> None:
    first, second = sell(till), sell(till)
    server.faults = ["422"]
    done = till.sync(client)
    assert (done.sent, done.refused, done.waiting) == (1, 1, 0)
    assert list(server.sales) == [str(second)]
    assert [(sale.id, reason[:3]) for sale, reason in till.list_refused()] == [(first, "422")]


def test_without_a_network_it_sells_on(till: Till) -> None:
    sell(till)
    with httpx.Client(base_url="http://127.0.0.1:1") as nowhere:
        done = till.sync(nowhere)
    assert (done.sent, done.waiting) == (0, 1)
    sell(till)


def _run(*arguments: str) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.till.counter", *arguments], stdout=subprocess.PIPE, text=True, cwd=root
    )


def test_killed_at_any_moment_it_loses_nothing_and_doubles_nothing(tmp_path: Path, server: Server) -> None:
    path = tmp_path / "killed.db"
    told: list[str] = []
    for count in (1, 4, 9):
        seller = _run(str(path))
        assert seller.stdout is not None
        for _ in range(count):
            told.append(seller.stdout.readline().strip())
        seller.kill()
        told += [line.strip() for line in seller.stdout.read().splitlines() if len(line.strip()) == 36]
        seller.wait()
    with Till(path, KEY.public_key()) as till:
        kept = [str(each.id) for each in till._journal.list_queued(after=0, limit=10_000)]
    assert set(told) <= set(kept)
    assert len(kept) <= len(told) + 3  # at most one a kill that was on the disk and not yet told
    for _ in range(3):
        posts = server.posts
        syncer = _run(str(path), server.url)
        assert syncer.stdout is not None
        syncer.stdout.readline()
        while server.posts < posts + 2 and syncer.poll() is None:
            time.sleep(0.001)
        syncer.kill()
        syncer.wait()
    with Till(path, KEY.public_key()) as till, httpx.Client(base_url=server.url) as client:
        assert till.sync(client).waiting == 0
    assert list(server.sales) == kept
