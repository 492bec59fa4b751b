"""The basket while it is being priced: units in pieces, and what has happened to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tessere.commerce.offers.domain.compiling import Match, Offer
from tessere.commerce.offers.domain.model import Left, Line

Mark = tuple[Offer, int]  # the offer and what it takes off one unit; 0 for a unit that a set only counts


class Item:
    """Equal units, of one line or several: whoever splits a line changes nothing."""

    __slots__ = ("index", "line", "lines", "list_minor", "match", "quantity")

    def __init__(self, line: Line, index: int) -> None:
        self.line = line
        self.lines = [line]
        self.quantity = line.quantity
        self.list_minor = line.unit_minor if line.list_minor is None else line.list_minor
        self.index = index
        self.match: Match


class Piece:
    """Units of an item that have had the same fate."""

    __slots__ = ("count", "item", "locked", "marks", "net")

    def __init__(self, item: Item, count: int, net: int) -> None:
        self.item = item
        self.count = count
        self.net = net
        self.marks: tuple[Mark, ...] = ()
        self.locked: Offer | None = None

    def split(self, count: int) -> Piece:
        """Take so many units out, as a piece of their own."""
        part = Piece(self.item, count, self.net)
        part.marks, part.locked = self.marks, self.locked
        self.count -= count
        return part


class Board:
    """All pieces, what is left of limits, and who was refused. Refusals: (offer, item or None, code, figures)."""

    def __init__(self, items: list[Item], left: Mapping[str, Left]) -> None:
        self.items = items
        self.merged = any(len(item.lines) > 1 for item in items)
        self.pieces = [Piece(item, item.quantity, item.line.unit_minor) for item in items]
        self.left = left
        self.used: dict[Offer, list[int]] = {}
        self.locked = False  # whether any piece is
        self.refused: list[tuple[Offer, Item | None, str, Any]] = []
        self.proven = True

    def room(self, offer: Offer) -> list[int | None]:
        """How many times, units and minor units are left to the offer in this basket; None is without limit."""
        limits = offer.promotion.limits
        left = self.left.get(offer.promotion.id)
        budget = limits.budget_minor if left is None else left.budget_minor
        used = self.used.get(offer) or [0, 0, 0]
        whole = (limits.times, limits.units, budget)
        return [None if most is None else most - so_far for most, so_far in zip(whole, used, strict=True)]

    def spend(self, offer: Offer, times: int, units: int, amount_minor: int) -> None:
        """Count what the offer gives."""
        used = self.used.setdefault(offer, [0, 0, 0])
        used[0] += times
        used[1] += units
        used[2] += amount_minor

    def touch(self, piece: Piece, count: int, offer: Offer, amount_minor: int) -> Piece:
        """Take an amount off each of so many units of a piece."""
        if count < piece.count:
            piece = piece.split(count)
            self.pieces.append(piece)
        piece.net -= amount_minor
        piece.marks = (*piece.marks, (offer, amount_minor))
        if offer.exclusive:
            piece.locked = offer
            self.locked = True
        return piece

    def refuse(self, offer: Offer, item: Item | None, code: str, figures: Any = None) -> None:
        """Remember why not."""
        self.refused.append((offer, item, code, figures))

    def open_to(self, offer: Offer, pieces: Iterable[Piece]) -> list[Piece]:
        """Of these pieces those that the offer may touch; the others are refused with the reason."""
        if not self.locked and not offer.picky:
            return list(pieces)
        return [piece for piece in pieces if self.is_open(offer, piece)]

    def is_open(self, offer: Offer, piece: Piece) -> bool:
        """Whether the offer may touch the piece; refused with the reason otherwise."""
        if piece.locked is None and not offer.picky:
            return True
        promotion = offer.promotion
        if not promotion.with_reduced and piece.item.line.reduced:
            self.refuse(offer, piece.item, "reduced_already")
        elif piece.locked is not None:
            self.refuse(offer, piece.item, "excluded_by", piece.locked)
        elif promotion.exclusive and piece.marks:
            self.refuse(offer, piece.item, "excluded_by", piece.marks[0][0])
        else:
            return True
        return False


def dearest_first(pieces: Iterable[Piece]) -> list[Piece]:
    """By price, then in the order of the items."""
    found = list(pieces)
    if len(found) > 1:
        found.sort(key=_dearest)
    return found


def _dearest(piece: Piece) -> tuple[int, int]:
    return -piece.net, piece.item.index


def merge_lines(lines: Iterable[Line]) -> list[Item]:
    """Lines in an order of their own, equal ones as one item."""
    by_sku = sorted([(_sku(line), order, line) for order, line in enumerate(lines)])
    if len({sku for sku, _, _ in by_sku}) == len(by_sku):
        return [Item(line, index) for index, (_, _, line) in enumerate(by_sku)]
    items: list[Item] = []
    keys: list[tuple[Any, ...]] = []
    for order, line in sorted([(_order(line), line) for _, _, line in by_sku], key=_first):
        key = order[:-1]
        at = len(items) - 1
        while at >= 0 and keys[at] == key and items[at].line.product != line.product:
            at -= 1
        if at >= 0 and keys[at] == key:
            items[at].lines.append(line)
            items[at].quantity += line.quantity
        else:
            items.append(Item(line, len(items)))
            keys.append(key)
    return items


def _sku(line: Line) -> str:
    return str(line.product.get("sku", ""))


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _order(line: Line) -> tuple[Any, ...]:
    price = line.unit_minor if line.list_minor is None else line.list_minor
    return _sku(line), line.unit_minor, price, line.vat_bp, line.reduced, line.id
