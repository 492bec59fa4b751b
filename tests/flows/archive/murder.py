"""`python murder.py <url> <write|erase>`: writes a lake in a loop, until somebody kills it."""

from __future__ import annotations

import asyncio
import sys
from uuid import UUID

import msgspec

from tessere.flows.archive.service import working
from tessere.infra.db import open_database
from tessere.infra.settings import load_settings


async def main(url: str, task: str, keys: list[str]) -> None:
    settings = msgspec.structs.replace(load_settings(), lake_events=40)
    async with open_database(url, max_connections=3) as database:
        while True:
            if task == "erase":
                order = working.Erasure(erasure_id=UUID(int=1), owner_keys=[UUID(key) for key in keys])
                await working.erase_owners(database, settings, order)
                return
            await working.write_pending(database, settings)
            print(".", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
