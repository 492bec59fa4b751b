"""Bookings: appointments in shops, without double booking."""

from litestar import Router

from tessere.commerce.bookings.domain.holidays import easter, italian_holidays
from tessere.commerce.bookings.domain.model import (
    Booking,
    BookingChanged,
    BookingMade,
    BookingMoved,
    BookingReminderDue,
    Contact,
    DateException,
    PlaceTerms,
    ResourceTerms,
    ServiceTerms,
    SlotTaken,
    Span,
    StaffTerms,
    Waiting,
    WaitingOfferMade,
    WeeklyHours,
)
from tessere.commerce.bookings.domain.slots import Slot
from tessere.commerce.bookings.http import desk, storefront
from tessere.commerce.bookings.http import settings as settings_http
from tessere.commerce.bookings.service.booking import (
    JOBS,
    Guest,
    book,
    cancel_booking,
    close_booking,
    confirm_booking,
    expire_due,
    get_booking,
    list_bookings,
    remind,
    reschedule_booking,
)
from tessere.commerce.bookings.service.calendars import (
    feed_link,
    find_by_link,
    link_of,
    write_booking_ics,
    write_feed,
)
from tessere.commerce.bookings.service.people import (
    ErasedBookings,
    erase_people,
    list_waiting,
    stop_waiting,
    wait_for_slot,
)
from tessere.commerce.bookings.service.placing import Ask, list_free_slots
from tessere.commerce.bookings.service.settings import (
    PLACES,
    RESOURCES,
    SERVICES,
    STAFF,
    TOPIC,
    Shelf,
    get_setting,
    list_settings,
    put_setting,
)
from tessere.commerce.bookings.store.bookings import Filter

ROUTER = Router(path="/", route_handlers=[*settings_http.ROUTES, *desk.ROUTES, *storefront.ROUTES])

__all__ = [
    "JOBS",
    "PLACES",
    "RESOURCES",
    "ROUTER",
    "SERVICES",
    "STAFF",
    "TOPIC",
    "Ask",
    "Booking",
    "BookingChanged",
    "BookingMade",
    "BookingMoved",
    "BookingReminderDue",
    "Contact",
    "DateException",
    "ErasedBookings",
    "Filter",
    "Guest",
    "PlaceTerms",
    "ResourceTerms",
    "ServiceTerms",
    "Shelf",
    "Slot",
    "SlotTaken",
    "Span",
    "StaffTerms",
    "Waiting",
    "WaitingOfferMade",
    "WeeklyHours",
    "book",
    "cancel_booking",
    "close_booking",
    "confirm_booking",
    "easter",
    "erase_people",
    "expire_due",
    "feed_link",
    "find_by_link",
    "get_booking",
    "get_setting",
    "italian_holidays",
    "link_of",
    "list_bookings",
    "list_free_slots",
    "list_settings",
    "list_waiting",
    "put_setting",
    "remind",
    "reschedule_booking",
    "stop_waiting",
    "wait_for_slot",
    "write_booking_ics",
    "write_feed",
]
