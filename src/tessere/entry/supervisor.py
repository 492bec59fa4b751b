"""Starts the database and the processes of the system, keeps them alive, and stops them in order."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

from tessere.entry.lifetime import GO, HELD
from tessere.infra.db import EmbeddedPostgres
from tessere.infra.settings import EMBEDDED_URL, Settings
from tessere.kernel.errors import Conflict, Unavailable

log = structlog.get_logger()

_STOP_SECONDS = 25
_READY_SECONDS = 60
_STABLE_SECONDS = 30
_LONGEST_PAUSE = 30.0
_HOPELESS_DEATHS = 4
_DATABASE_LOOK_SECONDS = 1.0


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home folder for one supervisor; the lock goes with the process, however it ends."""
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "tessere.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise Conflict(
            f"Tessere runs already over {home}; stop that one, or set TESSERE_HOME to another folder"
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)


class Supervisor:
    """One web process, the workers, and what else is asked for, each restarted when it dies."""

    def __init__(
        self,
        settings: Settings,
        *,
        url: str,
        embedded: EmbeddedPostgres | None = None,
        extra: Sequence[tuple[str, ...]] = (),
    ) -> None:
        self._settings = settings
        self._embedded = embedded
        self._environment = {**os.environ, EMBEDDED_URL: url, HELD: "1"}
        workers = [("tessere.entry.worker",)] * settings.workers
        self._commands: list[tuple[str, ...]] = [("tessere.entry.http",), *workers, *extra]
        self._released = asyncio.Event()
        self._running: set[Process] = set()
        self._keepers: list[asyncio.Task[None]] = []
        self._stopping = False
        self._deaths = 0

    def launch(self) -> None:
        """Start every process, to load its program and wait: that takes as long as the database needs to start."""
        self._keepers = [asyncio.create_task(self._keep(command)) for command in self._commands]

    async def start(self) -> None:
        """Let every process work, now that the database is there; returns when the web process answers."""
        self._released.set()
        if self._embedded is not None:
            self._keepers.append(asyncio.create_task(self._keep_database(self._embedded)))
        await self._wait_ready()

    async def stop(self) -> None:
        """Tell every process to finish, wait, and kill what does not listen."""
        self._stopping = True
        for process in list(self._running):
            _signal(process, signal.SIGTERM)
        _, late = await asyncio.wait(self._keepers, timeout=_STOP_SECONDS) if self._keepers else (set(), set())
        for process in list(self._running):
            _signal(process, signal.SIGKILL)
        if late:
            await asyncio.wait(late, timeout=5)

    async def _keep(self, command: tuple[str, ...]) -> None:
        pause = 0.5
        while not self._stopping:
            started = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *command, env=self._environment, stdin=asyncio.subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
            self._running.add(process)
            await self._release(process)
            code = await process.wait()
            self._running.discard(process)
            if self._stopping or (code == 0 and command[0] not in {"tessere.entry.http", "tessere.entry.worker"}):
                return
            self._deaths += 1
            pause = 0.5 if time.monotonic() - started > _STABLE_SECONDS else min(pause * 2, _LONGEST_PAUSE)
            log.warning("process_died", process=command[0], exit_code=code, restart_in_seconds=pause)
            await asyncio.sleep(pause)

    async def _release(self, process: Process) -> None:
        """Say that it may begin; one that has died meanwhile hears nothing."""
        ended = asyncio.ensure_future(process.wait())
        released = asyncio.ensure_future(self._released.wait())
        await asyncio.wait([ended, released], return_when=asyncio.FIRST_COMPLETED)
        released.cancel()
        if process.stdin is not None and not ended.done():
            with suppress(ConnectionError):
                process.stdin.write(GO)
                await process.stdin.drain()

    async def _keep_database(self, embedded: EmbeddedPostgres) -> None:
        """Start the embedded server again when it has died."""
        while not self._stopping:
            await asyncio.sleep(_DATABASE_LOOK_SECONDS)
            try:
                if not self._stopping and await asyncio.to_thread(embedded.start):
                    log.warning("database_died", restarted=True)
            except Unavailable as error:
                log.error("database_did_not_start", detail=error.detail)

    async def _wait_ready(self) -> None:
        host, port = _reachable(self._settings.host), self._settings.port
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline and self._deaths < _HOPELESS_DEATHS:
            with suppress(OSError, TimeoutError):
                if await asyncio.wait_for(_is_live(host, port), 2):
                    return
            await asyncio.sleep(0.05)
        raise Unavailable(f"the web process did not answer at {host}:{port}; what it printed above says why")


async def _is_live(host: str, port: int) -> bool:
    """Ask without an HTTP client, which takes longer to load than the database to start."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET /health/live HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return b" 200 " in await reader.readline()
    finally:
        writer.close()


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  # compared, not bound


def _signal(process: Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except ProcessLookupError:
        return
