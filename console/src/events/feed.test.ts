import { describe, expect, it } from "vitest";
import type { EventRow } from "@/api/types";
import { arrive, emptyFeed, feedKey, feedLimit, pause, resume, type FeedItem } from "./feed";

const item = (id: string): FeedItem => ({ kind: "event", event: { id } as EventRow });
const ids = (items: FeedItem[]) => items.map(feedKey).join("");

describe("the live feed", () => {
  it("shows the newest first, each once", () => {
    const feed = arrive(arrive(emptyFeed, [item("a"), item("b")]), [item("b"), item("c")]);
    expect(ids(feed.shown)).toBe("cba");
  });

  it("holds what arrives while paused and loses nothing", () => {
    const paused = arrive(arrive(pause(arrive(emptyFeed, [item("a")])), [item("b")]), [item("c")]);
    expect(ids(paused.shown)).toBe("a");
    expect(ids(paused.waiting)).toBe("cb");
    const again = resume(paused);
    expect(ids(again.shown)).toBe("cba");
    expect(again.waiting).toHaveLength(0);
  });

  it("never grows without bound", () => {
    const many = Array.from({ length: feedLimit + 50 }, (_, index) => item(String(index)));
    expect(arrive(emptyFeed, many).shown).toHaveLength(feedLimit);
    expect(arrive(pause(emptyFeed), many).waiting).toHaveLength(feedLimit);
  });
});
