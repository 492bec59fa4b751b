import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { inputStyle } from "./input";

export interface Option<V extends string> {
  value: V;
  label: string;
  icon?: ReactNode;
}

interface SelectProps<V extends string> {
  value: V;
  options: readonly Option<V>[];
  onChange: (value: V) => void;
  label?: string;
  id?: string;
  className?: string;
  disabled?: boolean;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
}

export function Select<V extends string>({
  value,
  options,
  onChange,
  label,
  className,
  disabled,
  ...wiring
}: SelectProps<V>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Base.Root
      items={options as Option<V>[]}
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
      disabled={disabled}
    >
      <Base.Trigger
        aria-label={label}
        className={cn(inputStyle, "flex h-9 items-center justify-between gap-2 text-left", className)}
        {...wiring}
      >
        <span className="flex min-w-0 items-center gap-2 truncate">
          {chosen?.icon}
          <span className="truncate">{chosen?.label ?? value}</span>
        </span>
        <Base.Icon>
          <ChevronsUpDown className="size-4 text-soft" aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50" alignItemWithTrigger={false}>
          <Base.Popup className="max-h-[min(22rem,var(--available-height))] min-w-(--anchor-width) overflow-y-auto rounded-md border bg-surface p-1 text-ink shadow-card">
            <Base.List>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  className="grid cursor-default grid-cols-[1rem_1fr] items-center gap-2 rounded px-2 py-1.5 text-sm outline-none select-none data-highlighted:bg-sunken"
                >
                  <Base.ItemIndicator>
                    <Check className="size-4 text-accent" aria-hidden />
                  </Base.ItemIndicator>
                  <Base.ItemText className="col-start-2 flex items-center gap-2">
                    {option.icon}
                    {option.label}
                  </Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
