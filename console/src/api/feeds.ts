import { queryOptions } from "@tanstack/react-query";
import { get, post, sendDelete, upload } from "./client";
import type { ArticleOptions, ArticleReport, Feed, FeedContents, FeedDraft, Id } from "./types";

export const feedsQuery = queryOptions({ queryKey: ["feeds"], queryFn: ({ signal }) => get<{ items: Feed[]; formats: string[] }>("/feeds", {}, signal) });
export const feedContentsQuery = (id: Id) => queryOptions({ queryKey: ["feeds", id, "contents"], queryFn: ({ signal }) => get<FeedContents>(`/feeds/${id}/contents`, {}, signal) });
export const addFeed = (draft: FeedDraft) => post<Feed>("/feeds", draft);
export const removeFeed = (id: Id, keepalive = false) => sendDelete(`/feeds/${id}`, { keepalive });

/** Tried without changing anything, or done. */
export const importArticles = (file: File, options: ArticleOptions, dry_run: boolean) =>
  upload<ArticleReport>("/catalog/imports", file, { options: JSON.stringify(options) }, { dry_run });
