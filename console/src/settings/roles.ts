import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Role } from "@/api/types";

export const roleLabels: Record<Role, MessageDescriptor> = {
  owner: msg`Owner`,
  marketing: msg`Marketing`,
  sales: msg`Shop staff`,
  care: msg`Customer care`,
  operations: msg`Operations`,
  analyst: msg`Analyst`,
  agency: msg`Agency`,
};
