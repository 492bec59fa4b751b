"""A process that has the lake written as a worker does: by a fork of a template that it made before anything else."""

from __future__ import annotations

import asyncio
import sys

from tessere.flows import archive
from tessere.flows.archive.service import forking, running
from tessere.infra.db import open_database
from tessere.kernel.errors import Unavailable


async def main(url: str, what: str) -> None:
    async with open_database(url, max_connections=2) as database:
        if what == "refuse":
            try:
                await running.run_aside(database, "write")
            except Unavailable as error:
                print(error.detail)
            return
        await running.run_aside(database, "write")
        _, process = await forking.start("no.such.program")
        print("forked" if process is None else "program")


if __name__ == "__main__":
    archive.prepare_forks()
    asyncio.run(main(sys.argv[1], sys.argv[2]))
