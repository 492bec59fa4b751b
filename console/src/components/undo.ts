import { t } from "@lingui/core/macro";
import { explain } from "./problem-words";
import { toasts } from "./toast";

const undoWindowMs = 7000;

export const say = (title: string, type: "good" | "loss" | "plain" = "plain") =>
  toasts.add({ title, type, timeout: type === "loss" ? 9000 : 4500 });

export const sayProblem = (error: unknown) => {
  const { title, advice } = explain(error);
  toasts.add({ title, description: advice, type: "loss", timeout: 9000, priority: "high" });
};

function withAction(title: string, onUndo: () => void): string {
  const id: string = toasts.add({
    title,
    timeout: undoWindowMs,
    actionProps: {
      children: t`Undo`,
      onClick: () => {
        onUndo();
        toasts.close(id);
      },
    },
  });
  return id;
}

/** An act that can be taken back by another act. */
export function sayWithUndo(title: string, undo: () => Promise<unknown>): void {
  withAction(title, () => {
    undo().then(() => say(t`Undone`), sayProblem);
  });
}

const waiting = new Set<() => void>();
window.addEventListener("pagehide", () => waiting.forEach((commit) => commit()));

interface Deferred {
  title: string;
  hide: () => void;
  restore: () => void;
  commit: (leaving: boolean) => Promise<unknown>;
}

/** An act that cannot be taken back: it disappears now and happens when the time to undo is over. */
export function deferWithUndo({ title, hide, restore, commit }: Deferred): void {
  hide();
  let settled = false;
  const settle = () => {
    if (settled) return false;
    settled = true;
    clearTimeout(timer);
    waiting.delete(leave);
    return true;
  };
  const run = (leaving: boolean) => {
    if (!settle()) return;
    commit(leaving).catch((error: unknown) => {
      restore();
      sayProblem(error);
    });
  };
  const leave = () => run(true);
  const timer = setTimeout(() => run(false), undoWindowMs);
  waiting.add(leave);
  withAction(title, () => {
    if (settle()) restore();
  });
}
