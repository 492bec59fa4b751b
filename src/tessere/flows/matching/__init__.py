"""Matching: finds profiles that are likely one person, and lets people decide. Nothing is merged without a person's word."""

from tessere.flows.matching.http import ROUTER
from tessere.flows.matching.service.running import JOBS

__all__ = ["JOBS", "ROUTER"]
