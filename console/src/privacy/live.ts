import { useQueryClient } from "@tanstack/react-query";
import { privacyKey, privacyStream } from "@/api/privacy";
import { useStream } from "@/components/live";

/** Reads the requests again whenever one goes on. */
export function useLiveRequests() {
  const client = useQueryClient();
  useStream(privacyStream, { requests: () => void client.invalidateQueries({ queryKey: privacyKey }) });
}
