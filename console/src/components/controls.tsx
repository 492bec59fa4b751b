import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

interface CheckProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children?: ReactNode;
  label?: string;
  disabled?: boolean;
  className?: string;
}

export function Checkbox({ checked, onChange, children, label, disabled, className }: CheckProps) {
  const box = (
    <BaseCheckbox.Root
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      aria-label={label}
      className="flex size-4.5 shrink-0 items-center justify-center rounded border border-line-strong bg-surface data-checked:border-accent data-checked:bg-accent data-disabled:opacity-50"
    >
      <BaseCheckbox.Indicator>
        <Check className="size-3.5 text-on-accent" strokeWidth={3} aria-hidden />
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
  if (!children) return box;
  return (

    <label className={cn("flex items-center gap-2 text-sm", className)}>
      {box}
      <span className="min-w-0">{children}</span>
    </label>
  );
}

export function Switch({ checked, onChange, children, label, disabled, className }: CheckProps) {
  const knob = (
    <BaseSwitch.Root
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      aria-label={label}
      className="relative flex h-5.5 w-9.5 shrink-0 rounded-full bg-line-strong p-0.5 transition-colors data-checked:bg-good data-disabled:opacity-50"
    >
      <BaseSwitch.Thumb className="size-4.5 rounded-full bg-surface shadow transition-transform data-checked:translate-x-4" />
    </BaseSwitch.Root>
  );
  if (!children) return knob;
  return (
    <label className={cn("flex items-center gap-2 text-sm", className)}>
      {knob}
      <span>{children}</span>
    </label>
  );
}

interface SegmentsProps<V extends string> {
  value: V;
  onChange: (value: V) => void;
  options: readonly { value: V; label: ReactNode; title?: string }[];
  label: string;
  className?: string;
}

/** A choice of one among few, all in sight. */
export function Segments<V extends string>({ value, onChange, options, label, className }: SegmentsProps<V>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next) => next[0] && onChange(next[0] as V)}
      className={cn("inline-flex max-w-full flex-wrap gap-0.5 rounded-lg bg-sunken p-0.5", className)}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          aria-label={option.title}
          className="inline-flex h-8 items-center gap-1.5 rounded-md px-3 text-sm font-medium text-soft hover:text-ink data-pressed:bg-surface data-pressed:text-ink data-pressed:shadow-sm [&_svg]:size-4"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
