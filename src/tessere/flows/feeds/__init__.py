"""Feeds: what others show of the catalog, at the price and with the stock of the moment."""

from tessere.flows.feeds.domain import Feed, FeedDraft, FeedFormat, FeedFormats, FeedItem, in_units
from tessere.flows.feeds.http import ROUTER
from tessere.flows.feeds.service import create_feed, list_feeds, write_feed

__all__ = [
    "ROUTER",
    "Feed",
    "FeedDraft",
    "FeedFormat",
    "FeedFormats",
    "FeedItem",
    "create_feed",
    "in_units",
    "list_feeds",
    "write_feed",
]
