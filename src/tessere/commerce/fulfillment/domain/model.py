"""Pieces of an order on their way to the customer: the states they pass, and how some of them part from the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from tessere.commerce.orders import UnitMove, UnitState
from tessere.kernel.errors import Conflict, FieldError, Invalid

FulfillmentKind = Literal["ship", "pickup"]
FulfillmentState = Literal[
    "unsourced", "open", "accepted", "picking", "picked", "packed", "shipped", "ready", "handed_over", "rejected",
    "expired", "cancelled",
]  # fmt: skip
RejectReason = Literal["missing", "damaged", "too_busy", "closed", "other"]
Short = Annotated[str, Meta(max_length=200)]

# From each state to where. What is ready or shipped was picked; packing may be left out.
STEPS: Mapping[FulfillmentState, frozenset[FulfillmentState]] = {
    "unsourced": frozenset({"open", "cancelled"}),
    "open": frozenset({"accepted", "picking", "picked", "rejected", "cancelled"}),
    "accepted": frozenset({"picking", "picked", "rejected", "cancelled"}),
    "picking": frozenset({"picked", "accepted", "rejected", "cancelled"}),
    "picked": frozenset({"packed", "shipped", "ready", "accepted", "cancelled"}),
    "packed": frozenset({"shipped", "ready", "cancelled"}),
    "ready": frozenset({"handed_over", "expired", "cancelled"}),
    "shipped": frozenset(),
    "handed_over": frozenset(),
    "rejected": frozenset(),
    "expired": frozenset(),
    "cancelled": frozenset(),
}
# What the order says of pieces that are in each state here. What a place rejected is with another one by then.
UNIT_STATES: Mapping[FulfillmentState, UnitState] = {
    "unsourced": "open", "open": "allocated", "accepted": "allocated", "picking": "allocated", "picked": "picked",
    "packed": "picked", "ready": "ready", "shipped": "shipped", "handed_over": "handed_over", "expired": "cancelled",
    "cancelled": "cancelled",
}  # fmt: skip
WAITING: tuple[FulfillmentState, ...] = ("unsourced", "open", "accepted", "picking", "picked", "packed", "ready")
# Goods that are not there, or not fit to be sold, leave the books with the rejection.
NOT_THERE: frozenset[RejectReason] = frozenset({"missing", "damaged"})


class PackLine(Struct, frozen=True, kw_only=True):
    """So many pieces of an order's line; `picked` of them are in the basket already."""

    line: int
    variant_id: UUID
    sku: str
    name: str
    quantity: int
    picked: int = 0
    category: str = ""


class Package(Struct, frozen=True, kw_only=True):
    """What left: with whom, and how it is followed."""

    carrier: Annotated[str, Meta(min_length=1, max_length=100)]
    tracking: Annotated[str, Meta(max_length=100)] = ""
    tracking_url: Annotated[str, Meta(max_length=500, pattern=r"^(https://.*)?$")] = ""
    label_reference: Annotated[str, Meta(max_length=100)] = ""


class Handed(Struct, frozen=True, kw_only=True):
    """How the customer showed that it is theirs, to whom and when."""

    by: Literal["code", "document"]
    document: Short = ""
    staff: str
    at: datetime


class Fulfillment(Struct, frozen=True, kw_only=True):
    """Pieces of an order that one place makes ready together."""

    id: UUID
    order_id: UUID
    number: str
    kind: FulfillmentKind
    state: FulfillmentState
    location_id: UUID | None
    touchpoint: str | None
    hold_id: UUID | None
    lines: tuple[PackLine, ...]
    customer_id: UUID | None
    anonymous_id: str | None
    split_of: UUID | None = None
    rejected_by: tuple[UUID, ...] = ()
    reason: str = ""
    pick_list_id: UUID | None = None
    package: Package | None = None
    code: str | None = None
    due_at: datetime | None = None
    handed: Handed | None = None
    state_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def pieces(self) -> int:
        """How many there are."""
        return sum(each.quantity for each in self.lines)

    @property
    def moves(self) -> list[UnitMove]:
        """Its pieces as the order names them."""
        return [UnitMove(line=each.line, quantity=each.quantity) for each in self.lines]


class FulfillmentTerms(Struct, frozen=True, kw_only=True):
    """How long a place may take to accept and to pick, and how long it keeps what is paid, or only reserved."""

    accept_minutes: Annotated[int, Meta(ge=1, le=100_000)] = 120
    pick_minutes: Annotated[int, Meta(ge=1, le=100_000)] = 480
    pickup_hours: Annotated[int, Meta(ge=1, le=8_760)] = 168
    reserve_hours: Annotated[int, Meta(ge=1, le=8_760)] = 48


def due_at(terms: FulfillmentTerms, *, paid: bool, now: datetime) -> datetime:
    """Until when it is kept for the customer."""
    return now + timedelta(hours=terms.pickup_hours if paid else terms.reserve_hours)


def advance(known: Fulfillment, to: FulfillmentState, *, now: datetime, **changes: Any) -> Fulfillment:
    """The same pieces in their next state; Conflict when they cannot go there."""
    if to not in STEPS[known.state] or (to == "shipped" and known.kind != "ship"):
        raise _refused(known, to)
    if to == "ready" and known.kind != "pickup":
        raise _refused(known, to)
    return replace(known, **changes, state=to, state_at=now, updated_at=now)


def part(
    known: Fulfillment, pieces: Mapping[int, int] | None, *, id: UUID, now: datetime
) -> tuple[Fulfillment | None, Fulfillment]:
    """What stays and what parts from it: nothing stays when all pieces were named, or none. What stays keeps the id."""
    if pieces is None:
        return None, known
    check_pieces(known, pieces)
    rest, taken = [], []
    for each in known.lines:
        count = pieces.get(each.line, 0)
        gone = min(each.picked, count)
        if count < each.quantity:
            rest.append(replace(each, quantity=each.quantity - count, picked=each.picked - gone))
        if count:
            taken.append(replace(each, quantity=count, picked=gone))
    if not rest:
        return None, known
    stays = replace(known, lines=tuple(rest), updated_at=now)
    parts = replace(known, id=id, split_of=known.id, lines=tuple(taken), created_at=now, updated_at=now, version=1)
    return stays, parts


def check_pieces(known: Fulfillment, pieces: Mapping[int, int]) -> None:
    """Invalid when none are named; Conflict when there are not so many."""
    there = {each.line: each.quantity for each in known.lines}
    if not pieces or min(pieces.values()) < 1:
        raise Invalid(
            "name lines and how many pieces", errors=[FieldError("/lines", "one or more, at least 1 of each")]
        )
    for line, count in pieces.items():
        if count > there.get(line, 0):
            detail = f"there are {there.get(line, 0)} pieces of line {line} here, not {count}"
            raise Conflict(detail, code="not_so_many", errors=[FieldError("/lines", detail)])


def find_surplus(
    wanted: Mapping[tuple[int, UnitState], int], known: Sequence[Fulfillment]
) -> dict[UUID, dict[int, int]]:
    """Pieces here that the order has no more in that state, because they were cancelled there: by fulfillment and line. What
    has come least far is given up first, of that the newest."""
    order = {state: place for place, state in enumerate(WAITING)}
    here = sorted(
        (each for each in known if each.state in order), key=lambda each: (order[each.state], each.id.int * -1)
    )
    counts: dict[tuple[int, UnitState], int] = {}
    for each in here:
        for line in each.lines:
            key = (line.line, UNIT_STATES[each.state])
            counts[key] = counts.get(key, 0) + line.quantity
    left = {key: count - wanted.get(key, 0) for key, count in counts.items()}
    found: dict[UUID, dict[int, int]] = {}
    for each in here:
        for line in each.lines:
            key = (line.line, UNIT_STATES[each.state])
            count = min(line.quantity, max(0, left[key]))
            if count:
                left[key] -= count
                found.setdefault(each.id, {})[line.line] = count
    return found


def sum_pieces(known: Iterable[Fulfillment]) -> dict[tuple[int, UnitState], int]:
    """How many pieces of each line are here in each state of the order's."""
    found: dict[tuple[int, UnitState], int] = {}
    for each in known:
        if each.state in UNIT_STATES:
            for line in each.lines:
                key = (line.line, UNIT_STATES[each.state])
                found[key] = found.get(key, 0) + line.quantity
    return found


def _refused(known: Fulfillment, to: FulfillmentState) -> Conflict:
    may = ", ".join(sorted(STEPS[known.state])) or "nothing else"
    detail = f"pieces of order {known.number} that are {known.state} ({known.kind}) cannot become {to}, but {may}"
    return Conflict(detail, code="not_possible_now")
