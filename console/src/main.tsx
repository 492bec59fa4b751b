import "@fontsource-variable/figtree";
import "@fontsource-variable/jetbrains-mono";
import "./styles.css";
import "./app/zod";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSignedOut } from "@/api/client";
import { Toaster } from "@/components/toast";
import { activateLanguage, firstLanguage } from "./access/i18n";
import { queryClient } from "./app/query-client";
import { router } from "./app/router";
import { watchSystemTheme } from "./access/theme";

watchSystemTheme();

onSignedOut(() => {
  if (router.state.location.pathname === "/sign-in") return;
  queryClient.removeQueries({ queryKey: ["session"] });
  void router.navigate({ to: "/sign-in", search: { next: router.state.location.href } });
});

async function start(): Promise<void> {
  await activateLanguage(firstLanguage());
  const host = document.getElementById("root");
  if (!host) throw new Error("no #root in the page");
  createRoot(host).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <Toaster>
            <RouterProvider router={router} />
          </Toaster>
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

void start();
