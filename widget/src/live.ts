/** Server-sent events read with `fetch`, because an EventSource sends no key; asks now and then where streaming does not get through. */
import { StorefrontError, type Transport } from "./transport";

export type Liveness = "connected" | "late" | "off";

interface Watch {
  path: string;
  token: string;
  onEvent: (name: string, content: unknown) => void;
  onLiveness: (liveness: Liveness) => void;
  /** Called instead of events when the line does not hold. */
  poll: () => Promise<void>;
}

const firstDelay = 1_000;
const longestDelay = 30_000;
/** The server pings every 15 s; two missed in a row mean that the line is dead. */
const silence = 40_000;
const offAfter = 3;

/** Watch until the answer is called. A page that nobody looks at listens to nothing, and asks once when it is looked at again. */
export function watch(transport: Transport, given: Watch): () => void {
  let line: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isOver = false;

  const start = async () => {
    if (isOver || document.hidden) return;
    const own = (line = new AbortController());
    const { path, token } = given;
    let renews = false;
    try {
      const answer = await transport.open(path, { token, signal: own.signal });
      await read(answer, own, (name, content) => {
        failures = 0;
        given.onLiveness("connected");
        if (name === "end") renews = isRenewal(content);
        else if (name !== "ping") given.onEvent(name, content);
      });
    } catch (error) {
      // What is refused will be refused again: no key, no basket.
      if (error instanceof StorefrontError && [401, 403, 404].includes(error.status)) isOver = true;
    }
    if (own !== line || isOver || document.hidden) return;
    if (!renews) failures += 1;
    given.onLiveness(renews ? "connected" : failures < offAfter ? "late" : "off");
    if (failures) void given.poll().catch(() => undefined);
    timer = setTimeout(() => void start(), renews ? 0 : Math.min(longestDelay, firstDelay * 2 ** failures));
  };

  const stop = () => {
    clearTimeout(timer);
    const own = line;
    line = null;
    own?.abort();
  };
  const look = () => {
    stop();
    if (!document.hidden) void start();
  };
  document.addEventListener("visibilitychange", look);
  void start();
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", look);
    stop();
  };
}

const isRenewal = (content: unknown) => ["renew", "slow"].includes((content as { reason?: string } | null)?.reason ?? "");

async function read(answer: Response, line: AbortController, heard: (name: string, content: unknown) => void) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("no stream");
  let rest = "";
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => line.abort(), silence);
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const name = /^event: (.*)$/m.exec(block)?.[1];
        const content = /^data: (.*)$/m.exec(block)?.[1];
        if (name) heard(name, content === undefined ? null : JSON.parse(content));
      }
    }
  } finally {
    clearTimeout(watchdog);
  }
}
