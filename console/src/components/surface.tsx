import type { ReactNode } from "react";
import { cn } from "./cn";

interface PanelProps {
  title?: ReactNode;
  note?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
  bodyClassName?: string;
  id?: string;
}

export function Panel({ title, note, action, children, className, bodyClassName, id }: PanelProps) {
  return (
    <section id={id} className={cn("min-w-0 rounded-xl border bg-surface", className)}>
      {title ? (
        <header className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-3.5 pb-2">
          <div className={cn("min-w-0 flex-1", note ? "basis-60" : "basis-24")}>
            <h2 className="text-sm font-semibold">{title}</h2>
            {note ? <p className="text-sm text-soft">{note}</p> : null}
          </div>
          {action}
        </header>
      ) : null}
      <div className={cn("px-4 pb-4", !title && "pt-4", bodyClassName)}>{children}</div>
    </section>
  );
}

interface HeaderProps {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

export function PageHeader({ title, lead, actions, children }: HeaderProps) {
  return (
    <header className="mb-5 flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {lead ? <p className="mt-1 max-w-2xl text-soft">{lead}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {children}
    </header>
  );
}

const tones = {
  plain: "bg-sunken text-soft",
  good: "bg-good-wash text-good",
  care: "bg-care-wash text-care",
  loss: "bg-loss-wash text-loss",
  accent: "bg-accent-wash text-accent-deep",
};
export type Tone = keyof typeof tones;

export function Badge({ tone = "plain", children, className }: { tone?: Tone; children: ReactNode; className?: string }) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1 rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3",
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-line-strong/50 bg-paper px-1 font-sans text-xs text-soft">
    {children}
  </kbd>
);
