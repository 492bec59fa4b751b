import type { Texts } from "./commerce";
import type { Narrowed, Schema } from "./common";

export type Booking = Schema<"Booking">;
export type BookingState = Booking["state"];
export type Slot = Schema<"Slot">;
export type Waiting = Schema<"bookings_domain_model_Waiting">;
export type WeeklyHours = Schema<"WeeklyHours">;
export type DateException = Schema<"DateException">;
export type PlaceTerms = Required<Narrowed<"PlaceTerms", { name: Texts }>>;
export type ServiceTerms = Required<Narrowed<"ServiceTerms", { name: Texts }>>;
export type StaffTerms = Required<Schema<"StaffTerms">>;
export type BookingPlace = Narrowed<"BookingPlace", { terms: PlaceTerms }>;
export type BookingService = Narrowed<"BookingService", { terms: ServiceTerms }>;
export type BookingStaff = Narrowed<"BookingStaff", { terms: StaffTerms }>;
export type BookingResource = Schema<"BookingResource">;
