import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState, type DragEvent } from "react";
import { uploadImport } from "@/api/imports";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { EmptyMosaic } from "@/components/mosaic";
import { sayProblem } from "@/components/undo";

function useUpload() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: uploadImport,
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["imports"] });
      await navigate({ to: "/imports/$id", params: { id } });
    },
    onError: sayProblem,
  });
}

export function DropZone() {
  const { t } = useLingui();
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const upload = useUpload();
  const take = (file: File | undefined) => file && upload.mutate(file);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <div
      role="group"
      aria-label={t`Upload a file`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        "flex flex-col items-center gap-3 rounded-xl border-2 border-dashed border-line-strong/60 bg-surface px-6 py-10 text-center",
        over && "border-accent bg-accent-wash",
      )}
    >
      <EmptyMosaic />
      <p className="font-semibold">{upload.isPending ? <Trans>Reading the file…</Trans> : <Trans>Drop a file here</Trans>}</p>
      <p className="max-w-md text-sm text-soft">
        <Trans>CSV, JSON Lines or Parquet. Encoding and separators are recognized, also those of Excel.</Trans>
      </p>
      <input
        ref={picker}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={t`File to import`}
        accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet"
        onChange={(event) => take(event.target.files?.[0])}
      />
      <Button variant="primary" disabled={upload.isPending} onClick={() => picker.current?.click()}>
        <Trans>Choose a file</Trans>
      </Button>
    </div>
  );
}
