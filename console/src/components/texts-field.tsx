import { useLingui } from "@lingui/react/macro";
import type { Texts } from "@/api/types";
import { Field } from "./field";
import { Input } from "./input";

interface TextsFieldProps {
  label: string;
  value: Texts;
  onChange: (value: Texts) => void;
  error?: string | undefined;
  placeholder?: string;
}

export function useLanguageName() {
  const { t } = useLingui();
  return (language: string) => (language === "it" ? t`Italian` : language === "en" ? t`English` : language);
}

/** A name in both languages, side by side. */
export function TextsField({ label, value, onChange, error, placeholder }: TextsFieldProps) {
  const name = useLanguageName();
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {(["it", "en"] as const).map((language) => (
        <Field key={language} label={`${label} · ${name(language)}`} error={language === "it" ? error : undefined}>
          {(wiring) => (
            <Input {...wiring} lang={language} value={value[language] ?? ""} maxLength={200} placeholder={placeholder} onChange={(event) => onChange({ ...value, [language]: event.target.value })} />
          )}
        </Field>
      ))}
    </div>
  );
}
