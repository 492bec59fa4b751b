"""The assortment: articles with their prices, taken from files and feeds."""

from tessere.flows.assortment.domain import ImportOptions, ImportReport
from tessere.flows.assortment.http import ROUTER
from tessere.flows.assortment.service import import_articles

__all__ = ["ROUTER", "ImportOptions", "ImportReport", "import_articles"]
