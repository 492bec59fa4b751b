"""What identity finds out about people, for commerce."""

from __future__ import annotations

from tessere.commerce.baskets import BasketChanged
from tessere.commerce.bookings import BookingChanged, BookingMade, BookingMoved, BookingReminderDue
from tessere.commerce.fulfillment import (
    FulfillmentHandedOver,
    FulfillmentReady,
    FulfillmentShipped,
    ReservationExpired,
)
from tessere.commerce.loyalty import PointsEarned, PointsExpired, PointsExpiring, RewardClaimed, TierChanged
from tessere.commerce.orders import OrderCancelled, OrderConfirmed, OrderRefunded, OrderReturned
from tessere.customer.profiles import ProfilesLinked, ProfilesRegrouped
from tessere.flows.shopping.service import news, rewarding, telling
from tessere.flows.shopping.service.following import follow_people, follow_visitor, part_people
from tessere.infra.db import Unit
from tessere.infra.outbox import Reaction


async def follow_linked(unit: Unit, event: ProfilesLinked) -> None:
    """Visitors turned out to be customers, or two customers one."""
    await follow_people(unit, profile_ids=event.profile_ids)


async def follow_regrouped(unit: Unit, event: ProfilesRegrouped) -> None:
    """Somebody decided who is who."""
    await part_people(unit, profile_ids=event.profile_ids)


async def follow_basket(unit: Unit, event: BasketChanged) -> None:
    """A visitor who is known already may put something into a basket of no name; and it is an event of theirs."""
    if event.anonymous_id is not None:
        await follow_visitor(unit, anonymous_id=event.anonymous_id)
    await telling.tell_basket(unit, event)


async def follow_order(unit: Unit, event: OrderConfirmed) -> None:
    """Somebody bought."""
    await telling.tell_order(unit, event.order_id)


async def follow_reward(unit: Unit, event: RewardClaimed) -> None:
    """A reward that is a coupon is given at once; and it is told."""
    await rewarding.give_coupon(unit, event)
    await news.tell_reward(unit, event)


REACTIONS = (
    Reaction("shopping", BasketChanged, follow_basket),
    Reaction("shopping", OrderConfirmed, follow_order),
    Reaction("shopping", OrderCancelled, telling.tell_cancelled),
    Reaction("shopping", OrderReturned, telling.tell_returned),
    Reaction("shopping", OrderRefunded, telling.tell_refunded),
    Reaction("shopping", FulfillmentReady, news.tell_ready),
    Reaction("shopping", FulfillmentShipped, news.tell_shipped),
    Reaction("shopping", FulfillmentHandedOver, news.tell_collected),
    Reaction("shopping", ReservationExpired, news.tell_expired),
    Reaction("shopping", BookingMade, news.tell_booked),
    Reaction("shopping", BookingChanged, news.tell_booking_state),
    Reaction("shopping", BookingMoved, news.tell_booking_moved),
    Reaction("shopping", BookingReminderDue, news.tell_reminder),
    Reaction("shopping", PointsEarned, news.tell_points),
    Reaction("shopping", PointsExpiring, news.tell_points_expiring),
    Reaction("shopping", PointsExpired, news.tell_points_expired),
    Reaction("shopping", TierChanged, news.tell_tier),
    Reaction("shopping", RewardClaimed, follow_reward),
    Reaction("shopping", ProfilesLinked, follow_linked),
    Reaction("shopping", ProfilesRegrouped, follow_regrouped),
)
