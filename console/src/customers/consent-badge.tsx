import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Check, Clock, X } from "lucide-react";
import type { ReactNode } from "react";
import { purposesQuery } from "@/api/settings";
import type { ConsentStatus } from "@/api/types";
import { useFormat } from "@/components/format";
import { Badge, type Tone } from "@/components/surface";

const looks: Record<ConsentStatus, { label: MessageDescriptor; tone: Tone; icon: ReactNode }> = {
  granted: { label: msg`Granted`, tone: "good", icon: <Check aria-hidden /> },
  denied: { label: msg`Denied`, tone: "loss", icon: <X aria-hidden /> },
  withdrawn: { label: msg`Withdrawn`, tone: "loss", icon: <X aria-hidden /> },
  pending: { label: msg`To be confirmed`, tone: "care", icon: <Clock aria-hidden /> },
};

export function ConsentBadge({ status }: { status: ConsentStatus }) {
  const { t } = useLingui();
  const { label, tone, icon } = looks[status];
  return (
    <Badge tone={tone}>
      {icon}
      {t(label)}
    </Badge>
  );
}

export function useConsentLabels() {
  const { t } = useLingui();
  return (status: ConsentStatus) => t(looks[status].label);
}

export function usePurposeName() {
  const format = useFormat();
  const purposes = useQuery({ ...purposesQuery, staleTime: 60_000, retry: false });
  return (code: string) => {
    const purpose = purposes.data?.items.find((each) => each.code === code);
    return purpose ? format.say(purpose.name) : code;
  };
}
