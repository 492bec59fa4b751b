import { useSyncExternalStore } from "react";
import { isProblem } from "@/api/problem";

/** Whether Tessere answers: what the browser believes of the network is only a hint. */
let answers = true;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();
const retryMs = 3_000;

function tell(next: boolean) {
  if (next !== answers) {
    answers = next;
    listeners.forEach((listener) => listener());
  }
  clearTimeout(timer);
  if (!answers) timer = setTimeout(() => void knock(), retryMs);
}

/** Asks whether somebody is there. */
export async function knock(): Promise<boolean> {
  try {
    tell((await fetch("/health", { cache: "no-store" })).ok);
  } catch {
    tell(false);
  }
  return answers;
}

/** Whether an error says that nobody answered; remembered for everybody. */
export function isSilence(error: unknown): boolean {
  const silent = isProblem(error, "unreachable");
  if (silent) tell(false);
  return silent;
}

window.addEventListener("offline", () => tell(false));
window.addEventListener("online", () => void knock());

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const isOnline = () => answers;
export const onNetwork = subscribe;
export const useOnline = () => useSyncExternalStore(subscribe, isOnline);
