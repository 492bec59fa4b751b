import { useLingui } from "@lingui/react/macro";
import { useRef, type KeyboardEvent } from "react";
import { cn } from "./cn";
import { inputStyle } from "./input";

export interface Parsed<T> {
  value: T | null;
  error: string | null;
}

export function parseJson<T>(text: string): Parsed<T> {
  try {
    return { value: JSON.parse(text) as T, error: null };
  } catch (error) {
    return { value: null, error: error instanceof Error ? error.message : String(error) };
  }
}

interface JsonEditorProps {
  id?: string;
  value: string;
  onChange: (text: string) => void;
  label?: string;
  className?: string;
  readOnly?: boolean;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
}

/** A plain text area that indents with two spaces; Escape, then Tab, leaves it. */
export function JsonEditor({ value, onChange, label, className, readOnly, ...wiring }: JsonEditorProps) {
  const { t } = useLingui();
  const leaving = useRef(false);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") {
      leaving.current = true;
      event.stopPropagation();
      return;
    }
    if (event.key === "Tab" && !event.shiftKey && !leaving.current && !readOnly) {
      event.preventDefault();
      event.currentTarget.setRangeText("  ", event.currentTarget.selectionStart, event.currentTarget.selectionEnd, "end");
      onChange(event.currentTarget.value);
    }
    leaving.current = false;
  };
  return (
    <textarea
      spellCheck={false}
      autoComplete="off"
      aria-label={label}
      title={t`Press Escape and then Tab to leave the editor`}
      value={value}
      readOnly={readOnly}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      className={cn(inputStyle, "min-h-64 resize-y bg-paper py-2 font-mono text-xs leading-5 max-sm:text-xs", className)}
      {...wiring}
    />
  );
}
