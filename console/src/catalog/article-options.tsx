import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { priceListsQuery } from "@/api/prices";
import type { ArticleOptions, ProductStatus } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Field } from "@/components/field";
import { ChannelToggles, sellingChannels } from "@/components/places-field";
import { Select } from "@/components/select";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { statusLook } from "./words";

type Options = Omit<ArticleOptions, "mapping">;

/** Where prices go, and what new products are like. */
export function ArticleOptionsFields({ options, onChange }: { options: Options; onChange: (changes: Partial<Options>) => void }) {
  const { t } = useLingui();
  const say = useTexts();
  const mayPrice = useAllowed()("prices:write");
  const lists = useQuery({ ...priceListsQuery, retry: false }).data?.items ?? [];
  const choices = [{ value: "", label: t`Leave the prices out` }, ...lists.map((each) => ({ value: each.code, label: say(each.name) || each.code }))];
  return (
    <Panel title={t`Into which lists and channels`}>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field label={t`Prices into`} hint={mayPrice ? undefined : t`Your role sets no prices.`}>{(wiring) => <Select {...wiring} disabled={!mayPrice} value={options.price_list ?? ""} onChange={(value) => onChange({ price_list: value || null })} options={choices} />}</Field>
        <Field label={t`Reduced prices into`}>{(wiring) => <Select {...wiring} disabled={!mayPrice} value={options.sale_list ?? ""} onChange={(value) => onChange({ sale_list: value || null })} options={choices} />}</Field>
        <Field label={t`Words are in`}>{(wiring) => <Select {...wiring} value={options.language} onChange={(language) => onChange({ language })} options={[{ value: "it", label: t`Italian` }, { value: "en", label: t`English` }]} />}</Field>
        <Field label={t`New products are`}>{(wiring) => <Select {...wiring} value={options.status} onChange={(status) => onChange({ status })} options={(Object.keys(statusLook) as ProductStatus[]).map((value) => ({ value, label: t(statusLook[value].label) }))} />}</Field>
      </div>
      <div className="mt-4"><ChannelToggles label={t`New products are offered on`} chosen={options.channels} onChange={(channels) => onChange({ channels })} among={sellingChannels} /></div>
    </Panel>
  );
}
