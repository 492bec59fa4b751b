import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from "react";
import { cn } from "./cn";

export const inputStyle =
  "w-full rounded-md border border-line-strong/70 bg-surface px-3 text-sm text-ink placeholder:text-soft disabled:opacity-60 aria-invalid:border-loss max-sm:text-base";

export function Input({
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return <input className={cn(inputStyle, "h-9", className)} {...rest} />;
}

export function TextArea({
  className,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return <textarea className={cn(inputStyle, "min-h-20 py-2", className)} {...rest} />;
}
