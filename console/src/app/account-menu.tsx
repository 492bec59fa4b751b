import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Languages, LogOut, MonitorCog, Moon, Sun, UserRound } from "lucide-react";
import { useChoose, useSession, useSignOut } from "@/access/session";
import { Menu } from "@/components/menu";

export const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((part) => part[0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();

export function AccountMenu({ compact }: { compact?: boolean }) {
  const { t } = useLingui();
  const { user } = useSession();
  const choose = useChoose();
  const leave = useSignOut();
  const navigate = useNavigate();
  const other = user.language === "it" ? "en" : "it";
  return (
    <Menu
      triggerClassName="flex items-center gap-2.5 rounded-md p-1.5 text-left hover:bg-sunken"
      actions={[
        { label: t`Your profile`, icon: <UserRound />, onSelect: () => void navigate({ to: "/settings" }) },
        {
          label: other === "it" ? "Passa all’italiano" : "Switch to English",
          icon: <Languages />,
          onSelect: () => void choose.language(other),
        },
        null,
        { label: t`Light theme`, icon: <Sun />, onSelect: () => void choose.theme("light") },
        { label: t`Dark theme`, icon: <Moon />, onSelect: () => void choose.theme("dark") },
        { label: t`Theme of this machine`, icon: <MonitorCog />, onSelect: () => void choose.theme("system") },
        null,
        { label: t`Sign out`, icon: <LogOut />, onSelect: () => void leave() },
      ]}
    >
      <span
        aria-hidden
        className="flex size-8 shrink-0 items-center justify-center rounded-md bg-accent-wash text-xs font-semibold text-accent-deep"
      >
        {initials(user.name)}
      </span>
      {compact ? (
        <span className="sr-only">{t`Your account`}</span>
      ) : (
        <span className="min-w-0 max-lg:sr-only">
          <span className="block truncate text-sm font-medium">{user.name}</span>
          <span className="block truncate text-xs text-soft">{user.email}</span>
        </span>
      )}
    </Menu>
  );
}
