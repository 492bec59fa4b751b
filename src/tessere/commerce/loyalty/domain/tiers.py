"""Tiers: reached at once, kept until their period ends, then looked at again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tessere.commerce.loyalty.domain.programs import Terms, Tier, midnight


def tier_at(terms: Terms, figure: int) -> Tier | None:
    """The highest tier that a figure reaches."""
    return next((each for each in reversed(terms.tiers) if figure >= each.threshold), None)


def rank_of(terms: Terms, code: str | None) -> int:
    """The place of a tier; -1 for none, or one that the program has no more."""
    return next((place for place, each in enumerate(terms.tiers) if each.code == code), -1)


def period_start(terms: Terms, at: datetime) -> datetime:
    """When the period began that counts at a moment."""
    if terms.tier_period == "rolling":
        return at - timedelta(days=terms.tier_days)
    return midnight(date(at.astimezone(terms.zone).year, 1, 1), terms.zone)


def review_start(terms: Terms, at: datetime) -> datetime:
    """Since when counts what keeps a tier at its review: with calendar years the whole year before, too."""
    if terms.tier_period == "rolling":
        return period_start(terms, at)
    return midnight(date(at.astimezone(terms.zone).year - 1, 1, 1), terms.zone)


def review_at(terms: Terms, at: datetime) -> datetime:
    """When a tier that is reached or confirmed at a moment is looked at again: at its period's end, and the grace after it."""
    grace = timedelta(days=terms.grace_days)
    if terms.tier_period == "rolling":
        return (at + timedelta(days=terms.tier_days) + grace).astimezone(UTC)
    return midnight(date(at.astimezone(terms.zone).year + 1, 1, 1) + grace, terms.zone)
