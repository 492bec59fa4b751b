"""Coupon codes: how they are written, and what of them counts."""

from __future__ import annotations

# Nothing that is mistaken for another when it is read out or typed: no 0 and O, 1, I and L, 5 and S, 8 and B.
ALPHABET = "ACDEFGHJKMNPQRTUVWXYZ234679"
LONGEST_CODE = 40


def normalise_code(entered: str) -> str:
    """Capitals, letters and digits only: what people add between the groups of a code is nothing."""
    return "".join([each for each in entered.upper() if each.isalnum()])[: LONGEST_CODE + 1]
