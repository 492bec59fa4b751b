import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Activity, Antenna, CalendarDays, FileUp, Gift, House, Package, ReceiptText, Settings, Shapes, TabletSmartphone, TicketPercent, Truck, Users, Warehouse, type LucideIcon } from "lucide-react";
import type { Scope } from "@/api/types";

export interface Place {
  to: "/" | "/floor" | "/orders" | "/deliveries" | "/customers" | "/segments" | "/catalog" | "/offers" | "/loyalty" | "/bookings" | "/stock" | "/events" | "/sources" | "/imports" | "/settings";
  label: MessageDescriptor;
  icon: LucideIcon;
  scope: Scope | null;
}

/** The rail: only what exists, and only what the role may open. */
export const places: readonly Place[] = [
  { to: "/", label: msg`Home`, icon: House, scope: null },
  { to: "/customers", label: msg`Customers`, icon: Users, scope: "profiles:read" },
  { to: "/segments", label: msg`Segments`, icon: Shapes, scope: "segments:read" },
  { to: "/catalog", label: msg`Catalog`, icon: Package, scope: "catalog:read" },
  { to: "/offers", label: msg`Offers`, icon: TicketPercent, scope: "offers:read" },
  { to: "/loyalty", label: msg`Loyalty`, icon: Gift, scope: "loyalty:read" },
  { to: "/stock", label: msg`Stock`, icon: Warehouse, scope: "stock:read" },
  { to: "/orders", label: msg`Orders`, icon: ReceiptText, scope: "orders:read" },
  { to: "/deliveries", label: msg`Deliveries`, icon: Truck, scope: "fulfillment:read" },
  { to: "/bookings", label: msg`Bookings`, icon: CalendarDays, scope: "bookings:read" },
  { to: "/floor", label: msg`Floor`, icon: TabletSmartphone, scope: "baskets:write" },
  { to: "/events", label: msg`Events`, icon: Activity, scope: "events:read" },
  { to: "/sources", label: msg`Sources`, icon: Antenna, scope: "sources:read" },
  { to: "/imports", label: msg`Imports`, icon: FileUp, scope: "imports:write" },
  { to: "/settings", label: msg`Settings`, icon: Settings, scope: null },
];
