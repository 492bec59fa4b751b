"""A `best` group in which sets and limited offers want the same units: what gives the customer most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tessere.commerce.offers.domain.board import Board, Item, Piece, dearest_first
from tessere.commerce.offers.domain.compiling import Offer
from tessere.commerce.offers.domain.model import SET
from tessere.commerce.offers.domain.search import Contender, search
from tessere.commerce.offers.domain.uses import SetPool, Use

Candidates = dict[Offer, list[Item]]


def run_best(board: Board, candidates: Candidates, steps: int) -> None:
    """What gives the customer most: sets take units in whatever way, the others get their best item offer."""
    offers = sorted(candidates, key=lambda offer: offer.rank)
    items = {item.index for some in candidates.values() for item in some}
    kinds = dearest_first(piece for piece in board.pieces if piece.item.index in items)
    contenders = []
    for offer in offers:
        mine = {id(piece) for piece in board.open_to(offer, [p for p in kinds if p.item in candidates[offer]])}
        allowed = [id(piece) in mine for piece in kinds]
        contenders.append(Contender(offer, SetPool(offer, kinds, allowed), board.room(offer), allowed))
    plan, proven = search([piece.count for piece in kinds], contenders, steps)
    board.proven = board.proven and proven
    before = [piece.count for piece in kinds]
    for offer, uses in plan:
        apply_uses(board, offer, kinds, uses)
    _explain_best(board, candidates, contenders, before)


def _explain_best(board: Board, candidates: Candidates, contenders: list[Contender], before: list[int]) -> None:
    winners: dict[int, Offer] = {}
    applied = set()
    for piece in board.pieces:
        for offer, _ in piece.marks:
            if offer in candidates:
                winners.setdefault(piece.item.index, offer)
                applied.add((offer, piece.item.index))
    for contender in contenders:
        offer = contender.offer
        is_set = offer.phase == SET
        if is_set and not any((offer, item.index) in applied for item in candidates[offer]):
            missing = contender.pool.missing(before)
            if missing:
                board.refuse(offer, None, "missing_units", missing)
                continue
        for item in candidates[offer]:
            winner = winners.get(item.index)
            if winner is not None and (offer, item.index) not in applied:
                board.refuse(offer, item, "superseded_by", winner)


def apply_uses(board: Board, offer: Offer, pieces: Sequence[Piece], plan: Iterable[Use]) -> None:
    """Take the units of these applications."""
    uses = list(plan)
    takes: Counter[tuple[int, int]] = Counter()
    for use in uses:
        for k, count, cut in use.takes:
            takes[k, cut] += count
    for (k, cut), count in sorted(takes.items()):
        board.touch(pieces[k], count, offer, cut)
    if uses:
        board.spend(offer, len(uses), sum(use.reduced for use in uses), sum(use.gain for use in uses))
