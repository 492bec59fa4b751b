import { i18n, type Messages } from "@lingui/core";
import type { Language } from "@/api/types";

const catalogues: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => import("../locales/en/messages.po"),
  it: () => import("../locales/it/messages.po"),
};

const remembered = "tessere.language";

const isLanguage = (value: string | null | undefined): value is Language => value === "it" || value === "en";

/** Before anyone has signed in: the last choice on this machine, else the browser's, else English. */
export function firstLanguage(): Language {
  const stored = localStorage.getItem(remembered);
  if (isLanguage(stored)) return stored;
  const preferred = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return preferred ?? "en";
}

export async function activateLanguage(language: Language): Promise<void> {
  const { messages } = await catalogues[language]();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  localStorage.setItem(remembered, language);
}
