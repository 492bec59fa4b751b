/** What was there before and after, for undo and redo. */

export interface History<T> {
  past: T[];
  present: T;
  future: T[];
  /** What the latest change was of, and when: typing in one box is one step. */
  tag: string | null;
  at: number;
}

const longest = 200;
const pauseMs = 1200;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], tag: null, at: 0 });

export function record<T>(history: History<T>, present: T, tag: string | null, at: number): History<T> {
  if (present === history.present) return history;
  const together = tag !== null && tag === history.tag && at - history.at < pauseMs;
  const past = together ? history.past : [...history.past, history.present].slice(-longest);
  return { past, present, future: [], tag, at };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], tag: null, at: 0 };
}

export function redo<T>(history: History<T>): History<T> {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.present], present: after, future, tag: null, at: 0 };
}
