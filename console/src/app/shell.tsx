import { Trans } from "@lingui/react/macro";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useSession } from "@/access/session";
import { activateLanguage } from "@/access/i18n";
import { applyTheme, storedTheme } from "@/access/theme";
import { cn } from "@/components/cn";
import { BottomBar, Rail, TopBar } from "./rail";

const Palette = lazy(() => import("./palette"));

/** The user's own language and theme win over what this machine remembered. */
function useOwnChoices() {
  const { user } = useSession();
  useEffect(() => {
    if (document.documentElement.lang !== user.language) void activateLanguage(user.language);
    if (storedTheme() !== user.theme) applyTheme(user.theme);
  }, [user.language, user.theme]);
}

function usePaletteKey(open: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [open]);
}

/** After a change of page the reading position moves to its content, as it would on a full load. */
function useFocusOnArrival() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (before.current !== undefined && path !== before.current) {
      main.current?.focus({ preventScroll: true });
    }
    before.current = path;
  }, [path]);
  return main;
}

export function Shell() {
  const [searching, setSearching] = useState(false);
  const [asked, setAsked] = useState(false);
  const open = () => {
    setAsked(true);
    setSearching(true);
  };
  useOwnChoices();
  usePaletteKey(open);
  const main = useFocusOnArrival();
  const busy = useRouterState({ select: (state) => state.isLoading });
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#content"
        className="fixed top-2 left-2 z-60 -translate-y-20 rounded-md bg-accent px-4 py-2 text-on-accent focus:translate-y-0"
      >
        <Trans>Skip to the content</Trans>
      </a>
      <Rail onSearch={open} />
      <TopBar onSearch={open} />
      <main
        id="content"
        ref={main}
        tabIndex={-1}
        className="relative min-w-0 flex-1 px-4 pt-5 pb-24 outline-none sm:px-6 md:pb-10 lg:px-8"
      >
        <div
          aria-hidden
          className={cn("fixed inset-x-0 top-0 z-50 h-0.5 bg-accent opacity-0 transition-opacity delay-150", busy && "opacity-100")}
        />
        <div className="mx-auto w-full max-w-[110rem]">
          <Outlet />
        </div>
      </main>
      <BottomBar />
      {asked ? (
        <Suspense>
          <Palette open={searching} onClose={() => setSearching(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}
