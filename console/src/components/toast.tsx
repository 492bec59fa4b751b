import { Toast as Base } from "@base-ui/react/toast";
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { buttonStyle } from "./button";
import { cn } from "./cn";

export const toasts = Base.createToastManager();

const borders: Record<string, string> = { loss: "border-l-loss", good: "border-l-good" };

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
        <Base.Viewport className="fixed right-4 bottom-20 z-60 flex w-[min(26rem,calc(100vw-2rem))] flex-col gap-2 md:bottom-4">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
