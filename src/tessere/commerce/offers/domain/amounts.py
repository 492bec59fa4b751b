"""Amounts of money: whole minor units, shared out so that nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

from tessere.commerce.offers.domain.model import WHOLE_BP


def percent_of(amount_minor: int, percent_bp: int) -> int:
    """So many basis points of an amount, half up."""
    return (2 * amount_minor * percent_bp + WHOLE_BP) // (2 * WHOLE_BP)


def vat_of(gross_minor: int, vat_bp: int) -> int:
    """The VAT inside a price that includes it."""
    whole = WHOLE_BP + vat_bp
    return gross_minor - (2 * gross_minor * WHOLE_BP + whole) // (2 * whole)


def share_out(amount_minor: int, weights: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The amount over units in proportion to their weights, by largest remainder, the earlier first among equals.

    `weights` are (weight of a unit, how many units); given back for each are (how many units, share of a unit).
    The amount is at most the sum of the weights, so no share is more than its weight.
    """
    total = sum(weight * count for weight, count in weights)
    if total == 0:
        return [[(count, 0)] for _, count in weights]
    parts = [divmod(amount_minor * weight, total) for weight, _ in weights]
    left = amount_minor - sum(share * count for (share, _), (_, count) in zip(parts, weights, strict=True))
    shares = [[(count, share)] for (share, _), (_, count) in zip(parts, weights, strict=True)]
    for index in sorted(range(len(parts)), key=lambda index: -parts[index][1]):
        if not left:
            break
        share, count = parts[index][0], weights[index][1]
        more = min(left, count)
        left -= more
        shares[index] = [(more, share + 1), (count - more, share)] if more < count else [(count, share + 1)]
    return shares
