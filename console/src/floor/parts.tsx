import type { ButtonHTMLAttributes, ReactNode } from "react";
import { cn } from "@/components/cn";

/** A block of the look. */
export function Block({ title, action, children, className }: { title: ReactNode; action?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={cn("rounded-xl border bg-surface", className)}>
      <header className="flex min-h-12 items-center gap-2 px-4 pt-1">
        <h2 className="flex-1 text-sm font-semibold">{title}</h2>
        {action}
      </header>
      <div className="px-4 pb-4">{children}</div>
    </section>
  );
}

/** Large enough for a thumb. */
export function Big({ className, tone = "plain", type = "button", ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { tone?: "plain" | "accent" | "quiet" }) {
  return (
    <button
      type={type}
      className={cn(
        "inline-flex min-h-14 items-center justify-center gap-2.5 rounded-xl px-4 text-base font-semibold disabled:cursor-not-allowed disabled:opacity-55 [&_svg]:size-5 [&_svg]:shrink-0",
        tone === "accent" && "bg-accent text-on-accent hover:bg-accent-deep",
        tone === "plain" && "border border-line-strong/60 bg-surface hover:bg-sunken",
        tone === "quiet" && "text-soft hover:bg-sunken hover:text-ink",
        className,
      )}
      {...rest}
    />
  );
}

/** What is done with the thumb lies at the bottom. */
export const ThumbBar = ({ children }: { children: ReactNode }) => (
  <div data-bar className="sticky bottom-0 z-20 border-t bg-surface/95 px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] backdrop-blur">{children}</div>
);
