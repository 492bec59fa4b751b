"""The product feed of Google Merchant Center (support.google.com/merchants/answer/7052112), as RSS 2.0."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from tessere.flows.feeds import FeedItem, in_units

# Lengths are Google's.
_TITLE, _DESCRIPTION, _TYPE = 150, 5_000, 750
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OWN = {"color": "color", "size": "size", "material": "material", "pattern": "pattern", "gender": "gender"}


class GoogleMerchant:
    """How Google reads articles."""

    media_type = "application/rss+xml; charset=utf-8"

    def head(self, *, title: str, link: str) -> str:
        """The channel."""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
            f"{_tag('title', title)}{_tag('link', link)}{_tag('description', title)}"
        )

    def item(self, item: FeedItem) -> str:
        """One article. Without a GTIN it says so: Google asks for it otherwise."""
        parts = [
            _tag("g:id", item.sku[:50]), _tag("g:title", item.title[:_TITLE]),
            _tag("g:description", item.description[:_DESCRIPTION]), _tag("g:link", item.link),
            *(_tag("g:image_link" if not place else "g:additional_image_link", url) for place, url in enumerate(item.images)),
            _tag("g:condition", "new"), _tag("g:availability", "in_stock" if item.available > 0 else "out_of_stock"),
            _tag("g:price", in_units(item.price_minor, item.currency)),
            _tag("g:sale_price", in_units(item.sale_minor, item.currency)) if item.sale_minor is not None else "",
            _tag("g:brand", item.brand) if item.brand else "",
            _tag("g:gtin", item.gtin) if item.gtin else _tag("g:identifier_exists", "no"),
            *(_tag("g:product_type", each[:_TYPE]) for each in item.categories[:5]),
            _tag("g:item_group_id", item.product_code[:50]) if item.has_siblings else "",
            *(_tag(f"g:{_OWN[name]}", value[:100]) for name, value in item.options.items() if name in _OWN),
        ]  # fmt: skip
        return f"<item>\n{''.join(parts)}</item>\n"

    def tail(self) -> str:
        """The end of the channel."""
        return "</channel>\n</rss>\n"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(_NO_XML.sub('', text))}</{name}>\n"
