"""A client that costs little: it shares the cores with what it measures."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit


class Collecting:
    """Posts prepared bodies to the collector of a running system over kept connections."""

    def __init__(self, url: str, key: str) -> None:
        address = urlsplit(url)
        token = base64.b64encode(f"{key}:".encode()).decode()
        self._host, self._port = address.hostname, address.port
        self._head = f"POST /v1/batch HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Basic {token}\r\n"

    async def send_all(self, bodies: Iterable[bytes], *, connections: int) -> None:
        """As fast as it is answered."""
        waiting = iter(bodies)
        await asyncio.gather(*(self._send(waiting) for _ in range(connections)))

    async def send_at(self, bodies: Iterable[bytes], *, per_second: float, connections: int) -> float:
        """At a steady rate, however long answers take; bodies a second that were really sent."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        senders = [asyncio.create_task(self._drain(queue)) for _ in range(connections)]
        started, count = loop.time(), 0
        for count, body in enumerate(bodies, 1):
            pause = started + count / per_second - loop.time()
            if pause > 0:
                await asyncio.sleep(pause)
            queue.put_nowait(body)
        for _ in senders:
            queue.put_nowait(None)
        await asyncio.gather(*senders)
        return count / (loop.time() - started)

    async def _send(self, bodies: Iterator[bytes]) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        for body in bodies:
            await self._post(reader, writer, body)
        writer.close()

    async def _drain(self, queue: asyncio.Queue[bytes | None]) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        while (body := await queue.get()) is not None:
            await self._post(reader, writer, body)
        writer.close()

    async def _post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> None:
        writer.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        status, length = await _read_head(reader)
        if not status.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(status.decode())
        await reader.readexactly(length)


class Posting:
    """Posts prepared bodies to routes of a running system, over kept connections."""

    def __init__(self, url: str, key: str) -> None:
        address = urlsplit(url)
        self._host, self._port = address.hostname, address.port
        said = f"Host: {address.netloc}\r\nAuthorization: Bearer {key}\r\n"
        self._head = f"{said}Content-Type: application/json\r\nContent-Length: "

    async def send_all(self, requests: Iterable[tuple[str, bytes]], *, connections: int) -> list[float]:
        """As fast as it is answered; the seconds that each took."""
        waiting, took = iter(requests), list[float]()
        await asyncio.gather(*(self._send(waiting, took) for _ in range(connections)))
        return took

    async def send_at(
        self, requests: Iterable[tuple[str, bytes]], *, per_second: float, connections: int
    ) -> tuple[list[float], float]:
        """At a steady rate: the seconds from when each was due, and how many a second were answered."""
        due: asyncio.Queue[tuple[float, str, bytes] | None] = asyncio.Queue()
        waited: list[float] = []
        senders = [asyncio.create_task(self._drain(due, waited)) for _ in range(connections)]
        started = time.perf_counter()
        for number, (path, body) in enumerate(requests):
            moment = started + number / per_second
            if (pause := moment - time.perf_counter()) > 0:
                await asyncio.sleep(pause)
            due.put_nowait((moment, path, body))
        for _ in senders:
            due.put_nowait(None)
        await asyncio.gather(*senders)
        return waited, len(waited) / (time.perf_counter() - started)

    async def _drain(self, due: asyncio.Queue[tuple[float, str, bytes] | None], waited: list[float]) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        while (asked := await due.get()) is not None:
            moment, path, body = asked
            await self._post(reader, writer, path, body)
            waited.append(time.perf_counter() - moment)
        writer.close()

    async def _send(self, requests: Iterator[tuple[str, bytes]], took: list[float]) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        for path, body in requests:
            started = time.perf_counter()
            await self._post(reader, writer, path, body)
            took.append(time.perf_counter() - started)
        writer.close()

    async def _post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: bytes) -> None:
        writer.write(f"POST {path} HTTP/1.1\r\n{self._head}{len(body)}\r\n\r\n".encode() + body)
        status, length = await _read_head(reader)
        content = await reader.readexactly(length)
        if not status.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"{status.decode()}{content.decode()}")


async def _read_head(reader: asyncio.StreamReader) -> tuple[bytes, int]:
    """The head of an answer, and how long its body is."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = (line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    return head, int(next(lengths).split(b":")[1])
