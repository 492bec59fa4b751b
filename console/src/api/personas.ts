import { queryOptions } from "@tanstack/react-query";
import { get, post, url } from "./client";
import type { Personas } from "./types/personas";

export const personasStream = url("/personas/stream");

export const personasQuery = queryOptions({
  queryKey: ["personas"],
  queryFn: ({ signal }) => get<Personas>("/personas", {}, signal),
});

export const findPersonas = () => post<null>("/personas/refresh");
