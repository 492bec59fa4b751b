import type { EventRow, QuarantineRow } from "@/api/types";

export type FeedItem = { kind: "event"; event: EventRow } | { kind: "quarantined"; row: QuarantineRow };

/** What the page keeps: older items are in the timeline of their customer. */
export const feedLimit = 1000;

export const feedKey = (item: FeedItem) => (item.kind === "event" ? item.event.id : item.row.id);

export interface Feed {
  shown: FeedItem[];
  waiting: FeedItem[];
  paused: boolean;
}

export const emptyFeed: Feed = { shown: [], waiting: [], paused: false };

const prepend = (fresh: FeedItem[], before: FeedItem[]) => {
  const known = new Set(before.map(feedKey));
  return [...fresh.filter((item) => !known.has(feedKey(item))), ...before].slice(0, feedLimit);
};

/** `fresh` comes oldest first, as on the wire. */
export function arrive(feed: Feed, fresh: FeedItem[]): Feed {
  const newest = [...fresh].reverse();
  return feed.paused
    ? { ...feed, waiting: prepend(newest, feed.waiting) }
    : { ...feed, shown: prepend(newest, feed.shown) };
}

export const pause = (feed: Feed): Feed => ({ ...feed, paused: true });

export const resume = (feed: Feed): Feed => ({
  paused: false,
  waiting: [],
  shown: prepend(feed.waiting, feed.shown),
});
