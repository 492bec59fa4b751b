import { useQuery, useQueryClient } from "@tanstack/react-query";
import { segmentsQuery, segmentsStream } from "@/api/segments";
import type { Segment } from "@/api/types";
import { useStream } from "@/components/live";

/** All segments, as they change. */
export function useLiveSegments() {
  const client = useQueryClient();
  useStream(segmentsStream, {
    segments: (all: { items: Segment[] }) => client.setQueryData(segmentsQuery.queryKey, all),
  });
  return useQuery(segmentsQuery);
}
