import { Trans, useLingui } from "@lingui/react/macro";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";
import { cn } from "./cn";

interface CopyProps {
  text: string | (() => string);
  label?: string;
  className?: string;
}

export function CopyButton({ text, label, className }: CopyProps) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const wait = setTimeout(() => setCopied(false), 1800);
    return () => clearTimeout(wait);
  }, [copied]);
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === "string" ? text : text());
    setCopied(true);
  };
  const icon = copied ? <Check className="text-good" aria-hidden /> : <Copy aria-hidden />;
  return label ? (
    <Button size="sm" className={className} onClick={() => void copy()}>
      {icon} {copied ? <Trans>Copied</Trans> : label}
    </Button>
  ) : (
    <Button
      size="icon-sm"
      variant="ghost"
      className={cn(className)}
      aria-label={copied ? t`Copied` : t`Copy`}
      title={t`Copy`}
      onClick={() => void copy()}
    >
      {icon}
    </Button>
  );
}

/** A secret that is shown this once. */
export function SecretOnce({ secret }: { secret: string }) {
  return (
    <div className="rounded-lg border border-care/40 bg-care-wash p-3">
      <p className="mb-2 text-sm font-medium text-care">
        <Trans>Copy it now: it is not shown again. Only a fingerprint is kept.</Trans>
      </p>
      <div className="flex items-center gap-2 rounded-md bg-surface px-3 py-2">
        <code className="min-w-0 flex-1 font-mono text-sm break-all" data-testid="secret">
          {secret}
        </code>
        <CopyButton text={secret} />
      </div>
    </div>
  );
}

export function Snippet({ code }: { code: string }) {
  return (
    <div className="relative rounded-lg border bg-paper">
      <CopyButton text={code} className="absolute top-1.5 right-1.5" />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="max-h-80 overflow-auto p-3 pr-12 font-mono text-xs leading-5" tabIndex={0}>
        {code}
      </pre>
    </div>
  );
}
