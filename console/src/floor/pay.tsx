import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Banknote, Coins, CreditCard, Gift } from "lucide-react";
import { useState } from "react";
import { lookUpGiftCard } from "@/api/loyalty";
import type { FloorPoints } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox, Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { sayProblem } from "@/components/undo";
import { useOnline } from "./network";
import { Big } from "./parts";
import type { Payment, Sale } from "./sale";

interface GiftProps {
  open: number;
  currency: string;
  gift: Payment["gift"];
  onGift: (gift: Payment["gift"]) => void;
}

/** The code is looked up before anything is sold: what is on the card is what it pays. */
function GiftCardField({ open, currency, gift, onGift }: GiftProps) {
  const { t } = useLingui();
  const format = useFormat();
  const [code, setCode] = useState("");
  const [pin, setPin] = useState("");
  const check = useMutation({
    mutationFn: () => lookUpGiftCard(code.trim(), pin.trim() || null),
    onSuccess: (card) => onGift({ code: code.trim(), pin: pin.trim(), amount_minor: Math.min(open, card.balance_minor) }),
    onError: sayProblem,
  });
  if (gift)
    return (
      <p className="flex items-center gap-2">
        <Gift className="size-5 text-soft" aria-hidden />
        <span className="flex-1">
          <Trans>The gift card pays {format.money({ amount_minor: gift.amount_minor, currency })}</Trans>
        </span>
        <Button onClick={() => onGift(null)}>
          <Trans>Leave it</Trans>
        </Button>
      </p>
    );
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim()) check.mutate();
      }}
    >
      <Field label={t`Gift card`} className="flex-1">
        {(wiring) => <Input {...wiring} className="h-12 text-base" value={code} autoComplete="off" onChange={(event) => setCode(event.target.value)} />}
      </Field>
      <Field label="PIN" className="w-20">
        {(wiring) => <Input {...wiring} className="h-12 text-base" value={pin} autoComplete="off" inputMode="numeric" onChange={(event) => setPin(event.target.value)} />}
      </Field>
      <Button type="submit" className="h-12" disabled={check.isPending || !code.trim()}>
        <Trans>Look up</Trans>
      </Button>
    </form>
  );
}

interface PayProps {
  sale: Sale;
  points: FloorPoints | null;
  onClose: () => void;
  onPay: (payment: Payment) => void;
}

export function PayDialog({ sale, points, onClose, onPay }: PayProps) {
  const { t } = useLingui();
  const format = useFormat();
  const online = useOnline();
  const [rest, setRest] = useState<Payment["rest"]>("desk_card");
  const [usePoints, setUsePoints] = useState(false);
  const [gift, setGift] = useState<Payment["gift"]>(null);
  const [given, setGiven] = useState("");
  const money = (amount_minor: number) => format.money({ amount_minor, currency: sale.currency });
  const usable = online ? (points?.usable ?? 0) : 0;
  const worth = points && usable > 0 ? Math.floor(usable / points.step_points) * points.step_minor : 0;
  const afterPoints = sale.total - (usePoints ? worth : 0);
  const open = afterPoints - (gift?.amount_minor ?? 0);
  const handed = Math.round(Number(given.replace(",", ".")) * 100);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Sell for ${money(sale.total)}`}
      footer={
        <Big tone="accent" className="w-full" disabled={sale.sell.isPending} onClick={() => onPay({ rest, points: usePoints ? usable : 0, gift })}>
          {open > 0 ? rest === "cash" ? <Banknote aria-hidden /> : <CreditCard aria-hidden /> : null}
          {open > 0 ? <Trans>Take {money(open)}</Trans> : <Trans>Hand it over</Trans>}
        </Big>
      }
    >
      <div className="flex flex-col gap-4">
        {online ? null : (
          <p className="rounded-lg bg-care-wash p-3 text-sm text-care">
            <Trans>The network is gone: the sale stays on this tablet and is told as soon as it is back. Cash or card only.</Trans>
          </p>
        )}
        {worth > 0 ? (
          <Checkbox checked={usePoints} onChange={setUsePoints} className="min-h-12 text-base">
            <span className="flex items-center gap-2">
              <Coins className="size-5 text-soft" aria-hidden />
              <Trans>
                Use {format.number(usable)} points for {money(worth)}
              </Trans>
            </span>
          </Checkbox>
        ) : null}
        {online ? <GiftCardField key={afterPoints} open={afterPoints} currency={sale.currency} gift={gift} onGift={setGift} /> : null}
        {open > 0 ? (
          <>
            <Segments
              label={t`How it is paid`}
              value={rest}
              onChange={setRest}
              className="[&_button]:h-12 [&_button]:px-5 [&_button]:text-base"
              options={[
                { value: "desk_card", label: t`Card` },
                { value: "cash", label: t`Cash` },
              ]}
            />
            {rest === "cash" ? (
              <div className="flex items-end gap-4">
                <Field label={t`Given`} className="w-36">
                  {(wiring) => <Input {...wiring} className="h-12 text-base" inputMode="decimal" value={given} onChange={(event) => setGiven(event.target.value)} />}
                </Field>
                {handed >= open ? (
                  <p className="pb-2 text-lg font-semibold">
                    <Trans>Change: {money(handed - open)}</Trans>
                  </p>
                ) : null}
              </div>
            ) : null}
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
