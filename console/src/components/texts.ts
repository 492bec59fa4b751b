import { useLingui } from "@lingui/react";
import { useCallback } from "react";
import type { Texts } from "@/api/types";

/** What is written by language, in the reader's; where that is missing, in another. */
export function useTexts() {
  const { i18n } = useLingui();
  return useCallback(
    (texts: Texts | Record<string, string> | null | undefined): string => {
      const said = (texts ?? {}) as Record<string, string | undefined>;
      return said[i18n.locale] || said.it || said.en || Object.values(said).find(Boolean) || "";
    },
    [i18n.locale],
  );
}

export const languages = ["it", "en"] as const;

/** Words by language without those that are empty. */
export const filledTexts = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).map(([language, text]) => [language, text.trim()]).filter(([, text]) => text)) as Texts;

/** A code from a name: small letters, digits and dashes. */
export const codeFrom = (name: string) =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
