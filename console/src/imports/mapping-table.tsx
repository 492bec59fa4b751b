import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { purposesQuery } from "@/api/settings";
import type { ImportColumn, ImportKind } from "@/api/types";
import { useChannelLabel } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { nameFrom, parseTarget, targetLabels, targetsFor, writeTarget } from "./targets";

interface TargetProps {
  column: string;
  target: string;
  kind: ImportKind;
  disabled: boolean;
  onChange: (target: string) => void;
}

function ConsentChoice({ column, rest, disabled, onChange }: { column: string; rest: string; disabled: boolean; onChange: (rest: string) => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const channelLabel = useChannelLabel();
  const purposes = useQuery({ ...purposesQuery, retry: false }).data?.items ?? [];
  const pairs = purposes.flatMap((purpose) =>
    purpose.channels.map((channel) => ({
      value: `${purpose.code}:${channel}`,
      label: `${format.say(purpose.name)}, ${channelLabel(channel)}`,
    })),
  );
  const known = pairs.some((pair) => pair.value === rest);
  return (
    <Select
      label={t`Which consent ${column} is`}
      className="w-64"
      disabled={disabled}
      value={rest}
      onChange={onChange}
      options={[...(known ? [] : [{ value: rest, label: rest || t`Choose purpose and channel` }]), ...pairs]}
    />
  );
}

function TargetChoice({ column, target, kind, disabled, onChange }: TargetProps) {
  const { t } = useLingui();
  const { head, rest } = parseTarget(target);
  const heads = targetsFor(kind);
  const all = heads.includes(head) ? heads : [...heads, head];
  const choose = (next: string) =>
    onChange(writeTarget({ head: next, rest: next === "consent" ? "" : nameFrom(column) }));
  return (
    <span className="flex flex-wrap gap-2">
      <Select
        label={t`What ${column} is`}
        className={cn("w-48", head === "ignore" && "text-soft")}
        disabled={disabled}
        value={head}
        onChange={choose}
        options={all.map((value) => {
          const label = targetLabels[value];
          return { value, label: label ? t(label) : value };
        })}
      />
      {head === "trait" || head === "property" ? (
        <Input
          aria-label={t`Name for ${column}`}
          className="w-44 font-mono text-xs"
          value={rest}
          onChange={(event) => onChange(writeTarget({ head, rest: event.target.value.trim() }))}
        />
      ) : null}
      {head === "consent" ? (
        <ConsentChoice
          column={column}
          rest={rest}
          disabled={disabled}
          onChange={(next) => onChange(writeTarget({ head, rest: next }))}
        />
      ) : null}
    </span>
  );
}

interface TableProps {
  columns: ImportColumn[];
  kind: ImportKind;
  mapping: Record<string, string>;
  disabled: boolean;
  onChange: (column: string, target: string) => void;
}

export const MappingTable = ({ columns, kind, mapping, disabled, onChange }: TableProps) => (
  <table className="w-full text-sm">
    <thead className="label-caps border-b text-left max-md:sr-only">
      <tr>
        <th scope="col" className="py-2 pr-4 font-semibold">
          <Trans>Column</Trans>
        </th>
        <th scope="col" className="py-2 pr-4 font-semibold">
          <Trans>First values</Trans>
        </th>
        <th scope="col" className="py-2 font-semibold">
          <Trans>Becomes</Trans>
        </th>
      </tr>
    </thead>
    <tbody className="divide-y">
      {columns.map((column) => (
        <tr key={column.name} className="max-md:flex max-md:flex-col max-md:gap-1 max-md:py-3">
          <th scope="row" className="text-left align-top font-medium md:py-3 md:pr-4">
            {column.name}
          </th>
          <td className="align-top text-soft md:py-3 md:pr-4">{column.samples.filter(Boolean).slice(0, 3).join(" · ") || "—"}</td>
          <td className="align-top md:py-1.5">
            <TargetChoice
              column={column.name}
              target={mapping[column.name] ?? "ignore"}
              kind={kind}
              disabled={disabled}
              onChange={(target) => onChange(column.name, target)}
            />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
