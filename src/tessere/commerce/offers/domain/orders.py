"""The phases that look at the basket as a whole: order, shipping, gift.

What is spent, for all thresholds, is what the units in scope cost after the item and set phases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tessere.commerce.offers.domain.amounts import percent_of, share_out
from tessere.commerce.offers.domain.board import Board, Item, Mark, Piece, dearest_first
from tessere.commerce.offers.domain.compiling import Offer
from tessere.commerce.offers.domain.model import Context, Gift, OrderSteps, ShippingOff, ShippingOption

Candidates = dict[Offer, list[Item]]


class Given(NamedTuple):
    """A gift: what may be chosen, what was, and what that is worth."""

    offer: Offer
    options: tuple[str, ...]
    chosen: str
    quantity: int
    value_minor: int


class Parcel:
    """A shipping option while it is being priced."""

    __slots__ = ("marks", "net", "option")

    def __init__(self, option: ShippingOption) -> None:
        self.option = option
        self.net = option.amount_minor
        self.marks: tuple[Mark, ...] = ()


class Spending:
    """What was spent on each item when the order phase begins."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.by_item = [0] * len(board.items)
        for piece in board.pieces:
            self.by_item[piece.item.index] += piece.net * piece.count

    def on(self, offer: Offer, items: list[Item]) -> tuple[int, list[Item]]:
        """How much on what the offer may count, and on which items."""
        if not offer.promotion.with_reduced:
            for item in items:
                if item.line.reduced:
                    self.board.refuse(offer, item, "reduced_already")
            items = [item for item in items if not item.line.reduced]
        return sum(self.by_item[item.index] for item in items), items

    def reached(self, offer: Offer, items: list[Item], threshold: int) -> list[Item] | None:
        """The items that count when they are worth the threshold; refused with what is missing otherwise."""
        spent, counted = self.on(offer, items)
        if spent < threshold or not counted:
            self.board.refuse(offer, None, "below_threshold", (threshold, threshold - spent))
            return None
        return counted


def run_group(
    board: Board, offers: list[Offer], worth: Callable[[Offer], int], give: Callable[[Offer], None], marks: list[Offer]
) -> None:
    """Let the offers of a group apply to one thing. `worth` says what an offer would give now, 0 or less for nothing;
    `marks` are those that have touched the thing before."""
    mode = offers[0].mode
    if mode in {"best", "lowest"}:
        sign = -1 if mode == "best" else 1
        open_ = [each for each in offers if _is_open(board, each, marks)]
        found = sorted((sign * gain, each.rank, each) for each in open_ if (gain := worth(each)) > 0)
        for _, _, each in found[1:]:
            board.refuse(each, None, "superseded_by", found[0][2])
        if found:
            give(found[0][2])
            marks.append(found[0][2])
        return
    winner = None
    for offer in sorted(offers, key=lambda each: each.rank):
        if winner is not None and mode == "ordered":
            board.refuse(offer, None, "superseded_by", winner)
        elif _is_open(board, offer, marks) and worth(offer) > 0:
            give(offer)
            marks.append(offer)
            winner = offer


def _is_open(board: Board, offer: Offer, marks: list[Offer]) -> bool:
    other = next((each for each in marks if each.promotion.exclusive or offer.promotion.exclusive), None)
    if other is not None:
        board.refuse(offer, None, "excluded_by", other)
    return other is None


def _in_budget(board: Board, offer: Offer, amount: int) -> int:
    """The amount, or 0 when the limits do not allow all of it."""
    if not offer.limited or amount <= 0:
        return amount
    times, _, budget = board.room(offer)
    if times is not None and times < 1:
        board.refuse(offer, None, "limit_reached", times)
        return 0
    if budget is not None and budget < amount:
        board.refuse(offer, None, "budget_spent", budget)
        return 0
    return amount


class OrderPhase:
    """Off the order: the amount is shared among the units by what they cost."""

    def __init__(self, board: Board, candidates: Candidates, spending: Spending) -> None:
        self.board, self.candidates, self.spending = board, candidates, spending
        self._plans: dict[Offer, tuple[int, list[Piece]]] = {}

    def worth(self, offer: Offer) -> int:
        """What the offer would take off now."""
        self._plans[offer] = plan = self._plan(offer)
        return _in_budget(self.board, offer, plan[0])

    def give(self, offer: Offer) -> None:
        """Take it off: what it was found worth, as nothing was given since."""
        amount, pieces = self._plans[offer]
        shares = share_out(amount, [(piece.net, piece.count) for piece in pieces])
        for piece, parts in zip(pieces, shares, strict=True):
            for count, share in parts[::-1]:
                if share:
                    self.board.touch(piece, count, offer, share)
        self.board.spend(offer, 1, sum(piece.count for piece in pieces), amount)

    def _plan(self, offer: Offer) -> tuple[int, list[Piece]]:
        effect = offer.effect
        assert isinstance(effect, OrderSteps)
        counted = self.spending.reached(offer, self.candidates[offer], offer.threshold)
        if counted is None:
            return 0, []
        spent = sum(self.spending.by_item[item.index] for item in counted)
        step = max(
            (each for each in effect.steps if each.threshold_minor <= spent), key=lambda each: each.threshold_minor
        )
        pieces = dearest_first(piece for piece in self.board.pieces if piece.item in counted)
        total = sum(piece.net * piece.count for piece in pieces)
        if step.percent_bp is None:
            return min(total, step.amount_minor or 0), pieces
        basis = total
        if offer.promotion.basis == "list":
            basis = sum(piece.item.list_minor * piece.count for piece in pieces)
        return min(total, percent_of(basis, step.percent_bp)), pieces


class ShippingPhase:
    """Off one way of shipping."""

    def __init__(self, board: Board, candidates: Candidates, spending: Spending, parcel: Parcel) -> None:
        self.board, self.candidates, self.spending, self.parcel = board, candidates, spending, parcel

    def worth(self, offer: Offer) -> int:
        """What the offer would take off now."""
        effect = offer.effect
        assert isinstance(effect, ShippingOff)
        if effect.methods and self.parcel.option.method not in effect.methods:
            return 0
        if self.spending.reached(offer, self.candidates[offer], effect.threshold_minor) is None:
            return 0
        return _in_budget(self.board, offer, self._cut(offer, effect))

    def give(self, offer: Offer) -> None:
        """Take it off."""
        assert isinstance(offer.effect, ShippingOff)
        cut = self._cut(offer, offer.effect)
        self.parcel.net -= cut
        self.parcel.marks = (*self.parcel.marks, (offer, cut))

    def _cut(self, offer: Offer, effect: ShippingOff) -> int:
        if effect.percent_bp is None:
            return min(self.parcel.net, effect.amount_minor or 0)
        basis = self.parcel.net if offer.promotion.basis == "running" else self.parcel.option.amount_minor
        return min(self.parcel.net, percent_of(basis, effect.percent_bp))


class GiftPhase:
    """Something on top."""

    def __init__(self, board: Board, candidates: Candidates, spending: Spending, context: Context) -> None:
        self.board, self.candidates, self.spending, self.context = board, candidates, spending, context
        self.given: list[Given] = []

    def worth(self, offer: Offer) -> int:
        """What the gift is worth; at least 1 when there is one."""
        found = self._gift(offer, offer.effect)
        return 0 if found is None else max(1, found.value_minor)

    def give(self, offer: Offer) -> None:
        """Add it."""
        found = self._gift(offer, offer.effect)
        if found is not None:
            self.given.append(found)
            self.board.spend(offer, 1, found.quantity, found.value_minor)

    def _gift(self, offer: Offer, effect: Any) -> Given | None:
        assert isinstance(effect, Gift)
        if self.spending.reached(offer, self.candidates[offer], effect.threshold_minor) is None:
            return None
        worth = {each.variant: each.value_minor for each in effect.options if each.variant in self.context.gifts}
        if not worth:
            self.board.refuse(offer, None, "gift_unavailable")
            return None
        wanted = self.context.choices.get(offer.promotion.id)
        chosen = wanted if wanted in worth else next(iter(worth))
        value = worth[chosen] * effect.quantity
        if _in_budget(self.board, offer, max(1, value)) == 0:
            return None
        return Given(offer, tuple(worth), chosen, effect.quantity, value)
