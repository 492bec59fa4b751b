import { queryOptions } from "@tanstack/react-query";
import { get, post, url } from "./client";
import type { Id } from "./types";
import type { ReplayRules, ReplayRun } from "./types/replay";

export const replaysStream = url("/replays/stream");

export const replaysQuery = queryOptions({
  queryKey: ["replays"],
  queryFn: ({ signal }) => get<{ items: ReplayRun[] }>("/replays", {}, signal),
});

export const startReplay = (rules: ReplayRules) => post<ReplayRun>("/replays", rules);
export const applyReplay = (id: Id) => post<ReplayRun>(`/replays/${id}/apply`);
export const discardReplay = (id: Id) => post<ReplayRun>(`/replays/${id}/discard`);
