"""What a promotion must be before it is offered to anybody."""

from __future__ import annotations

from tessere.commerce.offers.domain.model import (
    WHOLE_BP,
    BundleDeal,
    BuyGet,
    Gift,
    ItemAmount,
    ItemPercent,
    ItemPrice,
    OrderSteps,
    Promotion,
    ShippingOff,
    SpendStep,
)
from tessere.kernel.errors import Invalid
from tessere.kernel.rules import Rule, sources_of

UNITS_LIMIT = 100
PARTS_LIMIT = 20
LIMITS_LIMIT = 10**12
PRIORITY_LIMIT = 10**6
_CONDITIONS = frozenset({"segment", "trait", "consent", "context", "basket", "basket_line"})


def check_promotion(promotion: Promotion, when: Rule, scopes: list[Rule]) -> None:
    """Invalid, with the promotion's id and what to do, unless everything is within its limits."""
    problem = _effect_problem(promotion)
    if any(sources_of(scope) - {"product"} for scope in scopes):
        problem = "a scope may ask of products only; move the other conditions to `when`"
    if sources_of(when) - _CONDITIONS:
        problem = "`when` may ask of segments, traits, consents, context, basket and basket lines only"
    if problem is None:
        problem = _frame_problem(promotion)
    if problem is not None:
        raise Invalid(f"promotion {promotion.id}: {problem}", code="promotion_invalid")


def _frame_problem(promotion: Promotion) -> str | None:
    schedule, limits = promotion.schedule, promotion.limits
    if schedule.start is not None and schedule.end is not None and schedule.start >= schedule.end:
        return "it must end after it starts"
    if any(at is not None and at.tzinfo is None for at in (schedule.start, schedule.end)):
        return "its start and end need a time zone"
    if any(not (1 <= w.day <= 7 and 0 <= w.start < w.end <= 1440) for w in schedule.windows):
        return "a window is a day from 1 to 7 and minutes from 0 to 1440, the end after the start"
    amounts = (limits.units, limits.times, limits.redemptions, limits.customer, limits.budget_minor)
    if any(each is not None and not 0 <= each <= LIMITS_LIMIT for each in amounts):
        return f"limits are from 0 to {LIMITS_LIMIT}"
    if not -PRIORITY_LIMIT <= promotion.priority <= PRIORITY_LIMIT:
        return f"a priority is from -{PRIORITY_LIMIT} to {PRIORITY_LIMIT}"
    return "a coupon's codes need `coupon`" if promotion.codes and not promotion.coupon else None


def _effect_problem(promotion: Promotion) -> str | None:  # noqa: PLR0911
    match promotion.effect:
        case ItemPercent(percent):
            return _off_problem(percent, None)
        case ItemAmount(amount) | ItemPrice(amount):
            return _off_problem(None, amount)
        case BuyGet() as effect:
            if not (1 <= effect.buy <= UNITS_LIMIT and 1 <= effect.get <= UNITS_LIMIT):
                return f"units bought and reduced are from 1 to {UNITS_LIMIT}"
            return _off_problem(effect.percent_bp, None)
        case BundleDeal() as effect:
            if not 1 <= len(effect.components) <= PARTS_LIMIT:
                return f"a bundle deal has from 1 to {PARTS_LIMIT} components"
            if any(not 1 <= part.quantity <= UNITS_LIMIT for part in effect.components):
                return f"a component is from 1 to {UNITS_LIMIT} units"
            return _off_problem(effect.percent_bp, effect.price_minor)
        case OrderSteps(steps):
            return _steps_problem(steps)
        case ShippingOff() as effect:
            return _off_problem(effect.percent_bp, effect.amount_minor)
        case Gift() as effect:
            whole = effect.quantity >= 1 and all(each.value_minor >= 0 for each in effect.options)
            return None if effect.options and whole else "a gift needs a variant, a quantity and a value of 0 or more"


def _steps_problem(steps: tuple[SpendStep, ...]) -> str | None:
    thresholds = [step.threshold_minor for step in steps]
    if not 1 <= len(steps) <= PARTS_LIMIT or len(set(thresholds)) < len(steps) or min(thresholds) < 0:
        return f"give from 1 to {PARTS_LIMIT} steps with different thresholds of 0 or more"
    return next(filter(None, (_off_problem(step.percent_bp, step.amount_minor) for step in steps)), None)


def _off_problem(percent_bp: int | None, amount_minor: int | None) -> str | None:
    if (percent_bp is None) is (amount_minor is None):
        return "give either a percent or an amount"
    if percent_bp is not None:
        return None if 0 <= percent_bp <= WHOLE_BP else "a percent is from 0 to 10000 basis points"
    return None if amount_minor is not None and amount_minor >= 0 else "an amount is 0 or more"
