"""Google Merchant Center: the catalog as RSS 2.0 with Google's own elements."""

from tessere.connectors.google_merchant.format import GoogleMerchant

__all__ = ["GoogleMerchant"]
