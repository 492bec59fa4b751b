import { Toast as Base } from "@base-ui/react/toast";
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { useLayoutEffect, useState, type ReactNode } from "react";
import { buttonStyle } from "./button";
import { cn } from "./cn";

export const toasts = Base.createToastManager();

const borders: Record<string, string> = { loss: "border-l-loss", good: "border-l-good" };

const gap = 16;

/** How high above the bottom toasts may be: what is marked `data-bar` has the buttons that one is about to press. */
function measureBars(): number {
  const tops = [...document.querySelectorAll("[data-bar]")]
    .map((bar) => bar.getBoundingClientRect())
    .filter((box) => box.height > 0 && box.top < innerHeight && box.bottom > innerHeight - 120 && box.right > innerWidth - 450)
    .map((box) => box.top);
  return innerHeight - Math.min(innerHeight, ...tops) + gap;
}

/** Bars come and go while toasts are shown. */
function useClearance(shown: boolean): number {
  const [clearance, setClearance] = useState(gap);
  useLayoutEffect(() => {
    if (!shown) return;
    const measure = () => setClearance(measureBars());
    measure();
    const again = setInterval(measure, 200);
    return () => clearInterval(again);
  }, [shown]);
  return clearance;
}

function Shelf() {
  const bottom = useClearance(Base.useToastManager().toasts.length > 0);
  return (
    <Base.Viewport style={{ bottom }} className="fixed right-4 z-60 flex w-[min(26rem,calc(100vw-2rem))] flex-col gap-2">
      <ToastList />
    </Base.Viewport>
  );
}

function ToastList() {
  const { t } = useLingui();
  const shown = Base.useToastManager().toasts;
  return shown.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      className={cn(
        "w-full rounded-lg border border-l-4 bg-surface p-3 text-ink shadow-card transition data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-4 data-starting-style:opacity-0",
        borders[toast.type ?? ""] ?? "border-l-accent",
      )}
    >
      <Base.Content className="flex items-center gap-3">
        <div className="min-w-0 flex-1 text-sm">
          <Base.Title className="font-medium" />
          <Base.Description className="text-soft" />
        </div>
        <Base.Action className={cn(buttonStyle({ variant: "secondary", size: "sm" }), "empty:hidden")} />
        <Base.Close aria-label={t`Dismiss`} className={buttonStyle({ variant: "ghost", size: "icon-sm" })}>
          <X aria-hidden />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}

export function Toaster({ children }: { children: ReactNode }) {
  return (
    <Base.Provider toastManager={toasts} limit={3}>
      {children}
      <Base.Portal>
        <Shelf />
      </Base.Portal>
    </Base.Provider>
  );
}
