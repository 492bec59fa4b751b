"""The best way to share units among sets and item offers: branch and bound over what is left of each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from tessere.commerce.offers.domain.compiling import Offer
from tessere.commerce.offers.domain.model import SET, BundleDeal, BuyGet
from tessere.commerce.offers.domain.uses import SetPool, Use

Counts: TypeAlias = tuple[int, ...]
Used: TypeAlias = tuple[tuple[int, int, int], ...]  # of each offer with limits: times, units, minor units
State: TypeAlias = tuple[Counts, Used, int]  # and whose turn it is: sets come first, then item offers one by one
Plan: TypeAlias = list[tuple[Offer, list[Use]]]
_DEPTH = 150  # applications one after the other; more are taken greedily


class Contender(NamedTuple):
    """An offer that wants units: its pool, its room (times, units, minor units) and the kinds it may touch."""

    offer: Offer
    pool: SetPool
    room: list[int | None]
    allowed: list[bool]


def search(counts: Sequence[int], contenders: Sequence[Contender], steps: int) -> tuple[Plan, bool]:
    """Who takes which units, and whether that is proven to be the most there is.

    Offers that share no unit are decided apart, so disjoint scopes are exact at once.
    """
    plan: Plan = []
    proven = True
    for part in _parts(len(counts), contenders):
        if len(part) == 1 and (alone := _alone(part[0], counts)) is not None:
            plan.append(alone)
            continue
        found = _Search(part, steps)
        mine = [count if any(each.allowed[k] for each in part) else 0 for k, count in enumerate(counts)]
        plan += found.plan(tuple(mine))
        proven = proven and found.steps > 0
    return plan, proven


def _parts(kinds: int, contenders: Sequence[Contender]) -> list[list[Contender]]:
    """The contenders in parts that have no unit in common."""
    parts: list[tuple[set[int], list[Contender]]] = []
    for each in contenders:
        mine = {k for k in range(kinds) if each.allowed[k]}
        together = [part for part in parts if part[0] & mine]
        parts = [part for part in parts if not part[0] & mine]
        wants = mine.union(*(part[0] for part in together))
        parts.append((wants, [*(one for part in together for one in part[1]), each]))
    return [sorted(part, key=lambda each: each.offer.rank) for _, part in parts]


def _alone(contender: Contender, counts: Sequence[int]) -> tuple[Offer, list[Use]] | None:
    """Of an offer that nobody contends with the most is known: of an item offer all that it covers, of a buy-get on the
    cheapest always the dearest units that are left; both only without limits."""
    offer, pool = contender.offer, contender.pool
    if offer.limited:
        return None
    if offer.phase != SET:
        cuts = [(k, counts[k], pool.cuts[k]) for k in pool.scopes[0] if pool.cuts[k] and counts[k]]
        return offer, [Use(count * cut, count, ((k, count, cut),)) for k, count, cut in cuts]
    effect = offer.effect
    if not isinstance(effect, BuyGet) or effect.reward is not None or effect.pick == "dearest":
        return None
    if offer.promotion.basis == "list":
        return None
    left = list(counts)
    uses = []
    while (use := next(pool.uses(left), None)) is not None:
        uses.append(use)
        for k, count, _ in use.takes:
            left[k] -= count
    return offer, uses


class _Search:
    def __init__(self, contenders: list[Contender], steps: int) -> None:
        self.steps = steps
        limited = [each.offer.rank for each in contenders if each.offer.limited]
        self.place = {rank: at for at, rank in enumerate(limited)}
        acting = [each for each in contenders if each.offer.phase == SET or each.offer.limited]
        self.acting = sorted(acting, key=lambda each: each.offer.phase != SET)
        self.sets = sum(each.offer.phase == SET for each in acting)
        kinds = range(len(contenders[0].allowed))
        plain = [each for each in contenders if each.offer.phase != SET and not each.offer.limited]
        self.favorite: list[tuple[int, Contender | None]] = []
        for k in kinds:
            best: tuple[int, Contender | None] = (0, None)
            for each in plain:
                if each.allowed[k] and each.pool.cuts[k] > best[0]:
                    best = (each.pool.cuts[k], each)
            self.favorite.append(best)
        self.most = [max([self.favorite[k][0], *(_most(each, k) for each in self.acting)]) for k in kinds]
        self.known: dict[State, tuple[int, tuple[Contender, Use, State] | None]] = {}

    def plan(self, counts: Counts) -> Plan:
        """The best plan from here."""
        state: State = (counts, ((0, 0, 0),) * len(self.place), 0)
        self._value(state, 0)
        chosen: dict[int, tuple[Offer, list[Use]]] = {}
        while (choice := self._choice(state)) is not None:
            contender, use, state = choice
            chosen.setdefault(contender.offer.rank, (contender.offer, []))[1].append(use)
        for k, count in enumerate(state[0]):
            cut, favorite = self.favorite[k]
            if count and favorite is not None:
                use = Use(cut * count, count, ((k, count, cut),))
                chosen.setdefault(favorite.offer.rank, (favorite.offer, []))[1].append(use)
        return [chosen[rank] for rank in sorted(chosen)]

    def _choice(self, state: State) -> tuple[Contender, Use, State] | None:
        return self.known[state][1]

    def _value(self, state: State, depth: int) -> int:
        """The most that can still be given; remembered with the move that gives it."""
        known = self.known.get(state)
        if known is not None:
            return known[0]
        if self.steps <= 0 or depth >= _DEPTH:
            self.steps = 0
            return self._greedy(state)
        best, choice = self._rest(state), None
        for contender, use, after in self._moves(state):
            self.steps -= 1
            if use.gain + sum(count * self.most[k] for k, count in enumerate(after[0])) <= best:
                continue
            value = use.gain + self._value(after, depth + 1)
            if value > best:
                best, choice = value, (contender, use, after)
        self.known[state] = (best, choice)
        return best

    def _rest(self, state: State) -> int:
        """What the favorites give to all units that are left."""
        return sum(count * self.favorite[k][0] for k, count in enumerate(state[0]))

    def _greedy(self, state: State) -> int:
        """Out of steps: the first move that is better than none, again and again."""
        path: list[tuple[State, tuple[Contender, Use, State]]] = []
        while state not in self.known:
            rest = self._rest(state)
            move = next((each for each in self._moves(state) if each[1].gain + self._rest(each[2]) > rest), None)
            if move is None:
                self.known[state] = (rest, None)
                break
            path.append((state, move))
            state = move[2]
        value = self.known[state][0]
        for earlier, move in reversed(path):
            value += move[1].gain
            self.known[earlier] = (value, move)
        return value

    def _moves(self, state: State) -> Iterator[tuple[Contender, Use, State]]:
        counts, used, turn = state
        for order, each in enumerate(self.acting[turn:], turn):
            after = 0 if order < self.sets else order
            at = self.place.get(each.offer.rank, -1)
            for use in each.pool.uses(counts) if each.offer.phase == SET else _single(each, counts):
                spent = used
                if at >= 0:
                    times, units, minor = used[at]
                    now = (times + 1, units + use.reduced, minor + use.gain)
                    if any(most is not None and some > most for most, some in zip(each.room, now, strict=True)):
                        continue
                    spent = (*used[:at], now, *used[at + 1 :])
                left = list(counts)
                for k, count, _ in use.takes:
                    left[k] -= count
                yield each, use, (tuple(left), spent, after)


def _single(contender: Contender, counts: Counts) -> Iterator[Use]:
    for k, count in enumerate(counts):
        cut = contender.pool.cuts[k]
        if count and contender.allowed[k] and cut > 0:
            yield Use(cut, 1, ((k, 1, cut),))


def _most(contender: Contender, k: int) -> int:
    if not contender.allowed[k]:
        return 0
    effect = contender.offer.effect
    if isinstance(effect, BundleDeal) and effect.price_minor is not None:
        return contender.pool.kinds[k].net
    return contender.pool.cuts[k]
