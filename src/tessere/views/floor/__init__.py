"""The floor of a shop in one look: who is in front of you, what they want, and what there is."""

from tessere.views.floor.http import ROUTER

__all__ = ["ROUTER"]
