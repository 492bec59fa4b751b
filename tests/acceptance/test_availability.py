"""The leader of the database dies under load: nothing acknowledged is lost, and the work goes on by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import psycopg
import pytest
from cluster import Cluster
from system import System, wait_for
from test_durability import Sender, write_key

from conftest import new_home

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.timeout(300)]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster(new_home())
    try:
        made.start()
        yield made
    finally:
        print(made.tell())  # shown only of a test that failed
        made.stop()


def test_a_leader_that_dies_loses_nothing_acknowledged(cluster: Cluster) -> None:
    system = System(new_home(), database_url=cluster.url)
    system.start()
    sender = Sender(system.url, write_key(system))
    try:
        sender.start()
        wait_for(lambda: sender.acknowledged >= 200, what="events before")
        # Before the nodes have agreed on one that has it all, nobody may take over, and rightly so.
        wait_for(cluster.successor, seconds=60, what="a standby that may take over")
        first = cluster.leader()
        assert first is not None
        first.kill()
        wait_for(lambda: cluster.leader() not in {None, first}, seconds=120, what="another leader")
        before = sender.acknowledged
        wait_for(lambda: sender.acknowledged >= before + 200, seconds=60, what="events after")
        cluster.restart(first)
        wait_for(lambda: len(cluster.standbys()) == 2, seconds=90, what="the first leader to follow")
        sender.finished.set()
        sender.join()
        wait_for(lambda: _stored(cluster) == (sender.acknowledged, sender.acknowledged), seconds=60, what="every event")
    finally:
        sender.finished.set()
        system.stop()
        shutil.rmtree(system.home, ignore_errors=True)


def _stored(cluster: Cluster) -> tuple[int, int]:
    """How many events the log holds, and how many of them were counted into customers."""
    with psycopg.connect(cluster.url) as db:
        row = db.execute("select count(*), count(distinct id) from events.event_v").fetchone()
        return (row[0], row[1]) if row else (0, 0)
