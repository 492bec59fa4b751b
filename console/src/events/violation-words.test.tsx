import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { messages } from "@/locales/it/messages.po";
import { useViolationWords } from "./violation-words";

const inItalian = ({ children }: { children: ReactNode }) => <I18nProvider i18n={i18n}>{children}</I18nProvider>;
const violation = { path: "/properties/sku", message: "in English", code: "", params: {} };

describe("violations in Italian", () => {
  i18n.loadAndActivate({ locale: "it", messages });
  const { result } = renderHook(useViolationWords, { wrapper: inItalian });

  it.each([
    ["required", { name: "sku" }, "Manca “sku”."],
    ["wrong_type", { types: ["null", "string"] }, "Deve essere nullo (null) o un testo."],
    ["not_an_option", { options: ["rosso", "blu"] }, "Deve essere “rosso” o “blu”."],
    ["too_long", { limit: 1 }, "Può avere al massimo 1 carattere."],
    ["too_long", { limit: 2 }, "Può avere al massimo 2 caratteri."],
  ])("says %s", (code, params, words) => {
    expect(result.current({ ...violation, code, params })).toBe(words);
  });

  it("shows what was stored without a code, or with one that is not known yet, as it was stored", () => {
    expect(result.current(violation)).toBe("in English");
    expect(result.current({ ...violation, code: "from_the_future" })).toBe("in English");
  });
});
