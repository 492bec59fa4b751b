"""A running system and a bare database for the benchmarks, in a folder that goes away afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg

from tessere.infra.db import EmbeddedPostgres

PASSWORD = "a password for benchmarks"


@contextmanager
def home() -> Iterator[Path]:
    """A folder that the database's own user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="tessere-bench-", dir="/var/tmp" if os.geteuid() == 0 else None))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty embedded database."""
    with home() as folder:
        embedded = EmbeddedPostgres(folder)
        embedded.start()
        try:
            yield embedded.url
        finally:
            embedded.stop()


class Running:
    """A system that was started as a user starts it."""

    def __init__(self, url: str, client: httpx.Client, folder: Path) -> None:
        self.url = url
        self.client = client
        self.folder = folder

    def write_key(self) -> str:
        """A new source's key."""
        return str(self.client.post("/api/v1/sources", json={"name": "Bench", "kind": "site"}).json()["secret"])

    def pending(self) -> int:
        """How many bodies wait for intake."""
        with psycopg.connect(EmbeddedPostgres(self.folder).url) as db:
            row = db.execute("select count(*) from events.inbox").fetchone()
            return int(row[0]) if row else 0


@contextmanager
def system(**settings: str) -> Iterator[Running]:
    """`tessere up` with these settings."""
    with home() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("TESSERE_")},
            "TESSERE_HOME": str(folder), "TESSERE_PORT": str(port), "TESSERE_OWNER_PASSWORD": PASSWORD,
            "TESSERE_COLLECT_EVENTS_PER_SECOND": "100000000", "TESSERE_API_REQUESTS_PER_MINUTE": "100000000",
            **{f"TESSERE_{name.upper()}": text for name, text in settings.items()},
        }  # fmt: skip
        command = [sys.executable, "-m", "tessere.entry.cli", "up"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            yield Running(url := f"http://127.0.0.1:{port}", _sign_in(url), folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _sign_in(url: str) -> httpx.Client:
    client = httpx.Client(base_url=url, trust_env=False, timeout=30)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            who = {"email": "owner@tessere.localhost", "password": PASSWORD}
            answer = client.post("/api/v1/session", json=who)
            client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
            return client
        except (httpx.TransportError, KeyError):
            time.sleep(0.2)
    raise RuntimeError("the system did not start")
