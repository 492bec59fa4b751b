"""The answer: what each unit costs, and the trace, which is written only when somebody reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import msgspec
from msgspec import Struct

from tessere.commerce.offers.domain.amounts import vat_of
from tessere.commerce.offers.domain.board import Board, Item, Mark, Piece
from tessere.commerce.offers.domain.compiling import Compiled, Offer
from tessere.commerce.offers.domain.model import Basket, Promotion
from tessere.commerce.offers.domain.orders import Given, Parcel
from tessere.kernel.rules import Facts, explain, record

_PLACE = attrgetter("place")
Shares: TypeAlias = list[tuple[str, int, list[tuple[Piece, int]]]]  # by line: its id, what it cost, its pieces


class Coupons(NamedTuple):
    """The coupons entered: their state and the code by promotion, and the codes that are good for nothing, with why."""

    states: Mapping[str, str]
    codes: Mapping[str, str]
    bad: tuple[tuple[str, str], ...]


class Portion(Struct, frozen=True, gc=False):
    """So many units at this net price (VAT included) and the VAT in it: each may be given back by itself."""

    quantity: int
    net_minor: int
    vat_minor: int


class LineQuote(Struct, frozen=True):
    """A line: what it cost before, what it costs now, unit by unit."""

    id: str
    gross_minor: int
    net_minor: int
    portions: tuple[Portion, ...]

    @property
    def discount_minor(self) -> int:
        """What was taken off."""
        return self.gross_minor - self.net_minor


class ShippingQuote(Struct, frozen=True):
    """A shipping option: before, now, and the VAT in it."""

    method: str
    gross_minor: int
    net_minor: int
    vat_minor: int


class Applied(Struct, frozen=True):
    """What an order would take of a promotion: one use of it, this much of its budget, and the coupon that opened it."""

    promotion_id: str
    amount_minor: int
    units: int
    coupon: str | None


class Run(Struct, frozen=True):
    """So many units at this net price, and what each promotion took off one of them."""

    quantity: int
    net_minor: int
    discounts: tuple[tuple[str, int], ...]


class Quote:
    """What the basket costs. `proven`: no combination gives the customer more than those that `best` groups chose."""

    def __init__(
        self, basket: Basket, bundle: Compiled, board: Board, parcels: list[Parcel], gifts: list[Given],
        coupons: Coupons, facts: Callable[[], Facts],
    ) -> None:  # fmt: skip
        self.bundle_version = bundle.bundle.version
        self.currency = basket.currency
        self.proven = board.proven
        self.gifts = gifts
        self.bad_codes = coupons.bad
        self._basket, self._board, self._parcels, self._facts = basket, board, parcels, facts
        self._coupons, self._bundle = coupons, bundle
        self._shares = _shares(board)
        self._lines: tuple[LineQuote, ...] | None = None
        gross = total = 0
        for item in board.items:
            gross += item.line.unit_minor * item.quantity
        for piece in board.pieces:
            total += piece.net * piece.count
        for parcel in parcels:
            if parcel.option.method == basket.method:
                gross += parcel.option.amount_minor
                total += parcel.net
                break
        self.gross_minor, self.total_minor = gross, total

    @property
    def lines(self) -> tuple[LineQuote, ...]:
        """The lines in the order of the basket; made when somebody reads them."""
        if self._lines is None:
            found = {line_id: _line(line_id, gross, pieces) for line_id, gross, pieces in self._shares}
            self._lines = tuple([found[line.id] for line in self._basket.lines])
        return self._lines

    @property
    def shipping(self) -> tuple[ShippingQuote, ...]:
        """Every way of shipping."""
        return tuple([_shipping(parcel) for parcel in self._parcels])

    @property
    def _chosen(self) -> ShippingQuote | None:
        return next((each for each in self.shipping if each.method == self._basket.method), None)

    @property
    def discount_minor(self) -> int:
        """All that was taken off."""
        return self.gross_minor - self.total_minor

    @property
    def vat_minor(self) -> int:
        """The VAT in the total: the sum over the units."""
        units = sum(part.vat_minor * part.quantity for line in self.lines for part in line.portions)
        return units + (self._chosen.vat_minor if self._chosen else 0)

    @property
    def hash(self) -> str:
        """What an order is placed under: it changes when anything that is to be paid or given changes."""
        return hashlib.sha256(msgspec.json.encode(self.document(), order="deterministic")).hexdigest()

    def document(self) -> dict[str, Any]:
        """Everything that is to be paid or given, as JSON."""
        return {
            "bundle_version": self.bundle_version,
            "currency": self.currency,
            "gross_minor": self.gross_minor,
            "discount_minor": self.discount_minor,
            "total_minor": self.total_minor,
            "vat_minor": self.vat_minor,
            "proven": self.proven,
            "lines": [msgspec.to_builtins(line) for line in self.lines],
            "shipping": [msgspec.to_builtins(each) for each in self.shipping],
            "gifts": [
                {
                    "promotion": e.offer.promotion.id,
                    "options": list(e.options),
                    "chosen": e.chosen,
                    "quantity": e.quantity,
                }
                for e in self.gifts
            ],
        }

    def trace(self) -> dict[str, Any]:
        """For every line, for the order and for each way of shipping: what was applied, what was refused and why."""
        lines: dict[str, dict[str, Any]] = {}
        every: list[tuple[tuple[Mark, ...], int]] = []
        for line_id, _, pieces in self._shares:
            touched = [(piece.marks, count) for piece, count in pieces if piece.marks]
            lines[line_id] = {"applied": _applied(touched), "refused": []}
            every += touched
        order: list[dict[str, Any]] = []
        for offer, item, code, figures in dict.fromkeys(self._board.refused):
            found = refusal_of(offer, code, figures, self._facts() if code == "conditions" else None)
            for line in item.lines if item is not None else ():
                lines[line.id]["refused"].append(found)
            if item is None:
                order.append(found)
        shipping = {parcel.option.method: _applied([(parcel.marks, 1)]) for parcel in self._parcels}
        codes = [{"coupon": code, "code": reason} for code, reason in self.bad_codes]
        return {
            "lines": lines,
            "order": {"applied": _applied(every), "refused": order},
            "shipping": shipping,
            "coupons": codes,
            "proven": self.proven,
        }

    def applied(self) -> tuple[Applied, ...]:
        """What an order of exactly this would take of promotions; of shipping only what was chosen."""
        sums = _sums([(piece.marks, count) for _, _, pieces in self._shares for piece, count in pieces])
        for parcel in self._parcels:
            if self._chosen is not None and parcel.option.method == self._chosen.method:
                sums |= _sums([(parcel.marks, 1)])
        sums |= {given.offer: [given.value_minor, given.quantity] for given in self.gifts}
        codes = self._coupons.codes
        return tuple(
            Applied(
                offer.promotion.id, amount, units, codes.get(offer.promotion.id) if offer.promotion.coupon else None
            )
            for offer, (amount, units) in sorted(sums.items(), key=lambda pair: pair[0].rank)
        )

    def runs(self) -> dict[str, tuple[Run, ...]]:
        """The units of each line by its id, those of one fate together, the dearest first."""
        return {
            line_id: tuple(
                Run(count, piece.net, tuple((offer.promotion.id, amount) for offer, amount in piece.marks if amount))
                for piece, count in sorted(pieces, key=lambda pair: -pair[0].net)
            )
            for line_id, _, pieces in self._shares
        }

    def promotion_of(self, promotion_id: str) -> Promotion:
        """A promotion of the bundle that this was asked of."""
        return self._bundle.by_id[promotion_id].promotion

    def about(self, offer: Offer) -> dict[str, Any] | None:
        """What the trace says of one promotion, for all lines together."""
        every = [(piece.marks, count) for _, _, pieces in self._shares for piece, count in pieces]
        every += [(parcel.marks, 1) for parcel in self._parcels]
        applied = next((each for each in _applied(every) if each["promotion"] == offer.promotion.id), None)
        if applied is not None:
            return {**applied, "code": "applied"}
        if any(given.offer is offer for given in self.gifts):
            return {"promotion": offer.promotion.id, "code": "applied", "amount_minor": 0, "units": 0}
        refused = [each for each in self._board.refused if each[0] is offer]
        if not refused:
            return None
        _, _, code, figures = refused[0]
        return refusal_of(offer, code, figures, self._facts() if code == "conditions" else None)


def refusal_of(offer: Offer, code: str, figures: Any, facts: Facts | None) -> dict[str, Any]:
    """Why a promotion did not apply: a stable code and its figures."""
    found: dict[str, Any] = {"promotion": offer.id, "code": code}
    if code == "conditions" and facts is not None:
        found["because"] = record(explain(offer.when_rule, facts))
    elif code == "below_threshold":
        found["threshold_minor"], found["missing_minor"] = figures
    elif isinstance(figures, Offer):
        found["by"] = figures.promotion.id
    elif code == "missing_units":
        found["missing_units"] = figures
    elif figures is not None:
        found["left"] = figures
    return found


def _applied(parts: Sequence[tuple[tuple[Mark, ...], int]]) -> list[dict[str, Any]]:
    if not parts:
        return []
    sums = _sums(parts)
    return [
        {"promotion": offer.id, "amount_minor": (found := sums[offer])[0], "units": found[1], "basis": offer.basis}
        for offer in (sorted(sums, key=_PLACE) if len(sums) > 1 else sums)
    ]


def _sums(parts: Sequence[tuple[tuple[Mark, ...], int]]) -> dict[Offer, list[int]]:
    """Amount and units of each offer."""
    sums: dict[Offer, list[int]] = {}
    for marks, count in parts:
        for offer, amount in marks:
            held = sums.get(offer)
            if held is None:
                sums[offer] = [amount * count, count]
            else:
                held[0] += amount * count
                held[1] += count
    return sums


def _shares(board: Board) -> Shares:
    """The pieces of each line: of items that are several lines, the first line has the first units."""
    pieces, items = board.pieces, board.items
    if len(pieces) == len(items) and not board.merged:  # nothing was split: piece by piece in the order of the items
        return [(p.item.line.id, p.item.line.unit_minor * p.count, [(p, p.count)]) for p in pieces]
    by_item: list[list[Piece]] = [[] for _ in items]
    for piece in pieces:
        by_item[piece.item.index].append(piece)
    found: Shares = []
    for item in items:
        mine = by_item[item.index]
        if len(item.lines) == 1:
            gross = item.line.unit_minor * item.quantity
            found.append((item.line.id, gross, [(piece, piece.count) for piece in mine]))
        else:
            found += _split(item, mine)
    return found


def _split(item: Item, pieces: list[Piece]) -> Shares:
    queue = [(piece, piece.count) for piece in pieces]
    found = []
    for line in item.lines:
        mine: list[tuple[Any, int]] = []
        wanted = line.quantity
        while wanted:
            piece, count = queue[0]
            some = min(wanted, count)
            mine.append((piece, some))
            wanted -= some
            queue[:1] = [(piece, count - some)] if count > some else []
        found.append((line.id, line.unit_minor * line.quantity, mine))
    return found


def _line(line_id: str, gross_minor: int, pieces: list[tuple[Piece, int]]) -> LineQuote:
    vat_bp = pieces[0][0].item.line.vat_bp
    if len(pieces) == 1:
        piece, count = pieces[0]
        return LineQuote(
            line_id, gross_minor, piece.net * count, (Portion(count, piece.net, vat_of(piece.net, vat_bp)),)
        )
    counts: dict[int, int] = {}
    for piece, count in pieces:
        counts[piece.net] = counts.get(piece.net, 0) + count
    portions = tuple([Portion(count, net, vat_of(net, vat_bp)) for net, count in sorted(counts.items(), reverse=True)])
    return LineQuote(line_id, gross_minor, sum([net * count for net, count in counts.items()]), portions)


def _shipping(parcel: Parcel) -> ShippingQuote:
    option = parcel.option
    return ShippingQuote(option.method, option.amount_minor, parcel.net, vat_of(parcel.net, option.vat_bp))
