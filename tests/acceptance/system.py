"""A whole running system for tests: its own home and port, started as a user starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psycopg

OWNER = "owner@tessere.localhost"
PASSWORD = "correct horse battery staple"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], *, seconds: float = 30, what: str = "it") -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if found := condition():
                return found
        except (httpx.HTTPError, psycopg.Error, KeyError, IndexError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


class System:
    """`tessere up` in a folder of its own."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("TESSERE_")},
            "TESSERE_HOME": str(home),
            "TESSERE_PORT": str(self.port),
            "TESSERE_OWNER_PASSWORD": PASSWORD,
            "TESSERE_RETAILER_NAME": "Casa Aurora",
            **{f"TESSERE_{name.upper()}": text for name, text in settings.items()},
        }
        self.log = home / "up.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._session: tuple[dict[str, str], str] | None = None

    def start(self, *arguments: str) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tessere.entry.cli", "up", *arguments],
                env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        wait_for(self._ready, seconds=60, what=f"the system to answer; {self.log.read_text()[-2000:]}")

    def _ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()[-3000:]
        return httpx.get(f"{self.url}/health", timeout=2, trust_env=False).status_code == 200

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def children(self, module: str) -> list[int]:
        """The processes that the supervisor runs of a module."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit():
                    parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    command = (entry / "cmdline").read_bytes().split(b"\0")
                    if parent == self.pid and module.encode() in command:
                        found.append(int(entry.name))
            except (OSError, IndexError):
                continue
        return found

    def postmaster(self) -> int:
        return int((self.home / "postgres" / "18" / "postmaster.pid").read_text().split("\n")[0])

    def database_url(self) -> str:
        folder = self.home / "postgres"
        lines = (folder / "18" / "postmaster.pid").read_text().splitlines()
        return f"postgresql://postgres@/tessere?host={lines[4]}"

    def query(self, statement: str) -> Any:
        with psycopg.connect(self.database_url(), autocommit=True) as db:
            row = db.execute(statement).fetchone()  # type: ignore[call-overload]
            return row[0] if row else None

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """A command of the command line against this system."""
        return subprocess.run(
            [sys.executable, "-m", "tessere.entry.cli", *arguments],
            env=self.environment, capture_output=True, text=True, check=False, timeout=120, **options,
        )  # fmt: skip

    def sign_in(self) -> httpx.Client:
        """A browser of the owner's; one sign-in serves every test, for sign-ins are limited."""
        if not self._session:
            answer = httpx.post(
                f"{self.url}/api/v1/session", json={"email": OWNER, "password": PASSWORD}, trust_env=False
            )
            answer.raise_for_status()
            self._session = dict(answer.cookies), answer.json()["csrf_token"]
        cookies, token = self._session
        headers = {"X-CSRF-Token": token}
        return httpx.Client(base_url=self.url, trust_env=False, timeout=15, cookies=cookies, headers=headers)

    def kill(self) -> None:
        """kill -9 of the supervisor; its processes notice by themselves, the database stays up."""
        os.kill(self.pid, signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def stop(self) -> int:
        """As Ctrl-C does; its exit code."""
        if self._process is None or self._process.poll() is not None:
            return 0
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=60)
