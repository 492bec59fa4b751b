"""`python murder.py <url>`: for each line `<step> <write|erase|identities> [keys]` a process that does it and kills itself
at that step, 0 for never. The process's id is printed when it begins, its exit code when it is over.

A step is whatever the writer does to the manifest or to the lake's files. The code is 0 when the work needs fewer steps.
Everything is imported once, before the processes part: that takes longer than the work.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from tessere.flows.archive.service import working
from tessere.infra.db import open_database
from tessere.infra.lake.store import manifest
from tessere.infra.lake.store.places import Folder
from tessere.infra.settings import load_settings

_left = 0


def _mortal(step: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        global _left  # noqa: PLW0603
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*arguments, **options)

    return run


async def main(url: str, task: str, keys: list[str]) -> None:
    for name in ("announce", "set_status", "move_cursor", "add_erased", "forget", "get_cursor"):
        setattr(manifest, name, _mortal(getattr(manifest, name)))
    for name in ("put", "delete"):
        setattr(Folder, name, _mortal(getattr(Folder, name)))
    settings = msgspec.structs.replace(load_settings(), lake_events=40)
    async with open_database(url, max_connections=3) as database:
        match task:
            case "write":
                await working.write_pending(database, settings)
            case "identities":
                await working.write_identities(database, settings)
            case "erase":
                order = working.Erasure(erasure_id=UUID(int=1), owner_keys=[UUID(key) for key in keys])
                await working.erase_owners(database, settings, order)


if __name__ == "__main__":
    for line in sys.stdin:
        step, task, *keys = line.split()
        pid = os.fork()
        if pid == 0:
            _left = int(step)
            asyncio.run(main(sys.argv[1], task, keys))
            os._exit(0)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
