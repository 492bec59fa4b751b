"""Relations over everybody that slices above read in one statement of theirs."""

from __future__ import annotations

from collections.abc import Collection

from tessere.customer import identity
from tessere.customer.profiles.domain.excerpts import mark_of
from tessere.kernel.rules import Ask

# Whoever counts as a customer.
EVERYBODY = "select profile_id from profiles.card"
# The packed states, with whom they count for.
ALL_STATES = f"select i.profile_id, s.doc from profiles.state s join ({identity.GROUPS}) i on i.key = s.part_key"
# To look for one text in a state takes half a microsecond; rather than look for many, the state is taken.
_MOST_MARKS = 8


def known_states(asks: Collection[Ask]) -> str:
    """The packed states in which something of what is asked for may be known; in all others nothing is."""
    marks = sorted({mark_of(ask) for ask in asks})
    if len(marks) > _MOST_MARKS:
        return ALL_STATES
    # Unequal rather than greater, because the planner takes that for likely, as it is.
    tests = [f"position('\\x{mark.hex()}'::bytea in s.doc) <> 0" for mark in marks]
    return f"{ALL_STATES} where {' or '.join(tests) or 'false'}"
