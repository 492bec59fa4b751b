"""kill -9 while people buy: every sale happens once or not at all, and there is never more sold than there was."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from system import System, wait_for
from test_commerce import SHOP, Store

from conftest import new_home

pytestmark = pytest.mark.xdist_group("own-system")
BUYERS, EACH, PIECES = 5, 4, 10
APP, COLLECT = {"channel": "app"}, {"kind": "pickup", "touchpoint": SHOP}


@pytest.fixture
def own_system() -> Iterator[System]:
    running = System(new_home())
    running.start()
    yield running
    running.stop()
    shutil.rmtree(running.home, ignore_errors=True)


class Buyer(threading.Thread):
    """Buys a lamp at a time, to be collected, and pays; asks again with the same id until it is answered."""

    def __init__(self, store: Store, name: str) -> None:
        super().__init__(daemon=True)
        self._store, self._name = store, name
        self._client = store.system.sign_in()
        self.sold: dict[str, str] = {}
        self.refused = 0
        self.begun = threading.Event()

    def run(self) -> None:
        for number in range(EACH):
            owner = {"anonymous_id": f"{self._name}-{number}-{self._store.mark}", **APP}
            basket = self._insist("POST", "/baskets", owner).json()["basket"]["id"]
            variant = self._store.variants["lamp"]
            self._insist("PUT", f"/baskets/{basket}/lines/{variant}", {**APP, "quantity": 1, "delivery": COLLECT})
            draft = {
                "id": str(uuid.uuid4()), "quote_hash": self._insist("POST", f"/baskets/{basket}/quote", APP).json()["hash"],
                **APP, "contact": {"email": "anna@casa.it"}, "tenders": [{"tender": "cash"}],
            }  # fmt: skip
            answer = self._insist("POST", f"/baskets/{basket}/checkout", draft)
            self.begun.set()
            if answer.status_code == 200:
                assert answer.json()["order"]["payment_state"] == "paid", answer.text
                self.sold[draft["id"]] = answer.json()["order"]["id"]
            else:
                assert answer.status_code == 409, answer.text
                self.refused += 1

    def _insist(self, method: str, path: str, body: Any) -> httpx.Response:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                answer = self._client.request(method, f"/api/v1{path}", json=body)
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if answer.status_code not in {429, 502, 503} and not _waits(answer):
                return answer
            time.sleep(0.05)
        raise AssertionError(f"{path} was not answered for a minute")


def _waits(answer: httpx.Response) -> bool:
    return answer.status_code == 409 and answer.json()["code"] in {"checkout_under_way", "payment_under_way"}


def test_sales_go_on_once_while_processes_are_killed(own_system: System) -> None:
    store = Store(own_system, own_system.sign_in()).open()
    buyers = [Buyer(store, f"b{number}") for number in range(BUYERS)]
    for buyer in buyers:
        buyer.start()
    for module in ("tessere.entry.http", "tessere.entry.worker", "tessere.entry.http"):
        wait_for(lambda: any(each.begun.is_set() for each in buyers), what="somebody to buy")
        (victim,) = wait_for(lambda module=module: own_system.children(module), what=module)
        os.kill(victim, signal.SIGKILL)
        for buyer in buyers:
            buyer.begun.clear()
    for buyer in buyers:
        buyer.join(120)
        assert not buyer.is_alive()
    sold = {id for buyer in buyers for id in buyer.sold.values()}
    assert (len(sold), sum(buyer.refused for buyer in buyers)) == (PIECES, BUYERS * EACH - PIECES)
    assert (store.level("lamp")["on_hand"], store.level("lamp")["available"]) == (PIECES, 0)
    assert own_system.query("select count(*) from orders.placed_order") == PIECES
    assert own_system.query("select count(*) from orders.payment where captured_minor = 5000") == PIECES
    assert own_system.query("select sum(captured_minor) from orders.payment") == PIECES * 5_000
