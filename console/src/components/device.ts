import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

const names: Record<string, MessageDescriptor> = {
  desktop: msg`Computer`,
  mobile: msg`Smartphone`,
  tablet: msg`Tablet`,
  tv: msg`Television`,
  bot: msg`Program`,
};

export function useDeviceName() {
  const { t } = useLingui();
  return (device: string | null) => {
    const known = device ? names[device] : undefined;
    return known ? t(known) : device;
  };
}
