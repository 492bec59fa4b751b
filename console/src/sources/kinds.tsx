import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Globe, Mail, Megaphone, MessagesSquare, Receipt, Server, Smartphone, type LucideIcon } from "lucide-react";
import type { SourceKind } from "@/api/types";

interface Kind {
  label: MessageDescriptor;
  what: MessageDescriptor;
  icon: LucideIcon;
}

export const kinds: Record<SourceKind, Kind> = {
  site: { label: msg`Site`, what: msg`Pages, searches, baskets and orders in the browser.`, icon: Globe },
  app: { label: msg`App`, what: msg`Screens and actions on the phone.`, icon: Smartphone },
  till: { label: msg`Shop till`, what: msg`Receipts and loyalty cards from the shops.`, icon: Receipt },
  email: { label: msg`Email`, what: msg`Sent, opened and clicked, from your email provider.`, icon: Mail },
  chat: { label: msg`Chat`, what: msg`Conversations on the site or in a messenger.`, icon: MessagesSquare },
  ads: { label: msg`Ads`, what: msg`Clicks and leads from advertising.`, icon: Megaphone },
  server: { label: msg`Server`, what: msg`Anything your own systems know.`, icon: Server },
};
