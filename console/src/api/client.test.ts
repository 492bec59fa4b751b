import { beforeEach, describe, expect, it, vi } from "vitest";
import { forgetEtags, get, onSignedOut, patch, post, put, setCsrfToken, url } from "./client";
import { isProblem } from "./problem";

const answers: Response[] = [];
const fetched = vi.fn<(address: string, init: RequestInit) => Promise<Response>>();

const json = (body: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(body), init);
const headersOf = (call: number) => fetched.mock.calls[call]?.[1].headers as Headers;

beforeEach(() => {
  answers.length = 0;
  forgetEtags();
  setCsrfToken(null);
  fetched.mockReset().mockImplementation(() => {
    const next = answers.shift();
    return next ? Promise.resolve(next) : Promise.reject(new TypeError("no network"));
  });
  vi.stubGlobal("fetch", fetched);
});

describe("url", () => {
  it("leaves out what is empty and escapes the rest", () => {
    expect(url("/profiles", { q: "d'Angelo & figli", cursor: null, channel: undefined, name: "" })).toBe(
      "/api/v1/profiles?q=d%27Angelo+%26+figli",
    );
  });
});

describe("reading", () => {
  it("turns a problem document into a Problem", async () => {
    answers.push(json({ status: 422, code: "invalid", detail: "no", errors: [{ path: "/a", message: "b" }] }, { status: 422 }));
    await expect(get("/x")).rejects.toMatchObject({ status: 422, code: "invalid", errors: [{ path: "/a", message: "b" }] });
  });

  it("survives an error page that is not JSON", async () => {
    answers.push(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    await expect(get("/x")).rejects.toMatchObject({ status: 502, code: "http_502" });
  });

  it("says so when the server cannot be reached", async () => {
    const error: unknown = await get("/x").catch((problem: unknown) => problem);
    expect(isProblem(error, "unreachable")).toBe(true);
  });

  it("announces a session that ended, but not a mistyped password", async () => {
    const ended = vi.fn();
    onSignedOut(ended);
    answers.push(json({ status: 401, code: "bad_credentials" }, { status: 401 }));
    await expect(post("/session", {})).rejects.toThrow();
    expect(ended).not.toHaveBeenCalled();
    answers.push(json({ status: 401, code: "unauthenticated" }, { status: 401 }));
    await expect(get("/users")).rejects.toThrow();
    expect(ended).toHaveBeenCalledOnce();
  });
});

describe("writing", () => {
  it("sends the CSRF token and an idempotency key", async () => {
    setCsrfToken("abc");
    answers.push(json({}));
    await post("/users", { name: "Ada" });
    expect(headersOf(0).get("x-csrf-token")).toBe("abc");
    expect(headersOf(0).get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("changes the version that was read", async () => {
    answers.push(json({ id: "1" }, { headers: { etag: '"7"' } }), json({ id: "1" }, { headers: { etag: '"8"' } }), json({}));
    await get("/sources/1");
    await patch("/sources/1", { name: "a" });
    await patch("/sources/1", { name: "b" });
    expect(headersOf(1).get("if-match")).toBe('"7"');
    expect(headersOf(2).get("if-match")).toBe('"8"');
  });

  it("reads the version first when only a list was seen", async () => {
    answers.push(json({ id: "1" }, { headers: { etag: '"3"' } }), json({}));
    await patch("/users/1", {});
    expect(headersOf(1).get("if-match")).toBe('"3"');
  });

  it("creates with PUT only what is not there", async () => {
    answers.push(json({ status: 404, code: "not_found" }, { status: 404 }), json({}));
    await put("/plan/New", {});
    expect(headersOf(1).get("if-none-match")).toBe("*");
    expect(headersOf(1).get("if-match")).toBeNull();
  });

  it("guards a part by the version of its whole", async () => {
    answers.push(json({}, { headers: { etag: '"5"' } }), json({}));
    await get("/imports/1");
    await put("/imports/1/mapping", {}, "/imports/1");
    expect(headersOf(1).get("if-match")).toBe('"5"');
  });

  it("forgets a version after a conflict, so that the next try reads again", async () => {
    answers.push(json({}, { headers: { etag: '"1"' } }), json({ status: 412, code: "conflict" }, { status: 412 }));
    await get("/users/1");
    await expect(patch("/users/1", {})).rejects.toMatchObject({ status: 412 });
    answers.push(json({}, { headers: { etag: '"2"' } }), json({}));
    await patch("/users/1", {});
    expect(headersOf(3).get("if-match")).toBe('"2"');
  });
});
