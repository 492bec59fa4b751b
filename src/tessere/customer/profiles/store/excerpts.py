"""Relations over everybody that slices above read in one statement of theirs."""

from __future__ import annotations

from collections.abc import Collection

from tessere.customer import identity
from tessere.customer.profiles.domain.excerpts import mark_of
from tessere.kernel.rules import Ask

# Whoever counts as a customer.
EVERYBODY = "select profile_id from profiles.card"
ALL_STATES = f"select i.profile_id, s.doc from profiles.state s join ({identity.GROUPS}) i on i.key = s.part_key"
# To look for one text in a state takes half a microsecond; rather than look for many, the state is taken.
_MOST_MARKS = 8


def known_states(asks: Collection[Ask]) -> str:
    """The packed states in which something of what is asked for may be known, with whom they count for."""
    return f"{ALL_STATES} where {may_know('s.doc', asks)}"


def may_know(column: str, asks: Collection[Ask]) -> str:
    """Whether something of what is asked for may be known in a packed state; surely nothing where this is false."""
    marks = sorted({mark_of(ask) for ask in asks})
    if len(marks) > _MOST_MARKS:
        return "true"
    # Unequal rather than greater, because the planner takes that for likely, as it is.
    tests = [f"position('\\x{mark.hex()}'::bytea in {column}) <> 0" for mark in marks]
    return f"({' or '.join(tests)})" if tests else "false"
