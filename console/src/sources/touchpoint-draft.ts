import { z } from "zod";
import { channels, type Hours, type Touchpoint, type TouchpointDraft } from "@/api/types";

const number = (least: number, most: number) =>
  z
    .string()
    .trim()
    .refine((text) => text === "" || (Number(text.replace(",", ".")) >= least && Number(text.replace(",", ".")) <= most));

export const touchpointForm = z.object({
  code: z.string().trim().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/),
  name: z.string().trim().min(1),
  channel: z.enum(channels),
  street: z.string().trim(),
  city: z.string().trim(),
  province: z.string().trim(),
  postal_code: z.string().trim(),
  country: z.string().trim().regex(/^([A-Za-z]{2})?$/),
  lat: number(-90, 90),
  lon: number(-180, 180),
});
export type TouchpointForm = z.infer<typeof touchpointForm>;

export const toForm = (touchpoint: Touchpoint | null): TouchpointForm => ({
  code: touchpoint?.code ?? "",
  name: touchpoint?.name ?? "",
  channel: touchpoint?.channel ?? "shop",
  street: touchpoint?.address?.street ?? "",
  city: touchpoint?.address?.city ?? "",
  province: touchpoint?.address?.province ?? "",
  postal_code: touchpoint?.address?.postal_code ?? "",
  country: touchpoint?.address?.country ?? "IT",
  lat: touchpoint?.position ? String(touchpoint.position.lat) : "",
  lon: touchpoint?.position ? String(touchpoint.position.lon) : "",
});

export function toDraft(form: TouchpointForm, hours: Hours[], timeZone: string): TouchpointDraft {
  const { code, name, channel, street, city, province, postal_code, country, lat, lon } = form;
  const decimal = (text: string) => Number(text.replace(",", "."));
  return {
    code,
    name,
    channel,
    address: street || city ? { street, city, province: province.toUpperCase(), postal_code, country: country.toUpperCase() } : null,
    position: lat && lon ? { lat: decimal(lat), lon: decimal(lon) } : null,
    hours,
    time_zone: timeZone,
  };
}

/** A code from a name: "Casa Aurora Forlì" becomes "casa-aurora-forli". */
export const codeFrom = (name: string) =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
