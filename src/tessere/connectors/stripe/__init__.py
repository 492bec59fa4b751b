"""Card payments through Stripe, with its own client."""

from tessere.connectors.stripe.provider import StripeProvider

__all__ = ["StripeProvider"]
