import type { Schema } from "./types";

/** An RFC 9457 problem as the server sends it. */
export type ProblemBody = Partial<Schema<"Problem">> & Pick<Schema<"Problem">, "status" | "code">;

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: Schema<"FieldError">[];

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title ?? body.code);
    this.name = "Problem";
    this.status = body.status;
    this.code = body.code;
    this.errors = body.errors ?? [];
  }
}

export async function problemFrom(response: Response): Promise<Problem> {
  let body: Partial<ProblemBody> = {};
  try {
    body = (await response.json()) as Partial<ProblemBody>;
  } catch {
    // A proxy's own error page is not JSON; the status is all there is to say.
  }
  return new Problem({ ...body, status: response.status, code: body.code ?? `http_${response.status}` });
}

export const offline = () => new Problem({ status: 0, code: "unreachable" });

export const isProblem = (error: unknown, code?: string): error is Problem =>
  error instanceof Problem && (code === undefined || error.code === code);
