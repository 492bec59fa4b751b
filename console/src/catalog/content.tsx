import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Content, ContentByLanguage, Product } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { ChannelTag } from "@/components/channel";
import { Segments } from "@/components/controls";
import { Field } from "@/components/field";
import { Input, TextArea } from "@/components/input";
import { sellingChannels } from "@/components/places-field";
import { Panel } from "@/components/surface";
import { languages } from "@/components/texts";
import { useLanguageName } from "@/components/texts-field";
import { AvailabilityPanel } from "./availability";
import { FactsPanel } from "./facts";
import { MediaPanel } from "./media";
import { useProductSave } from "./save";

const empty: Content = { name: "", description: "", seo_title: "", seo_description: "" };
const fields = ["name", "description", "seo_title", "seo_description"] as const;
type Written = Pick<Product, "content" | "channel_content">;

/** Languages and channels in which nothing is written are not there at all. */
function tidy({ content, channel_content }: Written): Written {
  const kept = (all: ContentByLanguage) => Object.fromEntries(Object.entries(all).filter(([, words]) => fields.some((field) => words[field].trim() !== "")));
  return {
    content: kept(content),
    channel_content: Object.fromEntries(Object.entries(channel_content).map(([channel, words]) => [channel, kept(words)] as const).filter(([, words]) => Object.keys(words).length > 0)),
  };
}

interface ColumnProps {
  language: string;
  words: Content;
  /** What is read where nothing is written here. */
  fallback: Content | null;
  onChange: (words: Content) => void;
}

function LanguageColumn({ language, words, fallback, onChange }: ColumnProps) {
  const { t } = useLingui();
  const name = useLanguageName();
  const labels = { name: t`Name`, description: t`Description`, seo_title: t`Title for search engines`, seo_description: t`Summary for search engines` };
  return (
    <div className="flex min-w-0 flex-col gap-3" lang={language}>
      <h3 className="label-caps">{name(language)}</h3>
      {fields.map((field) => {
        const Box = field === "name" || field === "seo_title" ? Input : TextArea;
        const inherited = words[field] === "" ? fallback?.[field] : "";
        return (
          <Field key={field} label={labels[field]} hint={inherited ? t`Nothing here: “${inherited}” is shown.` : undefined}>
            {(wiring) => <Box {...wiring} value={words[field]} onChange={(event: { target: { value: string } }) => onChange({ ...words, [field]: event.target.value })} />}
          </Field>
        );
      })}
    </div>
  );
}

function fallbackOf(written: Written, channel: string, language: string): Content {
  const first = Object.values(written.content)[0] ?? empty;
  const own = written.content[language] ?? empty;
  const read = (field: (typeof fields)[number]) => (channel !== "" && own[field]) || (own[field] === "" || channel === "" ? first[field] : own[field]);
  return { name: read("name"), description: read("description"), seo_title: read("seo_title"), seo_description: read("seo_description") };
}

function Words({ product }: { product: Product }) {
  const { t } = useLingui();
  const save = useProductSave(product);
  const mayWrite = useAllowed()("catalog:write");
  const [channel, setChannel] = useState("");
  const [draft, setDraft] = useState<Written | null>(null);
  const written = draft ?? product;
  const shown = channel ? (written.channel_content[channel] ?? {}) : written.content;
  const change = (language: string, words: Content) => {
    const next = { ...shown, [language]: words };
    setDraft(channel ? { content: written.content, channel_content: { ...written.channel_content, [channel]: next } } : { content: next, channel_content: written.channel_content });
  };
  const store = async () => {
    if (draft && (await save(tidy(draft)))) setDraft(null);
  };
  return (
    <Panel
      title={t`Words`}
      note={t`By language and, where a channel says it otherwise, by channel.`}
      action={
        <Segments
          label={t`Where it is read`}
          value={channel || "all"}
          onChange={(value) => setChannel(value === "all" ? "" : value)}
          options={[{ value: "all", label: t`Everywhere` }, ...sellingChannels.map((each) => ({ value: each, label: <ChannelTag channel={each} /> }))]}
        />
      }
    >
      <fieldset disabled={!mayWrite} className="grid gap-5 md:grid-cols-2">
        {languages.map((language) => (
          <LanguageColumn key={`${channel} ${language}`} language={language} words={{ ...empty, ...shown[language] }} fallback={fallbackOf(written, channel, language)} onChange={(words) => change(language, words)} />
        ))}
      </fieldset>
      {draft ? (
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={() => setDraft(null)}>
            <Trans>Discard</Trans>
          </Button>
          <Button variant="primary" onClick={() => void store()}>
            <Trans>Save words</Trans>
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

export const ContentTab = ({ product }: { product: Product }) => (
  <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
    <div className="flex min-w-0 flex-col gap-4">
      <Words product={product} />
      <AvailabilityPanel product={product} />
      <MediaPanel product={product} />
    </div>
    <FactsPanel product={product} />
  </div>
);
