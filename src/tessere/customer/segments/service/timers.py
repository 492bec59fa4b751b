"""Looks again at customers when time alone may have changed an answer: a window that closes, a day that turns."""

from __future__ import annotations

from tessere.customer import profiles
from tessere.customer.profiles import Definitions
from tessere.customer.segments.domain.live import LiveSegments
from tessere.customer.segments.service.evaluation import evaluate_due, ground_of, load_live
from tessere.infra.db import Database
from tessere.infra.settings import Settings


class Timers:
    """The timers of one worker; several share the parts that are due."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._live: LiveSegments | None = None
        self._definitions: Definitions | None = None

    async def run_once(self) -> int:
        """Look at some of the customers who are due; how many there were."""
        async with self._database.unit() as unit:
            self._live = await load_live(unit, known=self._live)
            self._definitions = await profiles.load_definitions(unit, known=self._definitions)
            return await evaluate_due(unit, ground=ground_of(self._live, self._definitions, self._settings))
