import type { Texts } from "./commerce";
import type { Narrowed, Schema } from "./common";

export type Booking = Schema<"Booking">;
export type BookingState = Booking["state"];
export type Slot = Schema<"Slot">;
export type Waiting = Schema<"bookings_domain_model_Waiting">;
export type PlaceDay = Schema<"PlaceDay">;
export type ResourceTerms = Required<Schema<"ResourceTerms">>;
export type WeeklyHours = Schema<"WeeklyHours">;
export interface OpeningSpan {
  opens: string;
  closes: string;
}
export type DateException = Narrowed<"DateException", { windows: OpeningSpan[] }>;
export type PlaceTerms = Required<Narrowed<"PlaceTerms", { name: Texts; hours: WeeklyHours[]; exceptions: DateException[] }>>;
export type ServiceTerms = Required<Narrowed<"ServiceTerms", { name: Texts; skills: string[]; resource_kinds: string[]; touchpoints: string[]; reminders: number[] }>>;
export type StaffTerms = Required<Narrowed<"StaffTerms", { skills: string[]; touchpoints: string[]; hours: WeeklyHours[]; exceptions: DateException[] }>>;
export type BookingPlace = Narrowed<"BookingPlace", { terms: PlaceTerms }>;
export type BookingService = Narrowed<"BookingService", { terms: ServiceTerms }>;
export type BookingStaff = Narrowed<"BookingStaff", { terms: StaffTerms }>;
export type BookingResource = Narrowed<"BookingResource", { terms: ResourceTerms }>;
