"""Coherence: the same price, offer, dates, words and stock on every channel, checked all the time."""

from tessere.insight.coherence.domain.model import (
    Declaration,
    DeclarationDraft,
    Finding,
    FindingClosed,
    FindingOpened,
)
from tessere.insight.coherence.http import ROUTER
from tessere.insight.coherence.reactions import REACTIONS
from tessere.insight.coherence.service.checking import JOBS, TOPIC, look_again, look_at_all
from tessere.insight.coherence.service.declaring import declare, list_declarations, list_findings, withdraw

__all__ = [
    "JOBS",
    "REACTIONS",
    "ROUTER",
    "TOPIC",
    "Declaration",
    "DeclarationDraft",
    "Finding",
    "FindingClosed",
    "FindingOpened",
    "declare",
    "list_declarations",
    "list_findings",
    "look_again",
    "look_at_all",
    "withdraw",
]
