"""The data feed of Meta's catalogs (facebook.com/business/help/120325381656392), as CSV."""

from __future__ import annotations

import csv
import io

from tessere.flows.feeds import FeedItem, in_units

_COLUMNS = (
    "id", "title", "description", "availability", "quantity_to_sell_on_facebook", "condition", "price", "sale_price", "link",
    "image_link", "additional_image_link", "brand", "gtin", "product_type", "item_group_id", "color", "size", "material",
)  # fmt: skip
_TITLE, _DESCRIPTION = 200, 9_999


class MetaCatalog:
    """How Meta reads articles."""

    media_type = "text/csv; charset=utf-8"

    def head(self, *, title: str, link: str) -> str:  # noqa: ARG002  # a table has no title
        """The names of the columns."""
        return _row(_COLUMNS)

    def item(self, item: FeedItem) -> str:
        """One article."""
        return _row(
            (
                item.sku[:100], item.title[:_TITLE], item.description[:_DESCRIPTION],
                "in stock" if item.available > 0 else "out of stock", str(max(0, item.available)), "new",
                in_units(item.price_minor, item.currency),
                "" if item.sale_minor is None else in_units(item.sale_minor, item.currency), item.link,
                item.images[0] if item.images else "", ",".join(item.images[1:]), item.brand or "", item.gtin or "",
                " > ".join(item.categories), item.product_code if item.has_siblings else "",
                *(item.options.get(name, "") for name in ("color", "size", "material")),
            )
        )  # fmt: skip

    def tail(self) -> str:
        """Nothing."""
        return ""


def _row(fields: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(fields)
    return text.getvalue()
