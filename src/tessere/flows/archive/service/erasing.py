"""Takes people out of the lake."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tessere.flows.archive.service.running import run_aside
from tessere.flows.archive.service.working import Erasure
from tessere.infra.db import Database
from tessere.infra.lake import Erased


async def erase(database: Database, *, owner_keys: Collection[UUID], erasure_id: UUID) -> list[Erased]:
    """Let the lake follow what an erasure has deleted and redacted in the log, whosever it is, and forget these
    identifiers; how many rows each dataset lost.

    Call it after the transaction that changed the log has committed: a batch that was read before is waited for, and a
    later one does not find the rows. Safe to call again with the same id after a death at any moment; it then says what
    all attempts took out. Unavailable when the lake cannot be reached.
    """
    order = Erasure(erasure_id=erasure_id, owner_keys=sorted(owner_keys))
    found = await run_aside(database, "erase", order)
    return [Erased(destination=f"lake.{dataset}", rows=rows) for dataset, rows in found.items()]
