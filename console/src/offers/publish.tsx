import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { readFindings } from "@/api/offers";
import type { Offer } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { PlaceTags } from "@/components/places-field";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { useTexts } from "@/components/texts";
import { useWhenWords } from "./list";
import { useEffectSentence } from "./words";

interface PublishProps {
  offer: Offer;
  onClose: () => void;
  onPublish: () => void;
}

/** What will be so for customers, and what is wrong with it, before anybody sees it. */
export function PublishDialog({ offer, onClose, onPublish }: PublishProps) {
  const { t } = useLingui();
  const say = useTexts();
  const sentence = useEffectSentence();
  const when = useWhenWords();
  const query = useQuery({ queryKey: ["offer-findings", offer.id, offer.etag], queryFn: () => readFindings(offer.id), gcTime: 0 });
  const found = query.data?.items ?? [];
  const errors = found.filter((each) => each.severity === "error").length;
  return (
    <Dialog open onClose={onClose} title={t`Publish this offer?`} footer={<><Button onClick={onClose}><Trans>Not yet</Trans></Button><Button variant="primary" disabled={!query.data || errors > 0} onClick={onPublish}><Trans>Publish now</Trans></Button></>}>
      <div className="flex flex-col gap-4">
        <div className="rounded-lg bg-paper p-3">
          <p className="font-semibold">{say(offer.content.name)}</p>
          <p className="text-sm">{sentence(offer.content.effect)}</p>
          <p className="mt-1 text-sm text-soft">{when(offer.content.schedule)}</p>
          <PlaceTags channels={offer.content.channels} touchpoints={offer.content.touchpoints} />
        </div>
        <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
          {({ items }) => items.length === 0 ? (
            <p className="flex items-center gap-2 text-sm font-medium text-good"><CircleCheck className="size-4" aria-hidden /><Trans>Nothing is wrong with it.</Trans></p>
          ) : (
            <>
              {errors > 0 ? <p className="text-sm font-medium text-loss"><Plural value={errors} one="# error keeps it from being published." other="# errors keep it from being published." /></p> : null}
              <ul className="flex flex-col gap-2">
                {items.map((each, index) => (
                  <li key={`${each.code} ${index}`} className="flex items-start gap-2 text-sm">
                    {each.severity === "error" ? <CircleAlert className="mt-0.5 size-4 shrink-0 text-loss" aria-label={t`Error`} /> : <TriangleAlert className="mt-0.5 size-4 shrink-0 text-care" aria-label={t`Warning`} />}
                    <span>{say(each.text)}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Loaded>
      </div>
    </Dialog>
  );
}
