"""What becomes of a customer's orders, appointments and points is told in their story: segments and journeys listen to it.

These are no visits of theirs, so they happen on no channel; but who books or collects is there.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tessere.commerce import bookings
from tessere.commerce.bookings import Booking, BookingChanged, BookingMade, BookingMoved, BookingReminderDue
from tessere.commerce.fulfillment import (
    FulfillmentHandedOver,
    FulfillmentReady,
    FulfillmentShipped,
    ReservationExpired,
)
from tessere.commerce.loyalty import PointsEarned, PointsExpired, PointsExpiring, RewardClaimed, TierChanged
from tessere.customer import events
from tessere.flows.shopping.service.telling import Doer, major, tell
from tessere.infra.db import Unit
from tessere.kernel.time import iso

_NOWHERE = events.Channel.CONSOLE.value
_SHOP = events.Channel.SHOP.value


async def tell_ready(unit: Unit, event: FulfillmentReady) -> None:
    """It can be collected."""
    more = {"pickup_until": iso(event.pickup_until), "to_pay": major(event.to_pay_minor, event.currency)}
    await tell(unit, _of_order(event), f"ready-{event.fulfillment_id}", "Order Ready", _about_order(event) | more)


async def tell_shipped(unit: Unit, event: FulfillmentShipped) -> None:
    """A parcel is on its way."""
    package = event.package
    more = {"carrier": package.carrier, "tracking": package.tracking, "tracking_url": package.tracking_url}
    await tell(unit, _of_order(event), f"shipped-{event.fulfillment_id}", "Order Shipped", _about_order(event) | more)


async def tell_collected(unit: Unit, event: FulfillmentHandedOver) -> None:
    """They came and took it."""
    doer = _of_order(event, channel=_SHOP)
    await tell(unit, doer, f"collected-{event.fulfillment_id}", "Order Collected", _about_order(event))


async def tell_expired(unit: Unit, event: ReservationExpired) -> None:
    """Nobody came for it."""
    more = {"credit": major(event.credit_minor, event.currency)}
    await tell(unit, _of_order(event), f"expired-{event.fulfillment_id}", "Pickup Expired", _about_order(event) | more)


async def tell_booked(unit: Unit, event: BookingMade) -> None:
    """They made an appointment."""
    booking = await bookings.get_booking(unit, booking_id=event.booking_id)
    doer = _whose(event.customer_id, channel=booking.channel, touchpoint=event.touchpoint)
    await tell(unit, doer, f"booking-{booking.id}", "Appointment Booked", _about_booking(booking))


async def tell_booking_state(unit: Unit, event: BookingChanged) -> None:
    """It was confirmed, kept, missed or cancelled."""
    booking = await bookings.get_booking(unit, booking_id=event.booking_id)
    message_id = f"booking-{booking.id}-{event.state}-{booking.sequence}"
    said = _about_booking(booking) | {"state": event.state}
    await tell(unit, _whose(event.customer_id, touchpoint=event.touchpoint), message_id, "Appointment Changed", said)


async def tell_booking_moved(unit: Unit, event: BookingMoved) -> None:
    """It is at another time."""
    booking = await bookings.get_booking(unit, booking_id=event.booking_id)
    message_id = f"booking-{booking.id}-moved-{booking.sequence}"
    said = _about_booking(booking) | {"before": iso(event.before)}
    await tell(unit, _whose(event.customer_id, touchpoint=event.touchpoint), message_id, "Appointment Moved", said)


async def tell_reminder(unit: Unit, event: BookingReminderDue) -> None:
    """It is time to remind them."""
    booking = await bookings.get_booking(unit, booking_id=event.booking_id)
    message_id = f"booking-{booking.id}-{iso(event.starts_at)}-{event.minutes}"
    said = _about_booking(booking) | {"minutes": event.minutes}
    await tell(unit, _whose(event.customer_id, touchpoint=event.touchpoint), message_id, "Appointment Due", said)


async def tell_points(unit: Unit, event: PointsEarned) -> None:
    """A sale earned points."""
    message_id = f"points-{event.source.kind}-{event.source.id}"
    said = {"points": event.points, "available_at": iso(event.available_at)}
    await tell(unit, _whose(event.customer_id), message_id, "Points Earned", said)


async def tell_points_expiring(unit: Unit, event: PointsExpiring) -> None:
    """Points will end soon."""
    message_id = f"points-expiring-{event.customer_id}-{iso(event.expires_at)}"
    said = {"points": event.points, "expires_at": iso(event.expires_at)}
    await tell(unit, _whose(event.customer_id), message_id, "Points Expiring", said)


async def tell_points_expired(unit: Unit, event: PointsExpired) -> None:
    """Points have ended."""
    message_id = f"points-expired-{unit.new_id()}"
    await tell(unit, _whose(event.customer_id), message_id, "Points Expired", {"points": event.points})


async def tell_tier(unit: Unit, event: TierChanged) -> None:
    """They are in another tier."""
    said = {"tier": event.tier, "previous": event.previous, "upgraded": event.upgraded}
    await tell(unit, _whose(event.customer_id), f"tier-{unit.new_id()}", "Tier Changed", said)


async def tell_reward(unit: Unit, event: RewardClaimed) -> None:
    """They gave points for a reward."""
    said = {"kind": event.kind, "reward_id": str(event.reward_id)}
    await tell(unit, _whose(event.customer_id), f"reward-{event.claim_id}", "Reward Claimed", said)


def _of_order(event: Any, channel: str = _NOWHERE) -> Doer:
    return Doer(
        customer_id=event.customer_id, anonymous_id=event.anonymous_id, channel=channel, touchpoint=event.touchpoint
    )


def _whose(customer_id: UUID | None, *, channel: str = _NOWHERE, touchpoint: str | None = None) -> Doer:
    return Doer(customer_id=customer_id, anonymous_id=None, channel=channel, touchpoint=touchpoint)


def _about_order(event: Any) -> dict[str, Any]:
    return {"order_id": event.number, "fulfillment_id": str(event.fulfillment_id), "place": event.touchpoint}


def _about_booking(booking: Booking) -> dict[str, Any]:
    return {
        "booking_id": str(booking.id), "service_id": str(booking.service_id), "place": booking.touchpoint,
        "starts_at": iso(booking.starts_at),
    }  # fmt: skip
