/** One server-sent stream that opens again by itself and says how fresh it is. */

export type Liveness = "connected" | "late" | "off";

export interface StreamOptions {
  url: string;
  handlers: Record<string, (data: unknown) => void>;
  onLiveness: (liveness: Liveness) => void;
  /** Injected by tests. */
  open?: (url: string) => EventSource;
}

const firstDelay = 500;
const longestDelay = 15_000;
/** Servers that send `ping` do so every 15 s; two missed in a row mean that the line is dead. */
const silence = 40_000;
const offAfterFailures = 3;

export const delayBefore = (attempt: number) => Math.min(longestDelay, firstDelay * 2 ** attempt);

export function openStream({ url, handlers, onLiveness, open }: StreamOptions): () => void {
  const connect = open ?? ((address: string) => new EventSource(address));
  let source: EventSource | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let pings = false;

  const listenForSilence = () => {
    clearTimeout(watchdog);
    if (pings) watchdog = setTimeout(fail, silence);
  };

  const heard = () => {
    failures = 0;
    onLiveness("connected");
    listenForSilence();
  };

  function fail() {
    source?.close();
    clearTimeout(watchdog);
    onLiveness(failures + 1 >= offAfterFailures ? "off" : "late");
    timer = setTimeout(start, delayBefore(failures));
    failures += 1;
  }

  function start() {
    source = connect(url);
    source.onopen = heard;
    source.onerror = fail;
    // The server says why it ends a stream: those it only renews open again without anybody noticing.
    source.addEventListener("end", (message) => {
      const { reason } = JSON.parse((message as MessageEvent<string>).data) as { reason: string };
      if (reason !== "renew" && reason !== "slow") return;
      source?.close();
      clearTimeout(watchdog);
      start();
    });
    source.addEventListener("ping", () => {
      pings = true;
      heard();
    });
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (message) => {
        heard();
        handle(JSON.parse((message as MessageEvent<string>).data));
      });
    }
  }

  onLiveness("late");
  start();
  return () => {
    clearTimeout(timer);
    clearTimeout(watchdog);
    source?.close();
  };
}
