import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Id } from "@/api/types";
import { say, sayProblem, sayWithUndo } from "@/components/undo";

/** Everything that a queue, a round and the order show of it is read again. */
export function useReread() {
  const client = useQueryClient();
  return async (order?: Id) => {
    await client.invalidateQueries({ queryKey: ["deliveries"] });
    void client.invalidateQueries({ queryKey: ["pick-list"] });
    if (order) void client.invalidateQueries({ queryKey: ["order", order] });
  };
}

interface Move<T> {
  act: () => Promise<T>;
  said: string | ((done: T) => string);
  undo?: (done: T) => Promise<unknown>;
  order?: Id;
  onDone?: (done: T) => void;
}

/** Moves pieces on, says so, and reads the queue again; also when somebody else was faster. */
export function useMove<T>({ act, said, undo, order, onDone }: Move<T>) {
  const reread = useReread();
  return useMutation({
    mutationFn: act,
    onSuccess: async (done) => {
      const words = typeof said === "string" ? said : said(done);
      if (undo) {
        sayWithUndo(words, async () => {
          await undo(done);
          await reread(order);
        });
      } else say(words, "good");
      onDone?.(done);
      await reread(order);
    },
    onError: (error) => {
      sayProblem(error);
      void reread(order);
    },
  });
}
