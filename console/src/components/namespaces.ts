import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

const namespaces: Record<string, MessageDescriptor> = {
  user_id: msg`User ID`,
  anonymous_id: msg`Anonymous ID`,
  email: msg`Email`,
  phone: msg`Phone`,
  loyalty_card: msg`Loyalty card`,
  codice_fiscale: msg`Codice fiscale`,
  partita_iva: msg`Partita IVA`,
  external_id: msg`External ID`,
  device_id: msg`Device`,
};

export function useNamespaceLabel() {
  const { t } = useLingui();
  /** `given` is what the retailer calls a namespace of their own. */
  return (namespace: string, given?: string) => {
    const known = namespaces[namespace];
    return known ? t(known) : (given ?? namespace);
  };
}
