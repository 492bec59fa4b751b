"""Intake: from request bodies to resolved, up-to-date customers, one transaction a batch."""

from tessere.flows.intake.service import Intake

__all__ = ["Intake"]
