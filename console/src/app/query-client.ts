import { QueryClient } from "@tanstack/react-query";
import { isProblem } from "@/api/problem";

/** What a second try cannot mend is not tried twice. */
const worthRetrying = (failures: number, error: unknown) =>
  failures < 2 && isProblem(error) && (error.status === 0 || error.status >= 500);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: worthRetrying, staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
