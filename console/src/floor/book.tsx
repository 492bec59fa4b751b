import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addBooking, servicesQuery } from "@/api/bookings";
import type { Profile, Slot } from "@/api/types";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { Skeleton } from "@/components/skeleton";
import { SlotPicker } from "@/components/slot-picker";
import { Empty } from "@/components/states";
import { useTexts } from "@/components/texts";
import { say, sayProblem } from "@/components/undo";
import { Big } from "./parts";

interface BookProps {
  customer: Profile | null;
  touchpoint: string;
  onClose: () => void;
}

export function BookDialog({ customer, touchpoint, onClose }: BookProps) {
  const { t, i18n } = useLingui();
  const words = useTexts();
  const client = useQueryClient();
  const services = useQuery(servicesQuery);
  const offered = (services.data?.items ?? []).filter(({ terms }) => terms.enabled && (terms.touchpoints.length === 0 || terms.touchpoints.includes(touchpoint)));
  const [chosen, setChosen] = useState<string | null>(null);
  const service = offered.find((each) => each.id === chosen) ?? offered[0];
  const [slot, setSlot] = useState<Slot | null>(null);
  const [name, setName] = useState(customer?.card.name ?? "");
  const [phone, setPhone] = useState(customer?.card.phone ?? "");
  const book = useMutation({
    mutationFn: (at: Slot) =>
      addBooking({
        service_id: service?.id ?? "", touchpoint, starts_at: at.starts_at, customer_id: customer?.id ?? null, channel: "shop", language: i18n.locale,
        contact: { name, phone, email: customer?.card.email ?? "" },
      }),
    onSuccess: async () => {
      say(t`Booked`, "good");
      await client.invalidateQueries({ queryKey: ["floor-look"] });
      onClose();
    },
    onError: (error) => {
      sayProblem(error);
      void client.invalidateQueries({ queryKey: ["bookings", "slots"] });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Book an appointment`}
      footer={
        <Big tone="accent" className="w-full" disabled={!slot || book.isPending || !(name || phone)} onClick={() => slot && book.mutate(slot)}>
          <Trans>Book</Trans>
        </Big>
      }
    >
      {services.isPending ? <Skeleton className="h-60" /> : null}
      {services.data && !service ? (
        <Empty title={<Trans>Nothing can be booked here yet</Trans>}>
          <Trans>Services, staff and hours are set up on the page of bookings.</Trans>
        </Empty>
      ) : null}
      {service ? (
        <div className="flex flex-col gap-4">
          <Select
            label={t`Service`}
            value={service.id}
            className="h-12 text-base"
            onChange={(id) => {
              setChosen(id);
              setSlot(null);
            }}
            options={offered.map((each) => ({ value: each.id, label: words(each.terms.name) }))}
          />
          <SlotPicker service={service.id} touchpoint={touchpoint} value={slot} onChange={setSlot} />
          <div className="grid grid-cols-2 gap-3">
            <Field label={t`Name`}>{(wiring) => <Input {...wiring} className="h-12 text-base" value={name} onChange={(event) => setName(event.target.value)} />}</Field>
            <Field label={t`Phone`}>{(wiring) => <Input {...wiring} className="h-12 text-base" inputMode="tel" value={phone} onChange={(event) => setPhone(event.target.value)} />}</Field>
          </div>
        </div>
      ) : null}
    </Dialog>
  );
}
