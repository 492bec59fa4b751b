import { Menu as Base } from "@base-ui/react/menu";
import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { buttonStyle } from "./button";
import { cn } from "./cn";

export interface MenuAction {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
}

interface MenuProps {
  /** Not needed when the trigger says it in words. */
  label?: string;
  actions: (MenuAction | null)[];
  children?: ReactNode;
  triggerClassName?: string;
}

export function Menu({ label, actions, children, triggerClassName }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger
        aria-label={label}
        className={triggerClassName ?? buttonStyle({ variant: "ghost", size: "icon-sm" })}
      >
        {children ?? <Ellipsis aria-hidden />}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className="min-w-44 rounded-md border bg-surface p-1 text-ink shadow-card outline-none">
            {actions.map((action, index) =>
              action ? (
                <Base.Item
                  key={action.label}
                  disabled={action.disabled}
                  onClick={action.onSelect}
                  className={cn(
                    "flex cursor-default items-center gap-2 rounded px-2.5 py-1.5 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-sunken [&_svg]:size-4",
                    action.danger && "text-loss",
                  )}
                >
                  {action.icon}
                  {action.label}
                </Base.Item>
              ) : (
                <Base.Separator key={index} className="my-1 h-px bg-line" />
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
