"""What a shopper sees of the shop with a publishable key: articles at the price of the moment, offers, where to collect."""

from tessere.views.storefront.http import ROUTER

__all__ = ["ROUTER"]
