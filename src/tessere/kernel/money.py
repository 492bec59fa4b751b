"""Money: integers in minor units with their currency."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from msgspec import Struct

from tessere.kernel.errors import Invalid

# ISO 4217 currencies whose minor unit is not a hundredth.
_DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "TND": 3, "JOD": 3, "OMR": 3}


class Money(Struct, frozen=True, order=True):
    """An amount in minor units (cents) of one currency."""

    amount_minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise Invalid(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount_minor + other.amount_minor, self.currency)


def decimals(currency: str) -> int:
    """How many decimal places the currency's major unit has."""
    return _DECIMALS.get(currency, 2)


def minor_units(amount: Decimal | float | int | str, currency: str) -> int:
    """The minor units of an amount in major units, half to even; Invalid when it is no finite number."""
    try:
        number = Decimal(str(amount))
        return int((number * 10 ** decimals(currency)).to_integral_value(ROUND_HALF_EVEN))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise Invalid(f"not an amount of money: {amount!r}") from error
