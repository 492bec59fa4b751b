"""Pushes changes of stock to whoever watches.

Not from the transactions that change it: a NOTIFY makes PostgreSQL commit them one after the other, and holds would queue.
"""

from __future__ import annotations

from tessere.commerce.stock.domain.model import StockChanged
from tessere.commerce.stock.service.locations import TOPIC
from tessere.infra import web
from tessere.infra.db import Unit
from tessere.infra.outbox import Reaction


async def push(unit: Unit, event: StockChanged) -> None:
    """Tell watchers which variants changed."""
    await web.publish(unit, topic=TOPIC, ids=event.variant_ids)


REACTIONS = (Reaction("stock", StockChanged, push),)
