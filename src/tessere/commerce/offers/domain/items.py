"""The item phase: each unit by itself."""

from __future__ import annotations

from tessere.commerce.offers.domain.board import Board, Item, Piece, dearest_first
from tessere.commerce.offers.domain.compiling import Offer
from tessere.commerce.offers.domain.contest import run_best

Candidates = dict[Offer, list[Item]]


def run_items(board: Board, candidates: Candidates, steps: int) -> None:
    """Let the offers of one group, all on items, have their units."""
    if len(candidates) == 1:
        (only,) = candidates
        if only.mode != "best" or not only.limited:
            _give(board, only, _pieces_of(board, only, candidates[only], once=False))
            return
    offers = sorted(candidates, key=lambda offer: offer.rank)
    mode = offers[0].mode
    if mode == "best" and any(offer.limited for offer in offers):
        run_best(board, candidates, steps)
    elif mode in {"best", "lowest"}:
        choose_one(board, candidates, offers, dearest=mode == "best")
    elif mode == "stack" and not board.locked and not any(offer.limited or offer.picky for offer in offers):
        _stack_plainly(board, candidates, offers)
    else:
        for offer in offers:
            _give(board, offer, _pieces_of(board, offer, candidates[offer], once=mode == "ordered"))


def _stack_plainly(board: Board, candidates: Candidates, offers: list[Offer]) -> None:
    """What most stacks are: no limits, nothing excluded, so that pieces stay whole and nobody is refused."""
    for offer in offers:
        items, cut_of = candidates[offer], offer.cut
        for piece in board.pieces:
            if piece.item in items:
                cut = cut_of(piece.net, piece.item.list_minor)
                if cut > 0:
                    piece.net -= cut
                    piece.marks = (*piece.marks, (offer, cut))


def _pieces_of(board: Board, offer: Offer, items: list[Item], *, once: bool) -> list[Piece]:
    pieces = board.open_to(offer, [piece for piece in board.pieces if piece.item in items])
    if not once:
        return pieces
    free = []
    for piece in pieces:
        earlier = next((other for other, _ in piece.marks if other.stage == offer.stage), None)
        if earlier is None:
            free.append(piece)
        else:
            board.refuse(offer, piece.item, "superseded_by", earlier)
    return free


def _give(board: Board, offer: Offer, pieces: list[Piece]) -> None:
    """As many units as the limits allow, the dearest first."""
    for piece in dearest_first(pieces) if offer.limited else pieces:
        cut = offer.cut(piece.net, piece.item.list_minor)
        if cut > 0:
            give_units(board, offer, piece, cut)


def give_units(board: Board, offer: Offer, piece: Piece, cut: int) -> int:
    """Take `cut` off the units of a piece that the limits allow; how many these were."""
    count = piece.count
    if offer.limited:
        times, units, budget = board.room(offer)
        rooms = [each for each in (times, units) if each is not None]
        count = min([count, *rooms])
        if budget is not None and budget // cut < count:
            count = max(0, budget // cut)
            board.refuse(offer, piece.item, "budget_spent", budget)
        elif count < piece.count:
            board.refuse(offer, piece.item, "limit_reached", min(rooms))
        if not count:
            return 0
        board.spend(offer, count, count, count * cut)
    board.touch(piece, count, offer, cut)
    return count


def choose_one(board: Board, candidates: Candidates, offers: list[Offer], *, dearest: bool) -> None:
    """One offer a unit: what gives most, or least; the first among equals."""
    sign = -1 if dearest else 1
    by_item: dict[Item, list[Offer]] = {}
    for offer in offers:
        for item in candidates[offer]:
            by_item.setdefault(item, []).append(offer)
    for piece in dearest_first(board.pieces) if any(each.limited for each in offers) else list(board.pieces):
        found = []
        for offer in by_item.get(piece.item, ()):
            if board.is_open(offer, piece):
                cut = offer.cut(piece.net, piece.item.list_minor)
                if cut > 0:
                    found.append((sign * cut, offer.rank, offer))
        _settle(board, piece, sorted(found))


def _settle(board: Board, piece: Piece, found: list[tuple[int, int, Offer]]) -> None:
    winner = None
    for cut, _, offer in found:
        if winner is not None:
            board.refuse(offer, piece.item, "superseded_by", winner)
            continue
        whole = piece.count
        given = give_units(board, offer, piece, abs(cut))
        if given == whole:
            winner = offer
        # A part that was given is a piece of its own by now; what is left goes on to the next offer.
