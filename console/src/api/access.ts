import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { forgetEtags, get, patch, patchAnyVersion, post, sendDelete, setCsrfToken } from "./client";
import type { AuditEntry, Key, KeyWithSecret, Page, Providers, Role, Schema, Session, User } from "./types";

const adopt = (session: Session) => {
  setCsrfToken(session.csrf_token);
  return session;
};

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => adopt(await get<Session>("/session", {}, signal)),
  staleTime: Infinity,
  retry: false,
});

export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: ({ signal }) => get<Providers>("/auth/providers", {}, signal),
  staleTime: Infinity,
});

/** Whoever is signed in, asked anew: changes need its token. */
export const renewSession = async () => adopt(await get<Session>("/session"));

export const signIn = async (email: string, password: string) =>
  adopt(await post<Session>("/session", { email, password }));

export const signOut = async () => {
  await sendDelete("/session");
  setCsrfToken(null);
  forgetEtags();
};

export const saveMe = (changes: Schema<"MyChanges">) =>
  patchAnyVersion<Session["user"]>("/me", changes);

export const changePassword = (current_password: string, new_password: string) =>
  post<undefined>("/me/password", { current_password, new_password });

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => get<Page<User>>("/users", { limit: 200 }, signal),
});

export const addUser = (draft: { email: string; name: string; role: Role }) =>
  post<Schema<"CreatedUser">>("/users", draft);

export const saveUser = (id: string, changes: Partial<Pick<User, "name" | "role" | "disabled">>) =>
  patch<User>(`/users/${id}`, changes);

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => get<Page<Key>>("/keys", { limit: 200 }, signal),
});

export type KeyDraft = Schema<"NewKey">;

export const addKey = (draft: KeyDraft) => post<KeyWithSecret>("/keys", draft);
export const rotateKey = (id: string) => post<KeyWithSecret>(`/keys/${id}/rotate`);
export const revokeKey = (id: string) => sendDelete(`/keys/${id}`);

export const auditQuery = (filters: { actor?: string; action?: string }) =>
  infiniteQueryOptions({
    queryKey: ["audit", filters],
    queryFn: ({ pageParam, signal }) =>
      get<Page<AuditEntry>>("/audit", { ...filters, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
