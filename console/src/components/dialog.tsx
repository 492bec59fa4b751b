import { Dialog as Base } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { buttonStyle } from "./button";
import { cn } from "./cn";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  /** `side` slides in beside the page; `center` sits over it. */
  place?: "center" | "side";
  className?: string;
}

const places = {
  center:
    "top-1/2 left-1/2 max-h-[90dvh] w-[min(34rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-xl data-starting-style:scale-95 data-starting-style:opacity-0 data-ending-style:opacity-0",
  side: "inset-y-0 right-0 w-[min(36rem,100vw)] border-l data-starting-style:translate-x-8 data-starting-style:opacity-0 data-ending-style:opacity-0",
};

export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  footer,
  place = "center",
  className,
}: DialogProps) {
  const { t } = useLingui();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-ink/30 transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0 dark:bg-black/60" />
        <Base.Popup
          className={cn(
            "fixed z-40 flex flex-col bg-surface text-ink shadow-card transition duration-150",
            places[place],
            className,
          )}
        >
          <header className="flex items-start gap-3 border-b px-5 py-4">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-base font-semibold">{title}</Base.Title>
              {description ? (
                <Base.Description className="mt-0.5 text-sm text-soft">{description}</Base.Description>
              ) : null}
            </div>
            <Base.Close
              aria-label={t`Close`}
              className={cn(buttonStyle({ variant: "ghost", size: "icon-sm" }), "-mr-2 -mt-1")}
            >
              <X aria-hidden />
            </Base.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer ? (
            <footer data-bar className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{footer}</footer>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
