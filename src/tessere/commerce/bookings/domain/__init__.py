"""Rules of bookings."""
