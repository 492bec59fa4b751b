import { useLingui } from "@lingui/react/macro";
import { useFormat } from "@/components/format";

/** From when until when, in words. */
export function useSpan() {
  const { t } = useLingui();
  const format = useFormat();
  return (from: string | null | undefined, until: string | null | undefined) => {
    if (from && until) return t`${format.date(from)} to ${format.date(until)}`;
    if (from) return t`since ${format.date(from)}`;
    return until ? t`until ${format.date(until)}` : t`always`;
  };
}
