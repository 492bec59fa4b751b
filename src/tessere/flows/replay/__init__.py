"""Replay: rebuilds all customers from the log under other rules, beside those in force, and shows what would change."""

from tessere.flows.replay.http import ROUTER
from tessere.flows.replay.service.running import JOBS, let_go

__all__ = ["JOBS", "ROUTER", "let_go"]
