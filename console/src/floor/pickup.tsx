import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { findPickups, handOver } from "@/api/fulfillment";
import { orderQuery } from "@/api/orders";
import type { Fulfillment } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { say, sayProblem } from "@/components/undo";
import { Big } from "./parts";

interface Props {
  pickup: Fulfillment;
  code: string;
  onDone: () => void;
}

/** What was only reserved is paid here; what was paid is handed over. */
function OnePickup({ pickup, code, onDone }: Props) {
  const { t } = useLingui();
  const format = useFormat();
  const order = useQuery(orderQuery(pickup.order_id)).data?.order;
  const [tender, setTender] = useState<"cash" | "desk_card">("desk_card");
  const [payment] = useState(() => crypto.randomUUID());
  const open = order?.open_minor ?? 0;
  const give = useMutation({
    mutationFn: () => handOver(pickup.id, { code, payment: open > 0 ? { id: payment, tender } : null }),
    onSuccess: () => {
      say(t`Handed over`, "good");
      onDone();
    },
    onError: sayProblem,
  });
  return (
    <li className="flex flex-col gap-3 py-3">
      <p className="font-semibold">
        {pickup.number}
        {order?.contact.name ? ` · ${order.contact.name}` : ""}
      </p>
      <ul className="text-sm">
        {pickup.lines.map((line) => (
          <li key={line.line}>
            {line.quantity} × {line.name}
          </li>
        ))}
      </ul>
      {open > 0 && order ? (
        <>
          <p className="font-medium text-care">
            <Trans>Still to be paid: {format.money({ amount_minor: open, currency: order.currency })}</Trans>
          </p>
          <Segments label={t`How it is paid`} value={tender} onChange={setTender} className="[&_button]:h-12 [&_button]:px-5 [&_button]:text-base" options={[{ value: "desk_card", label: t`Card` }, { value: "cash", label: t`Cash` }]} />
        </>
      ) : null}
      {pickup.state === "ready" ? (
        <Big tone="accent" disabled={!order || give.isPending} onClick={() => give.mutate()}>
          <Plural value={pickup.lines.reduce((sum, line) => sum + line.quantity, 0)} one="Hand # piece over" other="Hand # pieces over" />
        </Big>
      ) : (
        <p className="text-sm text-care">
          <Trans>It is not ready to be collected.</Trans>
        </p>
      )}
    </li>
  );
}

export function PickupDialog({ touchpoint, onClose }: { touchpoint: string; onClose: () => void }) {
  const { t } = useLingui();
  const [code, setCode] = useState("");
  const find = useMutation({ mutationFn: findPickups, onError: sayProblem });
  const here = (find.data ?? []).filter((each) => each.touchpoint === null || each.touchpoint === touchpoint);
  return (
    <Dialog open onClose={onClose} title={t`Hand a pickup over`}>
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim()) find.mutate(code.trim());
        }}
      >
        <Field label={t`The customer’s code`} className="flex-1">
          {(wiring) => <Input {...wiring} className="h-12 text-base uppercase" value={code} autoComplete="off" onChange={(event) => setCode(event.target.value)} />}
        </Field>
        <Button type="submit" variant="primary" className="h-12" disabled={find.isPending}>
          <Search aria-hidden />
          <Trans>Find</Trans>
        </Button>
      </form>
      {find.data && here.length === 0 ? (
        <p className="mt-3 text-care">
          <Trans>This is to be collected in another shop.</Trans>
        </p>
      ) : null}
      <ul className="mt-2 divide-y">
        {here.map((each) => (
          <OnePickup key={each.id} pickup={each} code={code.trim()} onDone={onClose} />
        ))}
      </ul>
    </Dialog>
  );
}
