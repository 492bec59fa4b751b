import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, post, putAnyVersion, url } from "./client";
import type { Answer, DuplicatePreview, DuplicateQueue, Page, ProposalPage, ProposalRow, ProposalStatus } from "./types";

const base = "/identity/proposals";
export const queueStream = url(`${base}/stream`);

export const queueQuery = queryOptions({
  queryKey: ["duplicate-queue"],
  queryFn: ({ signal }) => get<DuplicateQueue>(`${base}/queue`, {}, signal),
});

export const proposalsQuery = (status: ProposalStatus, least: number) =>
  infiniteQueryOptions({
    queryKey: ["duplicates", status, least],
    queryFn: ({ pageParam, signal }) =>
      get<Page<ProposalRow>>(base, { status, least_score: least, limit: 100, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export const proposalQuery = (id: string) =>
  queryOptions({
    queryKey: ["duplicate", id],
    queryFn: ({ signal }) => get<ProposalPage>(`${base}/${id}`, {}, signal),
  });

export const previewQuery = (least: number) =>
  queryOptions({
    queryKey: ["duplicate-preview", least],
    queryFn: ({ signal }) => get<DuplicatePreview>(`${base}/preview`, { least_score: least }, signal),
    staleTime: 0,
  });

export const startSearch = () => post<DuplicateQueue["search"]>(`${base}/search`);
export const saveSchedule = (schedule: { nightly: boolean; hour: number }) =>
  putAnyVersion<DuplicateQueue["schedule"]>(`${base}/schedule`, schedule);
export const answerProposal = (id: string, answer: Answer, seen: string) =>
  post<ProposalPage>(`${base}/${id}/${answer}`, answer === "skip" ? undefined : { seen });
export const undoAnswer = (id: string) => post<ProposalPage>(`${base}/${id}/undo`);
export const answerMany = (answer: "accept" | "reject", ids: string[]) =>
  post<{ decided: number; changed: number; outdated: number }>(`${base}/decisions`, { answer, ids });
