import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { SourceKind } from "@/api/types";
import { Segments } from "@/components/controls";
import { Snippet } from "@/components/copy";
import { snippetTexts, type SnippetKind } from "./snippet-texts";

const first: Record<SourceKind, SnippetKind> = {
  site: "browser",
  app: "segment",
  till: "till",
  email: "pixel",
  chat: "http",
  ads: "http",
  server: "segment",
};

export function Snippets({ kind, writeKey }: { kind: SourceKind; writeKey: string }) {
  const { t } = useLingui();
  const [client, setClient] = useState<SnippetKind>(first[kind]);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Segments
        label={t`Client`}
        value={client}
        onChange={setClient}
        options={[
          { value: "browser", label: t`Browser` },
          { value: "segment", label: "Segment" },
          { value: "rudderstack", label: "RudderStack" },
          { value: "posthog", label: "PostHog" },
          { value: "http", label: "HTTP" },
          { value: "till", label: t`Till` },
          { value: "pixel", label: t`Pixel` },
        ]}
      />
      <Snippet code={snippetTexts[client]({ host: window.location.origin, key: writeKey })} />
      <p className="text-sm text-soft">
        <Trans>The clients you already use work unchanged: only the address and the key are ours.</Trans>
      </p>
    </div>
  );
}
