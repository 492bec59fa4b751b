"""What documents add up: rows with VAT in them, and sums by rate that come to the cent to what was paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.offers import share_out, vat_of
from tessere.commerce.orders import Order, OrderRun, sum_runs
from tessere.kernel.errors import Conflict

_GONE = frozenset({"cancelled", "returned"})


class BilledRow(Struct, frozen=True, kw_only=True):
    """So many of something for so much, VAT included. `key` tells rows of one order apart, over all its documents."""

    key: str
    sku: str
    text: str
    quantity: int
    gross_minor: int
    vat_bp: int


class VatSum(Struct, frozen=True, kw_only=True):
    """What is taxed at a rate, and the tax; together `gross_minor`."""

    vat_bp: int
    gross_minor: int
    net_minor: int
    vat_minor: int


def bill(order: Order, *, shipping_text: str = "Spedizione", allowance_text: str = "Abbuono") -> list[BilledRow]:
    """What the order costs now, row by row: what was cancelled or came back is not in it, what was let off is taken off."""
    rows = [
        BilledRow(
            key=f"line:{line.line}", sku=line.sku, text=line.name, quantity=left.quantity, gross_minor=left.net_minor,
            vat_bp=line.vat_bp,
        )
        for line in order.lines
        if (left := sum_runs(_live(line.runs))).net_minor
    ]  # fmt: skip
    charge = order.charge
    if charge is not None and not charge.waived and charge.net_minor:
        rows.append(
            BilledRow(
                key="shipping", sku="", text=charge.name or shipping_text, quantity=1, gross_minor=charge.net_minor,
                vat_bp=charge.vat_bp,
            )
        )  # fmt: skip
    return rows + _let_off(order, rows, allowance_text)


def credit(billed: Sequence[BilledRow], now: Sequence[BilledRow], earlier: Iterable[BilledRow]) -> list[BilledRow]:
    """What was billed and is not due any more, without what was credited before; Conflict when that is nothing."""
    left = {row.key: row for row in now}
    credited: dict[str, tuple[int, int]] = {}
    for row in earlier:
        quantity, gross = credited.get(row.key, (0, 0))
        credited[row.key] = (quantity + row.quantity, gross + row.gross_minor)
    known = {row.key: row for row in billed}
    # An allowance that was made after the invoice is in none of its rows.
    for key, row in left.items():
        if key.startswith("allowance:") and key not in known:
            known[key] = replace(row, quantity=0, gross_minor=0)
    found = []
    for key, row in known.items():
        still = left.get(key)
        quantity, gross = credited.get(key, (0, 0))
        amount = row.gross_minor - (still.gross_minor if still else 0) - gross
        count = row.quantity - (still.quantity if still else 0) - quantity
        if amount:
            found.append(replace(row, gross_minor=amount, quantity=max(1, count)))
    if sum(row.gross_minor for row in found) <= 0:
        raise Conflict(
            "everything that was billed is still due; take goods back, cancel or let off first",
            code="nothing_to_credit",
        )
    return found


def sum_by_rate(rows: Iterable[BilledRow]) -> list[VatSum]:
    """The tax of a document, each rate as a whole: what is taxed is rounded once, and the tax is the rest."""
    sums: dict[int, int] = {}
    for row in rows:
        sums[row.vat_bp] = sums.get(row.vat_bp, 0) + row.gross_minor
    return [vat_sum(rate, gross) for rate, gross in sorted(sums.items(), reverse=True)]


def vat_sum(vat_bp: int, gross_minor: int) -> VatSum:
    """What is in an amount of a rate."""
    vat = vat_of(abs(gross_minor), vat_bp) * (-1 if gross_minor < 0 else 1)
    return VatSum(vat_bp=vat_bp, gross_minor=gross_minor, net_minor=gross_minor - vat, vat_minor=vat)


def _live(runs: Iterable[OrderRun]) -> list[OrderRun]:
    return [run for run in runs if run.state not in _GONE]


def _let_off(order: Order, rows: Sequence[BilledRow], text: str) -> list[BilledRow]:
    """What the customer was let off, over the rates in proportion, by largest remainder."""
    amount = min(sum(each.amount_minor for each in order.allowances), sum(row.gross_minor for row in rows))
    if amount < 1:
        return []
    sums = {each.vat_bp: each.gross_minor for each in sum_by_rate(rows)}
    rates = sorted(sums, reverse=True)
    shares = share_out(amount, [(sums[rate], 1) for rate in rates])
    return [
        BilledRow(
            key=f"allowance:{rate}", sku="", text=text, quantity=1, vat_bp=rate,
            gross_minor=-sum(share * count for count, share in parts),
        )
        for rate, parts in zip(rates, shares, strict=True)
        if any(share for _, share in parts)
    ]  # fmt: skip
