"""The terms of a loyalty program, and the days that they mean in the retailer's zone."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, field

from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.rules import InvalidRule, parse

MAIN = "main"
Name = dict[str, Annotated[str, Meta(max_length=200)]]
Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}\Z")]
Points = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Minor = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Moment = Annotated[datetime, Meta(tz=True)]
Days = Annotated[int, Meta(ge=0, le=3_650)]
_EVERYTHING: dict[str, Any] = {"all": []}


class EarnRule(Struct, frozen=True, kw_only=True):
    """`points` for each `per_minor` of a line's net amount, or, without it, for each piece. Of the rules whose `scope` holds
    for the product and whose `when` holds for the sale, the first of the program counts for a line. A rule with `bonus_bp`
    instead of points adds to what the line earns: 10000 doubles it."""

    id: Code
    name: Name
    points: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    per_minor: Minor | None = None
    bonus_bp: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    scope: dict[str, Any] = field(default_factory=lambda: dict(_EVERYTHING))
    when: dict[str, Any] = field(default_factory=lambda: dict(_EVERYTHING))
    start: Moment | None = None
    end: Moment | None = None


class Tender(Struct, frozen=True, kw_only=True):
    """Points as money: `step_points` are worth `step_minor`, from `minimum_points` on and in whole steps."""

    step_points: Points = 100
    step_minor: Minor = 100
    minimum_points: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0

    def value_minor(self, points: int) -> int:
        """What so many points pay; Invalid when they are no whole steps, or too few."""
        if points < 1 or points % self.step_points or points < self.minimum_points:
            detail = (
                f"give a multiple of {self.step_points} points, {max(self.minimum_points, self.step_points)} or more"
            )
            raise Invalid(detail, code="points_step", errors=[FieldError("/points", detail)])
        return points // self.step_points * self.step_minor

    def most_points(self, available: int, due_minor: int) -> int:
        """The most points that can be used for an amount; 0 when that is less than the minimum."""
        steps = min(available // self.step_points, due_minor // self.step_minor)
        points = max(0, steps) * self.step_points
        return points if points >= self.minimum_points else 0


class Tier(Struct, frozen=True, kw_only=True):
    """A level of the program, reached at `threshold` (points or minor units), with what it brings."""

    code: Code
    name: Name
    threshold: Annotated[int, Meta(ge=0, le=10**12)]
    bonus_bp: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    benefits: Annotated[list[Name], Meta(max_length=50)] = []


class Terms(Struct, frozen=True, kw_only=True):
    """What a program promises.

    Points are pending until the `return_days` after the day of the sale are over. They end `valid_months` later at the end of
    the day, or (`ends` year) with the calendar year in which that day falls; 0: never. Tiers count points or spend of the last
    `tier_days`, or of the calendar year, and are kept until that period ends and `grace_days` more.
    """

    name: Name
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    time_zone: str = "Europe/Rome"
    enabled: bool = True
    return_days: Days = 14
    valid_months: Annotated[int, Meta(ge=0, le=120)] = 24
    ends: Literal["day", "year"] = "day"
    warn_days: Days = 30
    rounding: Literal["down", "nearest", "up"] = "down"
    earning: Annotated[list[EarnRule], Meta(max_length=100)] = []
    tender: Tender = Tender()
    tiers: Annotated[list[Tier], Meta(max_length=20)] = []
    tier_by: Literal["points", "spend"] = "spend"
    tier_period: Literal["rolling", "calendar"] = "calendar"
    tier_days: Annotated[int, Meta(ge=1, le=3_650)] = 365
    grace_days: Days = 0
    adjust_limit: Points = 5_000
    card_prefix: Annotated[str, Meta(pattern=r"^2[0-9]{1,4}$")] = "29"

    @property
    def zone(self) -> ZoneInfo:
        """The retailer's zone."""
        return ZoneInfo(self.time_zone)


class Program(Struct, frozen=True, kw_only=True):
    """A program in force."""

    code: str
    terms: Terms
    updated_at: datetime
    version: int


def check_terms(terms: Terms) -> None:
    """Invalid, with every place that is wrong."""
    errors = []
    if not terms.name:
        errors.append(FieldError("/name", "a name in one language at least"))
    try:
        ZoneInfo(terms.time_zone)
    except (KeyError, ValueError, OSError):
        errors.append(FieldError("/time_zone", "a time zone like Europe/Rome"))
    for what, codes in (
        ("earning", [each.id for each in terms.earning]),
        ("tiers", [each.code for each in terms.tiers]),
    ):
        if len(set(codes)) < len(codes):
            errors.append(FieldError(f"/{what}", "each code once"))
    for number, rule in enumerate(terms.earning):
        errors += _wrong_rule(rule, f"/earning/{number}")
    thresholds = [each.threshold for each in terms.tiers]
    if thresholds != sorted(set(thresholds)):
        errors.append(FieldError("/tiers", "from the lowest threshold to the highest, no two alike"))
    if errors:
        raise Invalid("the program cannot be saved like this", errors=errors)


def _wrong_rule(rule: EarnRule, path: str) -> list[FieldError]:
    errors = []
    if bool(rule.points) == bool(rule.bonus_bp):
        errors.append(FieldError(path, "give either points or bonus_bp"))
    if rule.start is not None and rule.end is not None and rule.end <= rule.start:
        errors.append(FieldError(f"{path}/end", "it ends before it begins"))
    for name, given in (("scope", rule.scope), ("when", rule.when)):
        try:
            parse(given)
        except InvalidRule as error:
            errors += [FieldError(f"{path}/{name}{each.path}", each.message) for each in error.errors]
    return errors


def available_at(terms: Terms, sold_at: datetime) -> datetime:
    """When points of a sale may be spent."""
    if terms.return_days == 0:
        return sold_at
    return midnight(_day(terms, sold_at) + timedelta(days=terms.return_days + 1), terms.zone)


def expires_at(terms: Terms, since: datetime) -> datetime | None:
    """When points that became available at a moment end; None: never."""
    if terms.valid_months == 0:
        return None
    last = add_months(_day(terms, since), terms.valid_months)
    if terms.ends == "year":
        last = date(last.year, 12, 31)
    return midnight(last + timedelta(days=1), terms.zone)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins in a zone, in UTC."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _day(terms: Terms, at: datetime) -> date:
    return at.astimezone(terms.zone).date()
