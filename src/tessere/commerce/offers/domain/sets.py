"""The set phase: buy-get and bundle deals. A unit is used once by the sets of a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tessere.commerce.offers.domain.board import Board, Item, Piece, dearest_first
from tessere.commerce.offers.domain.compiling import Offer
from tessere.commerce.offers.domain.contest import apply_uses, run_best
from tessere.commerce.offers.domain.items import run_items
from tessere.commerce.offers.domain.model import SET
from tessere.commerce.offers.domain.uses import SetPool, Use, units_missing

Candidates = dict[Offer, list[Item]]


def run_sets(board: Board, candidates: Candidates, steps: int) -> None:
    """Let the offers of one group have their units."""
    candidates = _with_units_enough(board, candidates)
    if not candidates:
        return
    mode = next(iter(candidates)).mode
    if mode == "best":
        for offer in candidates:
            if offer.phase == SET:
                run_best(board, candidates, steps)
                return
        run_items(board, candidates, steps)
        return
    offers = sorted(candidates, key=lambda offer: offer.rank)
    if mode == "lowest":
        _run_lowest(board, candidates, offers)
        return
    for offer in offers:
        pieces = _free(board, offer, candidates[offer])
        plan = _plan(board, offer, pieces)
        apply_uses(board, offer, pieces, plan)


def _with_units_enough(board: Board, candidates: Candidates) -> Candidates:
    """Those for which the basket may have units enough: most sets are decided by that."""
    found = {}
    refused = board.refused
    for offer, items in candidates.items():
        if offer.phase == SET and (missing := _missing(offer, items)) > 0:
            refused.append((offer, None, "missing_units", missing))
        else:
            found[offer] = items
    return found


def _missing(offer: Offer, items: list[Item]) -> int:
    together = 0
    for item in items:
        together += item.quantity
    if together < offer.needs or len(offer.parts) == 1:
        return offer.needs - together
    have = [sum([i.quantity for i in items if i.match.scopes[offer][at]]) for at in range(len(offer.parts))]
    return units_missing(offer, have, together)


def _free(board: Board, offer: Offer, items: list[Item]) -> list[Piece]:
    """The units that the offer may take, the dearest first; where one offer a unit is the rule, those that the group
    has not touched in the item phase either."""
    once = offer.mode in {"ordered", "lowest"}
    free = []
    for piece in board.open_to(offer, [piece for piece in board.pieces if piece.item in items]):
        for other, _ in piece.marks:
            if other.stage == offer.stage:
                board.refuse(offer, piece.item, "units_used", other)
                break
            if once and other.stage[1:] == offer.stage[1:]:
                board.refuse(offer, piece.item, "superseded_by", other)
                break
        else:
            free.append(piece)
    return dearest_first(free)


def _plan(board: Board, offer: Offer, pieces: Sequence[Piece]) -> list[Use]:
    """Its applications one after the other, each with the dearest units that are left."""
    pool = SetPool(offer, pieces, [True] * len(pieces))
    counts = [piece.count for piece in pieces]
    times, units, budget = board.room(offer)
    plan: list[Use] = []
    while times is None or len(plan) < times:
        use = next(pool.uses(counts), None)
        if use is None:
            if not plan:
                board.refuse(offer, None, "missing_units", pool.missing(counts))
            break
        if units is not None and use.reduced + sum(each.reduced for each in plan) > units:
            board.refuse(offer, None, "limit_reached", units)
            break
        if budget is not None and use.gain + sum(each.gain for each in plan) > budget:
            board.refuse(offer, None, "budget_spent", budget)
            break
        plan.append(use)
        for k, count, _ in use.takes:
            counts[k] -= count
    return plan


def _run_lowest(board: Board, candidates: Candidates, offers: Iterable[Offer]) -> None:
    plans = []
    for offer in offers:
        pieces = _free(board, offer, candidates[offer])
        plan = _plan(board, offer, pieces)
        if plan:
            plans.append((sum(use.gain for use in plan), offer.rank, offer, pieces, plan))
    if not plans:
        return
    _, rank, winner, pieces, plan = min(plans, key=lambda each: each[:2])
    for _, other, offer, _, _ in plans:
        if other != rank:
            board.refuse(offer, None, "superseded_by", winner)
    apply_uses(board, winner, pieces, plan)
