"""What a sale earns: a pure function, the same before the sale and after it, at the till and online."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from tessere.commerce.loyalty.domain.programs import EarnRule, Terms
from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.rules import Facts, Line, Predicate, compile_rule, parse
from tessere.kernel.time import to_micros

BASE_BP = 10_000
MOST_LINES = 500


class EarnLine(Struct, frozen=True, kw_only=True):
    """A line of a sale: so many pieces of a product (`product_facts` of the catalog), for which so much money was paid."""

    ref: Annotated[str, Meta(min_length=1, max_length=64)]
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    net_minor: Annotated[int, Meta(ge=0, le=10**12)]
    product: dict[str, Any] = {}


class Sale(Struct, frozen=True, kw_only=True):
    """Where and to whom it is sold."""

    at: datetime
    tier: str | None = None
    segments: tuple[str, ...] = ()
    channel: str | None = None
    touchpoint: str | None = None


class EarnedLine(Struct, frozen=True, kw_only=True):
    """What a line earns, by which rule and with which bonuses (ids of rules, `tier` for the tier's own)."""

    ref: str
    quantity: int
    net_minor: int
    points: int
    rule: str | None
    bonuses: tuple[str, ...]


class Earned(Struct, frozen=True, kw_only=True):
    """What a sale earns; the lines sum to it exactly."""

    points: int
    lines: tuple[EarnedLine, ...]


class _Rule:
    def __init__(self, rule: EarnRule) -> None:
        self.rule = rule
        self.covers = compile_rule(parse(rule.scope))
        self.holds: Predicate = compile_rule(parse(rule.when))

    def runs(self, facts: Facts, at: datetime) -> bool:
        rule = self.rule
        in_time = (rule.start is None or rule.start <= at) and (rule.end is None or at < rule.end)
        return in_time and self.holds(facts)


@lru_cache(64)
def _compile(encoded: bytes) -> list[_Rule]:
    return [_Rule(each) for each in msgspec.msgpack.decode(encoded, type=list[EarnRule])]


def points_for(terms: Terms, lines: Sequence[EarnLine], sale: Sale) -> Earned:
    """What a sale earns under the terms. Exact fractions are summed over the whole sale and rounded once, then shared out to
    the lines by largest remainder: neither splitting a line nor reordering lines changes the sum."""
    _check(lines)
    facts = _facts(lines, sale)
    running = [each for each in _compile(msgspec.msgpack.encode(terms.earning)) if each.runs(facts, sale.at)]
    tier = next((each for each in terms.tiers if each.code == sale.tier), None)
    found = [_line(each, running, facts, 0 if tier is None else tier.bonus_bp) for each in lines]
    total = _round(sum((exact for exact, _, _ in found), Fraction(0)), terms.rounding)
    shares = share(total, [exact for exact, _, _ in found], [each.ref for each in lines])
    earned = tuple(
        EarnedLine(
            ref=line.ref, quantity=line.quantity, net_minor=line.net_minor, points=points, rule=rule, bonuses=bonuses
        )
        for line, points, (_, rule, bonuses) in zip(lines, shares, found, strict=True)
    )  # fmt: skip
    return Earned(points=total, lines=earned)


def share(total: int, weights: Sequence[Fraction], names: Sequence[str]) -> list[int]:
    """Divide by largest remainder; equal ones by name."""
    whole = sum(weights, Fraction(0))
    if not whole:
        return [0] * len(weights)
    exact = [total * each / whole for each in weights]
    found = [math.floor(each) for each in exact]
    order = sorted(range(len(exact)), key=lambda place: (found[place] - exact[place], names[place]))
    for place in order[: total - sum(found)]:
        found[place] += 1
    return found


def share_of(points: int, returned: int, quantity: int) -> int:
    """What of a line's points goes when so many of its pieces have come back: all of it with the last."""
    return points * returned // quantity


def _line(
    line: EarnLine, running: Sequence[_Rule], facts: Facts, tier_bp: int
) -> tuple[Fraction, str | None, tuple[str, ...]]:
    own = Facts(now=facts.now, product=line.product)
    covering = [each.rule for each in running if each.covers(own)]
    base = next((each for each in covering if each.points), None)
    if base is None:
        return Fraction(0), None, ()
    bonuses = [each for each in covering if each.bonus_bp]
    names = (*(["tier"] if tier_bp else []), *(each.id for each in bonuses))
    factor = BASE_BP + tier_bp + sum(each.bonus_bp for each in bonuses)
    units = Fraction(line.net_minor, base.per_minor) if base.per_minor else Fraction(line.quantity)
    return units * base.points * factor / BASE_BP, base.id, names


def _facts(lines: Sequence[EarnLine], sale: Sale) -> Facts:
    context = {"tier": sale.tier, "channel": sale.channel, "touchpoint": sale.touchpoint}
    basket = {
        "total_minor": sum(each.net_minor for each in lines),
        "quantity": sum(each.quantity for each in lines),
        "lines": len(lines),
    }
    own = tuple(Line(product=each.product, quantity=each.quantity, total_minor=each.net_minor) for each in lines)
    return Facts(
        now=to_micros(sale.at), segments=frozenset(sale.segments), context=context, basket=basket, lines=own
    )  # fmt: skip


def _round(exact: Fraction, rounding: str) -> int:
    if rounding == "up":
        return math.ceil(exact)
    return math.floor(exact + Fraction(1, 2)) if rounding == "nearest" else math.floor(exact)


def _check(lines: Sequence[EarnLine]) -> None:
    refs: Mapping[str, None] = {each.ref: None for each in lines}
    if not 0 < len(lines) <= MOST_LINES or len(refs) < len(lines):
        detail = f"1 to {MOST_LINES} lines, each with a reference of its own"
        raise Invalid(detail, errors=[FieldError("/lines", detail)])
