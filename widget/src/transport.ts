/** Requests to the API with the publishable key. */

export interface Options {
  /** Where Tessere is reached, such as https://tessere.example.com; "" on its own pages. */
  url: string;
  /** A publishable key, `tp_...`. */
  key: string;
  channel?: string;
  touchpoint?: string;
  language?: "it" | "en";
  /** The write key of the page's source; without one no events are sent. */
  writeKey?: string;
  /** Where the visitor's id and token are kept; localStorage unless told otherwise. */
  storage?: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  fetch?: typeof fetch;
}

export interface FieldProblem {
  pointer: string;
  detail: string;
}

/** What the API refuses, by its stable `code`; `status` 0: there was no answer. */
export class StorefrontError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly problem: Record<string, unknown> = {},
    readonly retryAfter = 0,
  ) {
    super(message);
    this.name = "StorefrontError";
  }

  /** What is wrong with which field, by its JSON pointer. */
  get fields(): FieldProblem[] {
    return (this.problem.errors as FieldProblem[] | undefined) ?? [];
  }

  /** Whether it is not known if the request was carried out: ask again. */
  get isUnanswered(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

export interface Call {
  method?: string;
  body?: unknown;
  token?: string | null;
  ifMatch?: number;
  query?: Record<string, string | number | readonly string[] | null | undefined>;
  signal?: AbortSignal;
}

export class Transport {
  private readonly send: typeof fetch;

  constructor(private readonly options: Options) {
    this.send = options.fetch ?? ((...given) => fetch(...given));
  }

  async call<T>(path: string, call: Call = {}): Promise<T> {
    const answer = await this.open(path, call);
    if (answer.status === 204) return undefined as T;
    try {
      return (await answer.json()) as T;
    } catch {
      throw new StorefrontError("unreachable", "the answer was cut off", 0);
    }
  }

  /** The answer itself, once it is known to be good. */
  async open(path: string, { method = "GET", body, token, ifMatch, query, signal }: Call): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.options.key}` };
    if (token) headers["x-basket-token"] = token;
    if (body !== undefined) headers["content-type"] = "application/json";
    if (ifMatch !== undefined) headers["if-match"] = `"${ifMatch}"`;
    let answer: Response;
    try {
      answer = await this.send(`${this.options.url}/api/v1${path}${inQuery(query)}`, {
        method,
        headers,
        credentials: "omit",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new StorefrontError("unreachable", "the shop does not answer", 0);
    }
    if (!answer.ok) throw await refused(answer);
    return answer;
  }
}

async function refused(answer: Response): Promise<StorefrontError> {
  const problem = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const detail = String(problem.detail ?? problem.title ?? `status ${answer.status}`);
  const wait = Number(answer.headers.get("retry-after")) || 0;
  return new StorefrontError(String(problem.code ?? answer.status), detail, answer.status, problem, wait);
}

function inQuery(query: Call["query"] = {}): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value == null || value === "") continue;
    for (const one of Array.isArray(value) ? (value as string[]) : [String(value)]) pairs.append(name, one);
  }
  return pairs.size ? `?${pairs}` : "";
}
