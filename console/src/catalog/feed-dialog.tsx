import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addFeed } from "@/api/feeds";
import { touchpointsQuery } from "@/api/sources";
import { useSession } from "@/access/session";
import { Button } from "@/components/button";
import { useChannelLabel } from "@/components/channel";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { sellingChannels } from "@/components/places-field";
import { Select } from "@/components/select";
import { say as tell, sayProblem } from "@/components/undo";
import { formatNames } from "./words";

/** What the address of a page holds in the article's place. */
const [sku, code] = ["{sku}", "{code}"];

export function FeedDialog({ formats, onClose }: { formats: string[]; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const label = useChannelLabel();
  const { user } = useSession();
  const shops = (useQuery(touchpointsQuery).data?.items ?? []).filter((each) => each.channel === "shop");
  const [format, setFormat] = useState(formats[0] ?? "google_merchant");
  const [name, setName] = useState("");
  const [link, setLink] = useState("");
  const [channel, setChannel] = useState<string>("site");
  const [shop, setShop] = useState("");
  const [language, setLanguage] = useState<string>(user.language);
  const wrong = link !== "" && !/^https?:\/\/\S*\{(sku|code)\}/.test(link);
  const add = useMutation({
    mutationFn: () => addFeed({ name: name.trim() || (formatNames[format] ?? format), format, link: link.trim(), channel, touchpoint: shop || null, language }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["feeds"] });
      tell(t`The feed is there: copy its address`, "good");
      onClose();
    },
    onError: sayProblem,
  });
  return (
    <Dialog open onClose={onClose} title={t`New feed`} footer={<Button variant="primary" disabled={!link.trim() || wrong || add.isPending} onClick={() => add.mutate()}><Trans>Make the feed</Trans></Button>}>
      <div className="flex flex-col gap-4">
        <Field label={t`Who reads it`}>{(wiring) => <Select {...wiring} value={format} onChange={setFormat} options={formats.map((value) => ({ value, label: formatNames[value] ?? value }))} />}</Field>
        <Field label={t`Name`}>{(wiring) => <Input {...wiring} value={name} maxLength={100} placeholder={formatNames[format] ?? format} onChange={(event) => setName(event.target.value)} />}</Field>
        <Field label={t`Page of an article`} hint={t`Write ${sku} or ${code} where the article stands in the address.`} error={wrong ? t`A whole address, with the article’s place in it` : undefined}>
          {(wiring) => <Input {...wiring} value={link} maxLength={500} placeholder="https://www.example.it/p/{sku}" onChange={(event) => setLink(event.target.value)} />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t`Prices and stock of`}>{(wiring) => <Select {...wiring} value={channel} onChange={(next) => { setChannel(next); setShop(""); }} options={sellingChannels.map((value) => ({ value: value as string, label: label(value) }))} />}</Field>
          {channel === "shop" ? <Field label={t`Shop`}>{(wiring) => <Select {...wiring} value={shop} onChange={setShop} options={[{ value: "", label: t`All shops` }, ...shops.map((each) => ({ value: each.code, label: each.name }))]} />}</Field> : null}
          <Field label={t`Language`}>{(wiring) => <Select {...wiring} value={language} onChange={setLanguage} options={[{ value: "it", label: t`Italian` }, { value: "en", label: t`English` }]} />}</Field>
        </div>
      </div>
    </Dialog>
  );
}
