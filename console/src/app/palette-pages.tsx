import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Antenna, CalendarClock, CalendarDays, CalendarPlus, ClipboardCheck, Clock, CreditCard, Gift, MapPin, Merge, Move3d, PackageCheck, Plus, Scale, ScanSearch, ShieldAlert, ShieldCheck, Tags, Truck, UsersRound, Wallet, Warehouse } from "lucide-react";
import { useAllowed } from "@/access/session";
import type { Scope } from "@/api/types";
import type { Entry } from "./palette-entries";
import { usePlaces } from "./rail";

interface Shown extends Entry {
  scope: Scope;
}

/** Pages and first steps of selling. */
function useCommercePages(): Shown[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  return [
    { key: "new-offer", scope: "offers:write", label: t`New offer`, icon: <Plus />, run: () => void navigate({ to: "/offers/new" }) },
    { key: "offer-calendar", scope: "offers:read", label: t`Calendar of offers`, icon: <CalendarDays />, run: () => void navigate({ to: "/offers/calendar" }) },
    { key: "coherence", scope: "coherence:read", label: t`Coherence across channels`, icon: <Scale />, run: () => void navigate({ to: "/offers/coherence" }) },
    { key: "new-product", scope: "catalog:write", label: t`New product`, icon: <Plus />, run: () => void navigate({ to: "/catalog", search: { new: true } }) },
    { key: "price-lists", scope: "prices:read", label: t`Price lists`, icon: <Tags />, run: () => void navigate({ to: "/catalog/prices" }) },
    { key: "new-booking", scope: "bookings:write", label: t`New booking`, icon: <CalendarPlus />, run: () => void navigate({ to: "/bookings", search: { book: true } }) },
    { key: "bookings-week", scope: "bookings:read", label: t`Bookings of the week`, icon: <CalendarClock />, run: () => void navigate({ to: "/bookings", search: { view: "week" } }) },
    { key: "waiting", scope: "bookings:read", label: t`Waiting list`, icon: <Clock />, run: () => void navigate({ to: "/bookings/waiting" }) },
    { key: "booking-services", scope: "bookings:read", label: t`Services to book`, icon: <ClipboardCheck />, run: () => void navigate({ to: "/bookings/services" }) },
    { key: "booking-staff", scope: "bookings:read", label: t`Staff and their hours`, icon: <UsersRound />, run: () => void navigate({ to: "/bookings/staff" }) },
    { key: "booking-hours", scope: "bookings:read", label: t`Hours of the shops`, icon: <MapPin />, run: () => void navigate({ to: "/bookings/hours" }) },
    { key: "rewards", scope: "loyalty:read", label: t`Rewards`, icon: <Gift />, run: () => void navigate({ to: "/loyalty/rewards" }) },
    { key: "gift-cards", scope: "loyalty:read", label: t`Gift cards`, icon: <CreditCard />, run: () => void navigate({ to: "/loyalty/gift-cards" }) },
    { key: "owed", scope: "loyalty:read", label: t`What we owe in points and cards`, icon: <Wallet />, run: () => void navigate({ to: "/loyalty/owed" }) },
    { key: "movements", scope: "stock:read", label: t`Movements of stock`, icon: <Move3d />, run: () => void navigate({ to: "/stock/movements" }) },
    { key: "transfers", scope: "stock:read", label: t`Transfers of goods`, icon: <Truck />, run: () => void navigate({ to: "/stock/transfers" }) },
    { key: "counts", scope: "stock:read", label: t`Counts of stock`, icon: <ClipboardCheck />, run: () => void navigate({ to: "/stock/counts" }) },
    { key: "locations", scope: "stock:read", label: t`Places that have stock`, icon: <Warehouse />, run: () => void navigate({ to: "/stock/locations" }) },
    { key: "past-deliveries", scope: "fulfillment:read", label: t`Past deliveries`, icon: <PackageCheck />, run: () => void navigate({ to: "/deliveries/past" }) },
  ];
}

/** Pages and first steps around customers and what is heard of them. */
function useCustomerPages(): Shown[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  return [
    { key: "duplicates", scope: "profiles:read", label: t`Review duplicates`, icon: <Merge />, run: () => void navigate({ to: "/customers/duplicates" }) },
    { key: "new-segment", scope: "segments:write", label: t`New segment`, icon: <Plus />, run: () => void navigate({ to: "/segments/new" }) },
    { key: "plan", scope: "events:read", label: t`Tracking plan`, icon: <ScanSearch />, run: () => void navigate({ to: "/events/plan" }) },
    { key: "quarantine", scope: "events:read", label: t`Quarantine`, icon: <ShieldAlert />, run: () => void navigate({ to: "/events/quarantine" }) },
    { key: "touchpoints", scope: "sources:read", label: t`Shops and touchpoints`, icon: <MapPin />, run: () => void navigate({ to: "/touchpoints" }) },
    { key: "new-source", scope: "sources:write", label: t`Connect a source`, icon: <Plus />, run: () => void navigate({ to: "/sources/new" }) },
    { key: "privacy", scope: "privacy:read", label: t`Privacy`, icon: <ShieldCheck />, run: () => void navigate({ to: "/settings/privacy" }) },
    { key: "keys", scope: "keys:write", label: t`API keys`, icon: <Antenna />, run: () => void navigate({ to: "/settings/keys" }) },
  ];
}

/** Everywhere one may go, the places of the rail first. */
export function usePages(): Entry[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const places = usePlaces().map(({ to, label, icon: Icon }): Entry => ({ key: to, label: t(label), icon: <Icon />, run: () => void navigate({ to, reloadDocument: to === "/floor" }) }));
  const more = [...useCommercePages(), ...useCustomerPages()].filter((entry) => allowed(entry.scope));
  return [...places, ...more];
}
