import { offline, Problem, problemFrom } from "./problem";

type Query = Record<string, string | number | boolean | null | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal;
  /** Sent even while the page is going away. */
  keepalive?: boolean;
}

const base = "/api/v1";
const etags = new Map<string, string>();
let csrfToken: string | null = null;
let signedOut: () => void = () => undefined;

export const setCsrfToken = (token: string | null) => {
  csrfToken = token;
};
export const onSignedOut = (listener: () => void) => {
  signedOut = listener;
};
export const forgetEtags = () => etags.clear();

export function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `${base}${path}${text ? `?${text}` : ""}`;
}

async function send(method: string, path: string, options: Options, headers: Headers): Promise<Response> {
  headers.set("Accept", "application/json");
  if (method !== "GET" && csrfToken) headers.set("X-CSRF-Token", csrfToken);
  let body: BodyInit | undefined = options.form;
  if (options.body !== undefined) {
    headers.set("Content-Type", "application/json");
    body = JSON.stringify(options.body);
  }
  try {
    return await fetch(url(path, options.query), {
      method,
      headers,
      body,
      credentials: "same-origin",
      signal: options.signal,
      keepalive: options.keepalive,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw offline();
  }
}

async function read<T>(path: string, response: Response): Promise<T> {
  if (!response.ok) {
    const problem = await problemFrom(response);
    if (problem.status === 401 && problem.code !== "bad_credentials") signedOut();
    throw problem;
  }
  const etag = response.headers.get("etag");
  if (etag) etags.set(path, etag);
  if (response.status === 204 || response.headers.get("content-length") === "0") return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export async function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return read<T>(path, await send("GET", path, { query, signal }, new Headers()));
}

export async function post<T>(path: string, body?: unknown, options: Options = {}): Promise<T> {
  const headers = new Headers({ "Idempotency-Key": crypto.randomUUID() });
  return read<T>(path, await send("POST", path, { ...options, body }, headers));
}

/** Under a key that the caller keeps: sent again after the answer was lost, it happens once. */
export const postOnce = async <T>(path: string, body: unknown, key: string): Promise<T> =>
  read<T>(path, await send("POST", path, { body }, new Headers({ "Idempotency-Key": key })));

/** A question that is too long for an address: nothing is changed, so it needs no key to be asked twice. */
export async function ask<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return read<T>(path, await send("POST", path, { body, signal }, new Headers()));
}

/** The version the user has seen; read now when the page only ever saw the resource inside a list. */
async function condition(method: string, path: string): Promise<Headers> {
  const known = etags.get(path);
  if (known) return new Headers({ "If-Match": known });
  try {
    await get(path);
  } catch (error) {
    if (!(error instanceof Problem) || (error.status !== 404 && error.status !== 405)) throw error;
    if (method === "PUT" && error.status === 404) return new Headers({ "If-None-Match": "*" });
  }
  return new Headers({ "If-Match": etags.get(path) ?? "*" });
}

async function change<T>(method: string, path: string, options: Options = {}, version = path): Promise<T> {
  const headers = await condition(method, version);
  etags.delete(version);
  return read<T>(path, await send(method, path, options, headers));
}

/** From the version that the user began with, whatever was read since. */
export async function patchSeen<T>(path: string, body: unknown, seen: string): Promise<T> {
  return read<T>(path, await send("PATCH", path, { body }, new Headers({ "If-Match": seen })));
}

const seenBy = (method: string) => async <T>(path: string, body: unknown, seen: string): Promise<T> =>
  read<T>(path, await send(method, path, { body }, new Headers({ "If-Match": seen })));

export const postSeen = seenBy("POST");
export const putSeen = seenBy("PUT");
export const deleteSeen = async (path: string, seen: string) =>
  read<undefined>(path, await send("DELETE", path, {}, new Headers({ "If-Match": seen })));

export const patch = <T>(path: string, body: unknown) => change<T>("PATCH", path, { body });

/** Where the last word wins by intent, as for one's own preferences or a customer who never stands still. */
const lastWordWins = (method: string) => async <T>(path: string, body: unknown): Promise<T> =>
  read<T>(path, await send(method, path, { body }, new Headers({ "If-Match": "*" })));

export const patchAnyVersion = lastWordWins("PATCH");
export const putAnyVersion = lastWordWins("PUT");


/** `version` names the resource whose version is meant, where the path is only a part of it. */
export const put = <T>(path: string, body: unknown, version = path) =>
  change<T>("PUT", path, { body }, version);
export const remove = (path: string, options: Options = {}) => change<undefined>("DELETE", path, options);

/** For acts on a resource that has no version of its own. */
export const sendDelete = async (path: string, options: Options = {}) =>
  read<undefined>(path, await send("DELETE", path, options, new Headers()));

export async function upload<T>(path: string, file: File, fields: Record<string, string> = {}, query: Query = {}): Promise<T> {
  const form = new FormData();
  form.set("file", file);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const headers = new Headers({ "Idempotency-Key": crypto.randomUUID() });
  return read<T>(path, await send("POST", path, { form, query }, headers));
}
