"""Ways for a set to take units: what an application of a buy-get or a bundle deal may consist of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tessere.commerce.offers.domain.amounts import share_out
from tessere.commerce.offers.domain.board import Piece
from tessere.commerce.offers.domain.compiling import Offer
from tessere.commerce.offers.domain.model import BundleDeal, BuyGet

Taken = tuple[tuple[int, int], ...]  # (kind, how many)


class Use(NamedTuple):
    """One application: what it gives, how many units it reduces, and (kind, how many, what comes off each)."""

    gain: int
    reduced: int
    takes: tuple[tuple[int, int, int], ...]


class SetPool:
    """The units that an offer may take: kinds of equal units, the dearest first, by scope of the offer."""

    def __init__(self, offer: Offer, kinds: Sequence[Piece], allowed: Sequence[bool]) -> None:
        self.offer = offer
        self.kinds = kinds
        mine = [k for k in range(len(kinds)) if allowed[k]]
        self.scopes = [mine] if len(offer.scopes) == 1 else _by_scope(offer, kinds, mine)
        self.cuts = [offer.cut(piece.net, piece.item.list_minor) for piece in kinds]

    def uses(self, counts: Sequence[int]) -> Iterator[Use]:
        """Every application that gives something, those with the dearest units first."""
        effect = self.offer.effect
        if isinstance(effect, BundleDeal):
            found = self._deals(effect, counts)
        else:
            assert isinstance(effect, BuyGet)
            found = self._same(effect, counts) if effect.reward is None else self._other(effect, counts)
        return (use for use in found if use.gain > 0)

    def missing(self, counts: Sequence[int]) -> int:
        """How many more units would make an application possible, at least."""
        have = [sum([counts[k] for k in scope]) for scope in self.scopes]
        return units_missing(self.offer, have, sum([counts[k] for k in set().union(*self.scopes)]))

    def _same(self, effect: BuyGet, counts: Sequence[int]) -> Iterator[Use]:
        for taken in choose(self.scopes[0], counts, effect.buy + effect.get):
            in_turn = taken if effect.pick == "dearest" else tuple(reversed(taken))
            reduced = _first_units(in_turn, effect.get)
            yield self._use(taken, reduced)

    def _other(self, effect: BuyGet, counts: Sequence[int]) -> Iterator[Use]:
        rewards = self.scopes[1] if effect.pick == "dearest" else self.scopes[1][::-1]
        for paid in choose(self.scopes[0], counts, effect.buy):
            left = without(counts, paid)
            reduced = _first_units([(k, left[k]) for k in rewards], effect.get)
            if sum(count for _, count in reduced) == effect.get:
                yield self._use((*paid, *reduced), reduced)

    def _use(self, taken: Sequence[tuple[int, int]], reduced: Sequence[tuple[int, int]]) -> Use:
        off = dict(reduced)
        whole: dict[int, int] = {}
        for k, count in taken:
            whole[k] = whole.get(k, 0) + count
        gain = sum(self.cuts[k] * count for k, count in reduced)
        paid = [(k, count - off.get(k, 0), 0) for k, count in whole.items() if count > off.get(k, 0)]
        cuts = [(k, count, self.cuts[k]) for k, count in reduced]
        return Use(gain, sum(off.values()), (*paid, *cuts))

    def _deals(self, effect: BundleDeal, counts: Sequence[int]) -> Iterator[Use]:
        seen = set()
        for taken in self._parts(effect, counts, 0):
            whole: dict[int, int] = {}
            for k, count in taken:
                whole[k] = whole.get(k, 0) + count
            key = tuple(sorted(whole.items()))
            if key in seen:
                continue
            seen.add(key)
            if effect.price_minor is None:
                yield self._use(key, key)
            else:
                yield self._priced(effect.price_minor, key)

    def _priced(self, price_minor: int, taken: Taken) -> Use:
        nets = [(self.kinds[k].net, count) for k, count in taken]
        gain = sum(net * count for net, count in nets) - price_minor
        if gain <= 0:
            return Use(0, 0, ())
        shares = share_out(gain, nets)
        takes = [(k, count, off) for (k, _), parts in zip(taken, shares, strict=True) for count, off in parts]
        return Use(gain, sum(count for _, count in taken), tuple(takes))

    def _parts(self, effect: BundleDeal, counts: Sequence[int], at: int) -> Iterator[Taken]:
        if at == len(effect.components):
            yield ()
            return
        for taken in choose(self.scopes[at], counts, effect.components[at].quantity):
            for rest in self._parts(effect, without(counts, taken), at + 1):
                yield (*taken, *rest)


def units_missing(offer: Offer, have: Sequence[int], together: int) -> int:
    """How many units an application lacks at least, having so many of each scope, and so many in any of them."""
    lacking = sum([max(0, need - some) for need, some in zip(offer.parts, have, strict=True)])
    return max(lacking, offer.needs - together)


def _by_scope(offer: Offer, kinds: Sequence[Piece], mine: Sequence[int]) -> list[list[int]]:
    within = [kinds[k].item.match.scopes[offer] for k in mine]
    return [[k for k, scopes in zip(mine, within, strict=True) if scopes[at]] for at in range(len(offer.scopes))]


def without(counts: Sequence[int], taken: Sequence[tuple[int, int]]) -> list[int]:
    """The counts when so many of each kind are gone."""
    left = list(counts)
    for k, count in taken:
        left[k] -= count
    return left


def choose(kinds: Sequence[int], counts: Sequence[int], size: int) -> Iterator[Taken]:
    """Every way to take so many units of these kinds, as many as possible of the earlier ones first."""
    if size == 0:
        yield ()
        return
    if sum(counts[k] for k in kinds) < size:
        return
    first, rest = kinds[0], kinds[1:]
    for count in range(min(size, counts[first]), -1, -1):
        for more in choose(rest, counts, size - count):
            yield ((first, count), *more) if count else more


def _first_units(kinds: Sequence[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    found = []
    for k, count in kinds:
        some = min(count, size)
        if some:
            found.append((k, some))
            size -= some
    return found
