import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import type { Page } from "@/api/types";
import { deferWithUndo } from "@/components/undo";

interface RemoveOptions<T> {
  queryKey: QueryKey;
  same: (item: T) => boolean;
  title: string;
  commit: (leaving: boolean) => Promise<unknown>;
}

/** Takes a row out of its list now, and out of the server when the time to undo is over. */
export function useRemoveRow() {
  const client = useQueryClient();
  return <T,>({ queryKey, same, title, commit }: RemoveOptions<T>) => {
    const before = client.getQueryData<Page<T>>(queryKey);
    deferWithUndo({
      title,
      hide: () =>
        client.setQueryData<Page<T>>(queryKey, (page) =>
          page ? { ...page, items: page.items.filter((item) => !same(item)) } : page,
        ),
      restore: () => client.setQueryData(queryKey, before),
      commit: async (leaving) => {
        await commit(leaving);
        await client.invalidateQueries({ queryKey });
      },
    });
  };
}
