import { useEffect } from "react";

/** Lets the page open again without the network: the worker keeps its files, for addresses below /floor only. */
export function useWorker(): void {
  useEffect(() => {
    if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
    const start = async () => {
      await navigator.serviceWorker.register("/floor-worker.js", { scope: "/floor" });
      const { active } = await navigator.serviceWorker.ready;
      // What was loaded before the worker was there is kept too.
      const files = performance.getEntriesByType("resource").map((entry) => entry.name);
      active?.postMessage({ keep: files.filter((file) => new URL(file).pathname.startsWith("/assets/")) });
    };
    // Without it the page works as long as it stays open.
    start().catch(() => undefined);
  }, []);
}
