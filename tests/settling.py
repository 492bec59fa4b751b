"""Lets everything that was emitted reach everybody, however busy the server is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tessere.infra.db import Database
from tessere.infra.outbox import Dispatcher, Reaction

_WAITING = """
select exists (
    select from outbox.message m join outbox.subscription s using (partition)
    where s.subscriber = %s and m.topic = any(%s) and (m.transaction, m.sequence) > (s.transaction, s.sequence)
)
"""


async def settle(database: Database, reactions: Sequence[Reaction]) -> None:
    """Deliver until nothing waits; readers stop before the oldest transaction of the whole server, so that may take a while."""
    dispatcher = Dispatcher(database, reactions)
    await dispatcher.prepare()
    while True:
        while await dispatcher.deliver():
            pass
        if not await _is_waiting(database, reactions):
            return
        await asyncio.sleep(0.02)


async def _is_waiting(database: Database, reactions: Sequence[Reaction]) -> bool:
    topics: dict[str, list[str]] = {}
    for each in reactions:
        topics.setdefault(each.subscriber, []).append(each.event.topic)
    async with database.connection() as db:
        for subscriber, names in topics.items():
            cursor = await db.execute(_WAITING, [subscriber, names])
            row = await cursor.fetchone()
            if row is not None and row[0]:
                return True
    return False
