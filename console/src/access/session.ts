import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { saveMe, sessionQuery, signOut } from "@/api/access";
import type { Language, Scope, Session, Theme } from "@/api/types";
import { sayProblem } from "@/components/undo";
import { activateLanguage } from "./i18n";
import { applyTheme } from "./theme";

export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

export function useAllowed() {
  const { scopes } = useSession();
  return (scope: Scope) => scopes.includes(scope);
}

/** Shows the choice at once and keeps it with the user. */
export function useChoose() {
  const client = useQueryClient();
  const remember = useCallback(
    (changes: { name?: string; language?: Language; theme?: Theme }) => {
      client.setQueryData(sessionQuery.queryKey, (session) =>
        session ? { ...session, user: { ...session.user, ...changes } } : session,
      );
      return saveMe(changes).catch(sayProblem);
    },
    [client],
  );
  return {
    theme: (theme: Theme) => {
      applyTheme(theme);
      return remember({ theme });
    },
    language: async (language: Language) => {
      await activateLanguage(language);
      return remember({ language });
    },
    name: (name: string) => remember({ name }),
  };
}

export function useSignOut() {
  const client = useQueryClient();
  return async () => {
    await signOut().catch(() => undefined);
    client.clear();
    // What the floor keeps of people belongs to whoever was signed in.
    indexedDB.deleteDatabase("tessere-floor-people");
    window.location.assign("/sign-in");
  };
}
