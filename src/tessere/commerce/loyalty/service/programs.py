"""Keeps the program's terms."""

from __future__ import annotations

from tessere.commerce.loyalty.domain.programs import MAIN, Program, Terms, check_terms
from tessere.commerce.loyalty.service.posting import TOPIC
from tessere.commerce.loyalty.store import programs as store
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import NotFound


async def find_program(unit: Unit, *, code: str = MAIN) -> Program | None:
    """The program, or None when the retailer has none."""
    return await store.find_program(unit.db, code)


async def get_program(unit: Unit, *, code: str = MAIN) -> Program:
    """The program."""
    found = await store.find_program(unit.db, code)
    if found is None:
        raise NotFound(f"there is no program {code!r}; save its terms first", code="no_program")
    return found


async def save_program(unit: Unit, *, terms: Terms, expected: ExpectedVersion, code: str = MAIN) -> Program:
    """Write the terms: they hold for what is earned and used from now on, not for what was."""
    check_terms(terms)
    known = await store.find_program(unit.db, code, lock=True)
    expected.check(0 if known is None else known.version)
    await store.save_program(unit.db, code=code, terms=terms, now=unit.now)
    await audit.record(
        unit, action="loyalty_program.changed", object_kind="loyalty_program", object_id=code,
        detail={"enabled": terms.enabled, "rules": [each.id for each in terms.earning]},
    )  # fmt: skip
    await web.publish(unit, topic=TOPIC)
    return await get_program(unit, code=code)
