"""Points that somebody gives or takes by hand."""

from __future__ import annotations

from uuid import UUID

from tessere.commerce.loyalty.domain.ledger import POINTS, Lot, issue, take
from tessere.commerce.loyalty.domain.model import Source
from tessere.commerce.loyalty.domain.programs import expires_at
from tessere.commerce.loyalty.service.posting import begin, finish, load_wallet
from tessere.commerce.loyalty.service.programs import get_program
from tessere.commerce.loyalty.store import ledger
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.kernel.errors import FieldError, Invalid


async def adjust_points(unit: Unit, *, customer_id: UUID, reference: str, points: int, reason: str) -> None:
    """Give points (spendable at once) or take some (never more than can be spent), once for a reference; audited.

    Invalid over the program's limit for one adjustment.
    """
    terms = (await get_program(unit)).terms
    errors = []
    if not 1 <= abs(points) <= terms.adjust_limit:
        errors.append(FieldError("/points", f"1 to {terms.adjust_limit} points, given or taken"))
    if not reason.strip():
        errors.append(FieldError("/reason", "say why"))
    if errors:
        raise Invalid("points cannot be adjusted like this", errors=errors)
    wallet = await load_wallet(unit, customer_id)
    source = Source("adjustment", reference)
    transaction = await begin(unit, source=source, purpose="adjust", content=[customer_id, points], note=reason)
    if transaction is None:
        return
    if points < 0:
        take(wallet.sheet, -points, into="issued")
    else:
        ends = expires_at(terms, unit.now)
        lot = Lot(id=unit.new_id(), account_id=wallet.own.id, unit=POINTS, available_at=unit.now, expires_at=ends)
        await ledger.insert_lot(unit.db, lot)
        issue(wallet.sheet, lot, points, now=unit.now)
    await finish(unit, transaction, wallet.sheet)
    await audit.record(
        unit, action="points.adjusted", object_kind="customer", object_id=wallet.customer_id,
        detail={"points": points, "reference": reference},
    )  # fmt: skip
