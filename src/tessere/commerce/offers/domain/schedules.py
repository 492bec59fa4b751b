"""When a promotion runs."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from tessere.commerce.offers.domain.model import OfferSchedule


def in_period(schedule: OfferSchedule, now: datetime) -> bool:
    """Whether the moment is after the beginning and before the end."""
    return (schedule.start is None or schedule.start <= now) and (schedule.end is None or now < schedule.end)


def in_window(schedule: OfferSchedule, now: datetime, zone: str) -> bool:
    """Whether the clock on the wall of the shop is within a window: an hour that the change of the clock repeats counts
    twice, one that it leaves out never comes."""
    if not schedule.windows:
        return True
    local = now.astimezone(zone_of(zone))
    day, minute = local.isoweekday(), local.hour * 60 + local.minute
    return any(each.day == day and each.start <= minute < each.end for each in schedule.windows)


def is_running(schedule: OfferSchedule, now: datetime, zone: str) -> bool:
    """Whether it can be had at the moment."""
    return in_period(schedule, now) and in_window(schedule, now, zone)


@lru_cache(512)
def zone_of(name: str) -> ZoneInfo:
    """The zone of a name of the IANA database."""
    return ZoneInfo(name)
