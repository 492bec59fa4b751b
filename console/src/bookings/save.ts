import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { say as tell, sayProblem } from "@/components/undo";

/** Keeps a setting; the calendar and its lists are read again. */
export function useSave<T>(write: () => Promise<T>, onDone: () => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["bookings"] });
      tell(t`Saved`, "good");
      onDone();
    },
    onError: sayProblem,
  });
}

/** A code that none of these has, from a name. */
export function freshCode(base: string, taken: readonly string[], otherwise: string): string {
  const root = base.slice(0, 56) || otherwise;
  let code = root;
  for (let number = 2; taken.includes(code); number += 1) code = `${root}-${number}`;
  return code;
}
