import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { EmptyMosaic } from "@/components/mosaic";

export function FileDrop({ onTake }: { onTake: (file: File) => void }) {
  const { t } = useLingui();
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const take = (file: File | undefined) => file && onTake(file);
  return (
    <div
      role="group"
      aria-label={t`Upload a file`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
      className={cn("flex flex-col items-center gap-3 rounded-xl border-2 border-dashed border-line-strong/60 bg-surface px-6 py-10 text-center", over && "border-accent bg-accent-wash")}
    >
      <EmptyMosaic />
      <p className="font-semibold"><Trans>Drop a file here</Trans></p>
      <p className="max-w-md text-sm text-soft"><Trans>CSV, JSON Lines, Parquet, or a feed (RSS, Atom); one row for each article, up to 20,000. Columns are recognized by their names in Italian and English.</Trans></p>
      <input ref={picker} type="file" className="sr-only" tabIndex={-1} aria-label={t`File with products`} accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.xml,.rss,.atom" onChange={(event) => take(event.target.files?.[0])} />
      <Button variant="primary" onClick={() => picker.current?.click()}><Trans>Choose a file</Trans></Button>
    </div>
  );
}
