import { queryOptions } from "@tanstack/react-query";
import { get, post, put, sendDelete, upload, url } from "./client";
import type { Import, ImportKind, Page } from "./types";

export const importsQuery = queryOptions({
  queryKey: ["imports"],
  queryFn: ({ signal }) => get<Page<Import>>("/imports", {}, signal),
});

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ["imports", id],
    queryFn: ({ signal }) => get<Import>(`/imports/${id}`, {}, signal),
  });

export const uploadImport = (file: File) => upload<Import>("/imports", file);

export const saveMapping = (
  id: string,
  mapping: { kind: ImportKind; source_id: string | null; mapping: Record<string, string> },
) => put<Import>(`/imports/${id}/mapping`, mapping, `/imports/${id}`);

export const checkImport = (id: string) => post<Import | undefined>(`/imports/${id}/check`);
export const runImport = (id: string) => post<Import | undefined>(`/imports/${id}/run`);
export const removeImport = (id: string, keepalive = false) => sendDelete(`/imports/${id}`, { keepalive });
export const refusedRowsUrl = (id: string) => url(`/imports/${id}/refused.csv`);
