import { useLingui } from "@lingui/react/macro";
import type { Card } from "@/api/types";

/** What comes as a clause, with a capital. */
export const sentence = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

export function useCardName() {
  const { t } = useLingui();
  return (card: Pick<Card, "name" | "email" | "phone">) => card.name ?? card.email ?? card.phone ?? t`Unnamed customer`;
}
