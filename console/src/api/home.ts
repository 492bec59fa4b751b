import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";
import { isProblem, offline } from "./problem";
import type { DemoTruth, Health, Pulse, Setup, SystemStatus } from "./types";

export const pulseQuery = queryOptions({
  queryKey: ["pulse"],
  queryFn: ({ signal }) => get<Pulse>("/pulse", {}, signal),
});

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) => get<Setup>("/setup", {}, signal),
});

export const truthQuery = queryOptions({
  queryKey: ["demo-truth"],
  queryFn: async ({ signal }) => {
    try {
      return await get<DemoTruth>("/demo/truth", {}, signal);
    } catch (error) {
      if (isProblem(error) && error.status === 404) return null;
      throw error;
    }
  },
  retry: false,
});

export const systemQuery = queryOptions({
  queryKey: ["system"],
  queryFn: ({ signal }) => get<SystemStatus>("/system", {}, signal),
  refetchInterval: 15_000,
});

export const healthQuery = queryOptions({
  queryKey: ["health"],
  // A server that is down still answers with the checks, under a 503.
  queryFn: async ({ signal }): Promise<Health> => {
    const response = await fetch("/health", { signal });
    const health = (await response.json().catch(() => null)) as Health | null;
    if (!health) throw offline();
    return health;
  },
  refetchInterval: 15_000,
});
