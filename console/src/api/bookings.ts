import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, post, put, sendDelete, url } from "./client";
import type { Booking, BookingPlace, BookingResource, BookingService, BookingStaff, Id, Instant, Page, PlaceDay, Schema, Slot, Waiting } from "./types";

export const bookingsStream = url("/bookings/stream");

const list = <T>(name: string) =>
  queryOptions({
    queryKey: ["bookings", name],
    queryFn: ({ signal }) => get<Page<T>>(`/bookings/${name}`, { limit: 200 }, signal),
    staleTime: 30_000,
  });

export const bookingPlacesQuery = list<BookingPlace>("places");
export const servicesQuery = list<BookingService>("services");
export const staffQuery = list<BookingStaff>("staff");
export const resourcesQuery = list<BookingResource>("resources");

export const calendarQuery = (touchpoint: string, start: Instant, end: Instant) =>
  queryOptions({
    queryKey: ["bookings", "calendar", touchpoint, start, end],
    queryFn: ({ signal }) => get<Page<Booking>>("/bookings", { touchpoint, start, end, limit: 200 }, signal),
    enabled: touchpoint !== "",
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });

export const placeDaysQuery = (touchpoint: string, first: string, last: string) =>
  queryOptions({
    queryKey: ["bookings", "days", touchpoint, first, last],
    queryFn: ({ signal }) => get<Page<PlaceDay>>(`/bookings/places/${touchpoint}/days`, { first, last }, signal),
    enabled: touchpoint !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

export const bookingsOfQuery = (customer: Id) =>
  queryOptions({
    queryKey: ["bookings", "of", customer],
    queryFn: ({ signal }) => get<Page<Booking>>("/bookings", { customer_id: customer, limit: 100 }, signal),
  });

export const slotsQuery = (asked: { service_id: Id; touchpoint: string; start: Instant; end: Instant; staff_id?: Id | undefined }) =>
  queryOptions({
    queryKey: ["bookings", "slots", asked],
    queryFn: ({ signal }) => get<Page<Slot>>("/bookings/slots", asked, signal),
    enabled: asked.service_id !== "" && asked.touchpoint !== "",
  });

export const waitingQuery = (touchpoint: string) =>
  queryOptions({
    queryKey: ["bookings", "waiting", touchpoint],
    queryFn: ({ signal }) => get<Page<Waiting>>("/bookings/waiting", { touchpoint, limit: 200 }, signal),
  });

export type BookingDraft = Partial<Schema<"DeskBooking">> & Pick<Schema<"DeskBooking">, "service_id" | "touchpoint" | "starts_at">;
export const addBooking = (draft: BookingDraft) => post<Booking>("/bookings", draft);
export const moveBooking = (id: Id, starts_at: Instant, staff_id: Id | null) => post<Booking>(`/bookings/${id}/reschedule`, { starts_at, staff_id });
export const confirmBooking = (id: Id) => post<Booking>(`/bookings/${id}/confirm`);
export const cancelBooking = (id: Id, reason: string, keepalive = false) => post<Booking>(`/bookings/${id}/cancel`, { reason }, { keepalive });
export const closeBooking = (id: Id, came: boolean) => post<Booking>(`/bookings/${id}/close`, { came });

export const addWaiting = (draft: Partial<Schema<"NewWaiting">> & Pick<Schema<"NewWaiting">, "service_id" | "touchpoint" | "from_at" | "until_at">) =>
  post<Waiting>("/bookings/waiting", draft);
export const stopWaiting = (id: Id) => sendDelete(`/bookings/waiting/${id}`);

export const bookingLink = async (id: Id) => (await get<Schema<"BookingLink">>(`/bookings/${id}/link`)).url;
export const staffFeed = async (code: string) => (await get<Schema<"StaffFeed">>(`/bookings/staff/${code}/feed`)).url;

/** Writes somebody or something anew; for the first time too. */
export const saveService = (code: string, terms: BookingService["terms"]) => put<BookingService>(`/bookings/services/${code}`, terms);
export const saveStaff = (code: string, terms: BookingStaff["terms"]) => put<BookingStaff>(`/bookings/staff/${code}`, terms);
export const savePlace = (code: string, terms: BookingPlace["terms"]) => put<BookingPlace>(`/bookings/places/${code}`, terms);
export const saveResource = (code: string, terms: BookingResource["terms"]) => put<BookingResource>(`/bookings/resources/${code}`, terms);
