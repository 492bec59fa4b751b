import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, Eraser, FileText, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { Profile } from "@/api/types";
import { useAllowed } from "@/access/session";
import { buttonStyle } from "@/components/button";
import { Menu } from "@/components/menu";
import { toasts } from "@/components/toast";
import { EraseDialog, RequestsDialog } from "./dialogs";

/** What a customer may ask for by law: a copy, or to be forgotten. */
export function PrivacyMenu({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const allowed = useAllowed();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"copies" | "erase" | null>(null);
  if (!allowed("privacy:export")) return null;
  const asked = () => {
    toasts.add({
      type: "good",
      title: t`The erasure is under way`,
      description: t`The certificate will be under Settings, Privacy.`,
    });
    void navigate({ to: "/settings/privacy" });
  };
  return (
    <>
      <Menu
        triggerClassName={buttonStyle({})}
        actions={[
          { label: t`Copy of their data…`, icon: <FileText />, onSelect: () => setOpen("copies") },
          allowed("privacy:write")
            ? { label: t`Erase for good…`, icon: <Eraser />, danger: true, onSelect: () => setOpen("erase") }
            : null,
        ]}
      >
        <ShieldCheck aria-hidden />
        {t`Privacy`}
        <ChevronDown aria-hidden />
      </Menu>
      {open === "copies" ? <RequestsDialog profile={profile} onClose={() => setOpen(null)} /> : null}
      {open === "erase" ? <EraseDialog profile={profile} onClose={() => setOpen(null)} onAsked={asked} /> : null}
    </>
  );
}
