import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowUp, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Media, Product } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Input } from "@/components/input";
import { Picture } from "@/components/picture";
import { Panel } from "@/components/surface";
import { languages } from "@/components/texts";
import { useLanguageName } from "@/components/texts-field";
import { useProductSave } from "./save";

/** Pictures by address, with what they show for who does not see them; the first stands for the product. */
export function MediaPanel({ product }: { product: Product }) {
  const { t } = useLingui();
  const save = useProductSave(product);
  const language = useLanguageName();
  const mayWrite = useAllowed()("catalog:write");
  const [url, setUrl] = useState("");
  const { media } = product;
  const swap = (index: number, item: Media) => void save({ media: media.map((each, place) => (place === index ? item : each)) });
  const add = () => {
    void save({ media: [...media, { url: url.trim(), kind: "image", alt: {} }] });
    setUrl("");
  };
  return (
    <Panel title={t`Pictures`} note={t`The first stands for the product. Say what each shows.`}>
      <ul className="flex flex-col gap-3">
        {media.map((item, index) => (
          <li key={item.url} className="flex flex-wrap items-center gap-3">
            <Picture name={item.url} url={item.url} className="size-14" />
            <div className="flex min-w-48 flex-1 flex-col gap-1.5">
              <span className="truncate text-xs text-soft">{item.url}</span>
              <div className="grid gap-2 sm:grid-cols-2">
                {languages.map((each) => (
                  <Input key={each} disabled={!mayWrite} aria-label={t`What it shows, in ${language(each)}`} placeholder={language(each)} defaultValue={item.alt?.[each] ?? ""} onBlur={(event) => event.target.value !== (item.alt?.[each] ?? "") && swap(index, { ...item, alt: { ...item.alt, [each]: event.target.value } })} />
                ))}
              </div>
            </div>
            {mayWrite ? (
              <span className="flex">
                <Button size="icon-sm" variant="ghost" disabled={index === 0} aria-label={t`Move up`} onClick={() => void save({ media: [...media.slice(0, index - 1), item, ...media.filter((_, place) => place >= index - 1 && place !== index)] })}>
                  <ArrowUp aria-hidden />
                </Button>
                <Button size="icon-sm" variant="ghost" aria-label={t`Remove picture`} onClick={() => void save({ media: media.filter((_, place) => place !== index) })}>
                  <Trash2 aria-hidden />
                </Button>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {mayWrite ? (
        <form className="mt-3 flex gap-2" onSubmit={(event) => { event.preventDefault(); if (url.trim()) add(); }}>
          <Input type="url" aria-label={t`Address of a picture`} placeholder="https://…" value={url} onChange={(event) => setUrl(event.target.value)} />
          <Button type="submit" disabled={url.trim() === ""}>
            <Trans>Add picture</Trans>
          </Button>
        </form>
      ) : null}
    </Panel>
  );
}
