"""The engine: one pure function from a basket to what it costs, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tessere.commerce.offers.domain.answers import Coupons, Quote, refusal_of
from tessere.commerce.offers.domain.board import Board, Item, merge_lines
from tessere.commerce.offers.domain.compiling import Compiled, Offer, here_and_now
from tessere.commerce.offers.domain.items import run_items
from tessere.commerce.offers.domain.model import ITEM, ORDER, SET, SHIPPING, Basket, Context, Left
from tessere.commerce.offers.domain.orders import GiftPhase, OrderPhase, Parcel, ShippingPhase, Spending, run_group
from tessere.commerce.offers.domain.schedules import in_window, zone_of
from tessere.commerce.offers.domain.sets import run_sets
from tessere.kernel.errors import Invalid, NotFound
from tessere.kernel.rules import Facts
from tessere.kernel.rules import Line as RuleLine
from tessere.kernel.time import to_micros

STEPS = 5_000
LINES_LIMIT = 500
QUANTITY_LIMIT = 100_000
PRICE_LIMIT = 10**12
_NO_LIMITS: Mapping[str, Left] = {}
_NO_COUPONS = Coupons({}, {}, ())
Gate = tuple[str, Any] | None
Stages = dict[int, dict[Offer, list[Item]]]  # by turn


def quote(
    basket: Basket, context: Context, bundle: Compiled, budget: Mapping[str, Left] = _NO_LIMITS, *, steps: int = STEPS
) -> Quote:
    """What the basket costs under the bundle, with its trace.

    `budget` says by promotion what redemptions and money are left; `steps` bounds the search of the best combination.
    """
    return _Quoting(basket, context, bundle, budget, steps).run()


class _Quoting:
    def __init__(
        self, basket: Basket, context: Context, bundle: Compiled, budget: Mapping[str, Left], steps: int
    ) -> None:
        _check(basket)
        self.basket, self.context, self.bundle, self.steps = basket, context, bundle, steps
        self.items = merge_lines(basket.lines)
        self.board = Board(self.items, budget)
        self.view = bundle.view(context)
        self.coupons = _coupons(bundle, context)
        self.gates: dict[Offer, Gate] = {}
        self._facts: Facts | None = None

    def run(self) -> Quote:
        stages = self._stages()
        board, spending, parcels = self.board, None, [Parcel(option) for option in self.basket.shipping]
        gifts: list[Any] = []
        marks: list[Offer] = []
        for turn in sorted(stages):
            candidates = stages[turn]
            phase = next(iter(candidates)).stage[0]
            if phase == ITEM:
                run_items(board, candidates, self.steps)
                continue
            if phase == SET:
                run_sets(board, candidates, self.steps)
                continue
            spending = spending or Spending(board)
            offers = list(candidates)
            if phase == ORDER:
                order = OrderPhase(board, candidates, spending)
                run_group(board, offers, order.worth, order.give, marks)
            elif phase == SHIPPING:
                for parcel in parcels:
                    ship = ShippingPhase(board, candidates, spending, parcel)
                    run_group(board, offers, ship.worth, ship.give, [offer for offer, _ in parcel.marks])
            else:
                gift = GiftPhase(board, candidates, spending, self.context)
                run_group(board, offers, gift.worth, gift.give, [given.offer for given in gifts])
                gifts += gift.given
        return Quote(self.basket, self.bundle, board, parcels, gifts, self.coupons, self._late_facts)

    def _stages(self) -> Stages:
        """Who may take part, by stage, with the items in scope. The others are refused with the reason."""
        stages: Stages = {}
        refused, gates, view = self.board.refused, self.gates, self.view
        spent = 0
        for item in self.items:
            spent += item.line.unit_minor * item.quantity
            item.match = match = view.match(item.line.product)
            for offer, code in match.refused:
                refused.append((offer, item, code, None))
            for offer in match.offers:
                if offer.gated:
                    gate = gates[offer] if offer in gates else self.gate(offer)
                    if gate is not None:
                        refused.append((offer, item, *gate))
                        continue
                stage = stages.get(offer.turn)
                if stage is None:
                    stages[offer.turn] = {offer: [item]}
                elif offer in stage:
                    stage[offer].append(item)
                else:
                    stage[offer] = [item]
        for offer in self._whole(spent):
            gate = self.gate(offer) if offer.gated else None
            if gate is not None:
                refused.append((offer, None, *gate))
            elif self.items:
                stages.setdefault(offer.turn, {})[offer] = self.items
        return stages

    def _whole(self, spent: int) -> Iterator[Offer]:
        yield from self.view.whole(self.context, spent)
        for promotion_id in self.coupons.states:
            offer = self.view.by_coupon.get(promotion_id)
            if offer is not None:
                yield offer

    def gate(self, offer: Offer) -> Gate:
        """Why the offer does not take part, with figures; asked once a quote."""
        self.gates[offer] = found = self._gate(offer)
        return found

    def _gate(self, offer: Offer) -> Gate:
        promotion = offer.promotion
        if promotion.schedule.windows and not in_window(promotion.schedule, self.context.now, self.context.zone):
            return "outside_schedule", None
        if promotion.coupon:
            state = self.coupons.states.get(promotion.id)
            if state != "valid":
                return ("needs_coupon" if state is None else f"coupon_{state}"), None
        if offer.counted and (gate := self._budget_gate(offer)) is not None:
            return gate
        if offer.segment is not None:
            return None if offer.segment in self.context.segments else ("conditions", None)
        if offer.when is not None and not offer.when(self.facts):
            return "conditions", None
        return None

    def _budget_gate(self, offer: Offer) -> Gate:
        left = self.board.left.get(offer.promotion.id)
        limits = offer.promotion.limits
        redemptions = limits.redemptions if left is None else left.redemptions
        customer = limits.customer if left is None else left.customer
        budget = limits.budget_minor if left is None else left.budget_minor
        if (redemptions is not None and redemptions < 1) or (customer is not None and customer < 1):
            return "limit_reached", 0
        if budget is not None and budget < 1:
            return "budget_spent", budget
        return None

    def _late_facts(self) -> Facts:
        return self.facts

    @property
    def facts(self) -> Facts:
        """What conditions may ask of: made when the first one asks."""
        if self._facts is None:
            self._facts = facts_of(self.basket, self.context, self.items)
        return self._facts


def facts_of(basket: Basket, context: Context, items: list[Item]) -> Facts:
    """The basket and the context as rules see them; equal lines are one."""
    lines = [
        RuleLine(product=each.line.product, quantity=each.quantity, total_minor=each.line.unit_minor * each.quantity)
        for each in items
    ]
    return Facts(
        now=to_micros(context.now),
        zone=zone_of(context.zone),
        traits=context.traits,
        segments=context.segments,
        consents=context.consents,
        context={
            "channel": context.channel,
            "touchpoint": context.touchpoint,
            "tier": context.tier,
            "anonymous": context.anonymous,
        },
        basket={
            "currency": basket.currency,
            "quantity": sum(each.quantity for each in lines),
            "total_minor": sum(each.total_minor for each in lines),
            "lines": len(lines),
        },
        lines=lines,
    )


def _coupons(bundle: Compiled, context: Context) -> Coupons:
    """The state of the coupons by promotion, the best of several, and the codes that are good for nothing."""
    if not context.codes:
        return _NO_COUPONS
    states: dict[str, str] = {}
    codes: dict[str, str] = {}
    bad = []
    for code in context.codes:
        known = context.coupons.get(code)
        offer = bundle.by_id.get(known.promotion_id) if known else bundle.by_code.get(code)
        if offer is None:
            bad.append((code, "coupon_unknown"))
            continue
        state = known.state if known else "valid"
        if state != "valid":
            bad.append((code, f"coupon_{state}"))
        if states.get(offer.promotion.id) != "valid":
            states[offer.promotion.id] = state
            codes[offer.promotion.id] = code
    return Coupons(states, codes, tuple(bad))


def _check(basket: Basket) -> None:
    if len(basket.lines) > LINES_LIMIT:
        raise Invalid(f"a basket has at most {LINES_LIMIT} lines", code="too_many_lines")
    ids = set()
    for line in basket.lines:
        if line.quantity < 1 or line.quantity > QUANTITY_LIMIT:
            raise Invalid(f"the quantity of line {line.id} must be from 1 to {QUANTITY_LIMIT}", code="invalid_quantity")
        if not 0 <= line.unit_minor <= PRICE_LIMIT or (line.list_minor or 0) < 0 or line.vat_bp < 0:
            raise Invalid(f"the price of line {line.id} must be from 0 to {PRICE_LIMIT}", code="invalid_price")
        ids.add(line.id)
    if len(ids) < len(basket.lines):
        raise Invalid("two lines have the same id; give each its own", code="line_twice")
    for option in basket.shipping:
        if not 0 <= option.amount_minor <= PRICE_LIMIT or option.vat_bp < 0:
            raise Invalid(f"the cost of {option.method} must be from 0 to {PRICE_LIMIT}", code="invalid_price")
    if basket.method is not None and basket.method not in {option.method for option in basket.shipping}:
        raise Invalid(f"{basket.method} is none of the shipping options", code="unknown_method")


def why_not(
    bundle: Compiled, basket: Basket, context: Context, promotion_id: str, budget: Mapping[str, Left] = _NO_LIMITS
) -> dict[str, Any]:
    """What became of one promotion on this basket: `applied` with the amount, or the code of why not, with figures."""
    offer = bundle.by_id.get(promotion_id)
    if offer is None:
        raise NotFound(f"the bundle has no promotion {promotion_id}")
    quoting = _Quoting(basket, context, bundle, budget, STEPS)
    found = quoting.run().about(offer)
    if found is not None:
        return found
    code = here_and_now(offer.promotion, context)
    gate: Gate = (code, None) if code is not None else quoting.gate(offer)
    if gate is None and not any(offer.covers(item.line.product) for item in quoting.items):
        gate = ("out_of_scope", None)
    if gate is None:
        spent, _ = Spending(quoting.board).on(offer, quoting.items)
        short = offer.threshold > spent
        gate = ("below_threshold", (offer.threshold, offer.threshold - spent)) if short else ("nothing_to_reduce", None)
    facts = quoting.facts if gate[0] == "conditions" else None
    return refusal_of(offer, gate[0], gate[1], facts)
