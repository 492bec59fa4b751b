import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { addProduct } from "@/api/catalog";
import { isProblem } from "@/api/problem";
import type { Content, Texts } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { ChannelToggles, sellingChannels } from "@/components/places-field";
import { codeFrom, filledTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { sayProblem } from "@/components/undo";

const words = (name: string): Content => ({ name, description: "", seo_title: "", seo_description: "" });

/** The least that makes a product; the rest is written on its page. */
export function NewProductDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState<Texts>({});
  const [code, setCode] = useState<string | null>(null);
  const [sku, setSku] = useState("");
  const [channels, setChannels] = useState<string[]>([...sellingChannels]);
  const [busy, setBusy] = useState(false);
  const [taken, setTaken] = useState<string | null>(null);
  const names = filledTexts(name);
  const finalCode = code ?? codeFrom(names.it ?? names.en ?? "");
  const ready = finalCode !== "" && sku.trim() !== "" && Object.keys(names).length > 0;
  const save = async () => {
    setBusy(true);
    try {
      const content = Object.fromEntries(Object.entries(names).map(([language, said]) => [language, words(said)]));
      const made = await addProduct({ code: finalCode, content, status: "draft", availability: channels.map((channel) => ({ channel, available_from: null, available_until: null })), variants: [{ sku: sku.trim() }] });
      void client.invalidateQueries({ queryKey: ["products"] });
      onClose();
      await navigate({ to: "/catalog/$id", params: { id: made.id } });
    } catch (error) {
      if (isProblem(error, "product_exists")) setTaken(finalCode);
      else sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t`New product`}
      description={t`It begins as a draft: nobody sees it until you put it on sale.`}
      footer={
        <>
          <Button onClick={onClose}><Trans>Cancel</Trans></Button>
          <Button variant="primary" disabled={!ready || busy} onClick={() => void save()}><Trans>Add product</Trans></Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <TextsField label={t`Name`} value={name} onChange={setName} />
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t`Code`} hint={t`Stays what it is; made from the name.`} error={taken !== null && taken === finalCode ? t`Another product has this code.` : undefined}>
            {(wiring) => <Input {...wiring} value={finalCode} maxLength={64} onChange={(event) => setCode(event.target.value)} />}
          </Field>
          <Field label={t`SKU of the first variant`} hint={t`What prices and stock refer to.`}>
            {(wiring) => <Input {...wiring} value={sku} maxLength={64} onChange={(event) => setSku(event.target.value)} />}
          </Field>
        </div>
        <ChannelToggles chosen={channels} among={sellingChannels} label={t`Available on`} onChange={setChannels} />
      </div>
    </Dialog>
  );
}
