"""Parts of a profile as they are shown: the card and the RFM score."""

from __future__ import annotations

from datetime import datetime

from tessere.customer.profiles.domain.card import CardIdentifier, make_card
from tessere.customer.profiles.domain.computed import MICROS_PER_DAY
from tessere.customer.profiles.domain.rfm import Rfm, score_rfm
from tessere.customer.profiles.service.reading import Profile
from tessere.customer.profiles.store.reading import CardRow
from tessere.kernel.time import to_micros


def card_of(profile: Profile, *, currency: str) -> CardRow:
    """The card made from the profile itself, which may be a moment fresher than the stored one."""
    identifiers = [CardIdentifier(each.namespace, each.value, each.shared) for each in profile.identifiers]
    made = make_card(profile.id, [profile.state], identifiers, currency=currency)
    return CardRow(
        id=made.profile_id,
        name=made.name,
        email=made.email,
        phone=made.phone,
        loyalty_card=made.loyalty_card,
        city=made.city,
        last_seen_at=made.last_seen_at,
        last_channel=made.last_channel,
        order_count=made.order_count,
        spent_minor=made.spent_minor,
        currency=made.currency,
        tier=made.tier,
        shared_device=made.shared_device,
    )


def rfm_of(profile: Profile, *, currency: str, now: datetime) -> Rfm | None:
    """The RFM score; None for who never bought, or before the limits were first computed."""
    orders = profile.state.orders
    if not orders.count or profile.quintiles is None:
        return None
    return score_rfm(
        recency_days=max(0, (to_micros(now) - orders.last_at) // MICROS_PER_DAY),
        frequency=orders.count,
        monetary_minor=orders.spent.get(currency, 0) - orders.refunded.get(currency, 0),
        quintiles=profile.quintiles,
    )
