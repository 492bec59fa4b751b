"""Starts the process that changes the lake: forked from a template that has everything loaded, else as a program.

The template is forked from the worker before that opens anything, shares its memory, and does nothing but fork. A forked process
works in some hundredths of a second; a program needs seconds to load. Both are told what to do over a socket, answer over it,
and end when whoever asked has closed it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress

# Serves one socket, in a process of its own.
Serve = Callable[[socket.socket], None]


class _Template:
    """The socket that forks are asked for over; None where no template was made."""

    asking: socket.socket | None = None


def make_template(serve: Serve) -> None:
    """Fork the template; to be called once, before the process has threads, connections or an event loop."""
    asking, asked = socket.socketpair()
    if os.fork() == 0:
        asking.close()
        try:
            _fork_on_demand(asked, serve)
        finally:
            os._exit(0)
    asked.close()
    _Template.asking = asking


async def start(module: str) -> tuple[socket.socket, Process | None]:
    """A process that serves the other end of this socket; where there is no template, `main` of a module."""
    here, there = socket.socketpair()
    with there:
        if _Template.asking is not None:
            with suppress(OSError):  # the template is gone: start the program
                socket.send_fds(_Template.asking, [b"."], [there.fileno()])
                return here, None
        program = f"from {module} import main; main({there.fileno()})"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, pass_fds=(there.fileno(),), stdin=asyncio.subprocess.DEVNULL
        )
    return here, process


def _fork_on_demand(asked: socket.socket, serve: Serve) -> None:
    """Until the worker is gone, however it went."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the worker lets go when it has finished
    while True:
        said, passed, _, _ = socket.recv_fds(asked, 1, 1)
        if not said:
            return
        if os.fork() == 0:
            for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            asked.close()
            with socket.socket(fileno=passed[0]) as channel:
                serve(channel)
            os._exit(0)
        os.close(passed[0])
