import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { attributesQuery } from "@/api/catalog";
import type { ArticleReport } from "@/api/types";
import { cn } from "@/components/cn";
import { Select } from "@/components/select";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { targetWords } from "./targets";

interface MappingProps {
  columns: ArticleReport["columns"];
  mapping: Record<string, string>;
  onChange: (mapping: Record<string, string>) => void;
}

function useTargets(used: string[]) {
  const { t } = useLingui();
  const say = useTexts();
  const attributes = useQuery(attributesQuery).data?.items ?? [];
  const named = attributes.flatMap(({ code, name }) => [
    { value: `option:${code}`, label: t`Option: ${say(name) || code}` },
    { value: `attribute:${code}`, label: t`Attribute: ${say(name) || code}` },
  ]);
  const all = [...Object.entries(targetWords).map(([value, label]) => ({ value, label: t(label) })), ...named];
  // What was recognized, and is no attribute yet.
  return [...all, ...used.filter((value) => !all.some((each) => each.value === value)).map((value) => ({ value, label: value }))];
}

/** What each column becomes: recognized, and corrected here. */
export function ArticleMapping({ columns, mapping, onChange }: MappingProps) {
  const { t } = useLingui();
  const target = (column: MappingProps["columns"][number]) => mapping[column.name] ?? column.target;
  const targets = useTargets(columns.map(target));
  return (
    <Panel title={t`What each column is`} note={t`Recognized by its heading: correct what is wrong, then repeat the dry run.`}>
      <table className="w-full text-sm">
        <thead className="label-caps border-b text-left max-md:sr-only">
          <tr><th scope="col" className="py-2 pr-4"><Trans>Column</Trans></th><th scope="col" className="py-2 pr-4"><Trans>First values</Trans></th><th scope="col" className="py-2"><Trans>Becomes</Trans></th></tr>
        </thead>
        <tbody className="divide-y">
          {columns.map((column) => (
            <tr key={column.name} className="max-md:flex max-md:flex-col max-md:gap-1 max-md:py-3">
              <th scope="row" className="text-left align-top font-medium md:py-3 md:pr-4">{column.name}</th>
              <td className="max-w-96 truncate align-top text-soft md:py-3 md:pr-4">{column.samples.join(" · ") || "—"}</td>
              <td className="align-top md:py-1.5">
                <Select label={t`What ${column.name} is`} className={cn("w-60", target(column) === "ignore" && "text-soft")} value={target(column)} onChange={(next) => onChange({ ...mapping, [column.name]: next })} options={targets} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
