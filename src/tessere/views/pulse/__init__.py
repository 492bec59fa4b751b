"""What is happening now, by channel and touchpoint; and what a new retailer still has to do."""

from tessere.views.pulse.http import ROUTER

__all__ = ["ROUTER"]
