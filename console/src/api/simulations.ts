import { queryOptions } from "@tanstack/react-query";
import { get, post, sendDelete } from "./client";
import type { Id, Page, Simulation, SimulationAsked } from "./types";

const everyMs = 700;

/** Those about an offer; read again while one of them runs. */
export const simulationsQuery = (promotion_id: Id) =>
  queryOptions({
    queryKey: ["simulations", promotion_id],
    queryFn: ({ signal }) => get<Page<Simulation>>("/offer-simulations", { promotion_id, limit: 20 }, signal),
    refetchInterval: ({ state }) => (state.data?.items.some((each) => each.status === "running") ? everyMs : false),
  });
export const startSimulation = (asked: SimulationAsked) => post<Simulation>("/offer-simulations", asked);
export const forgetSimulation = (id: Id) => sendDelete(`/offer-simulations/${id}`);
