import { useLingui } from "@lingui/react/macro";
import type { Json } from "@/api/types";
import { useFormat } from "@/components/format";
import { readable } from "@/components/trait-words";

const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) && !Number.isNaN(Date.parse(text));

/** A trait's value as a person would write it. */
export function Value({ value }: { value: Json }) {
  const { t } = useLingui();
  const format = useFormat();
  if (value === null) return <span className="text-soft">—</span>;
  if (typeof value === "boolean") return value ? t`Yes` : t`No`;
  if (typeof value === "number") return <span className="figures">{format.number(value, 2)}</span>;
  if (typeof value === "string") return isDate(value) ? format.date(value) : value;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ");
  return (
    <span className="text-sm">
      {Object.entries(value)
        .map(([key, item]) => `${readable(key)}: ${typeof item === "object" ? JSON.stringify(item) : String(item)}`)
        .join(", ")}
    </span>
  );
}
