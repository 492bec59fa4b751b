import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { offerVersionsQuery } from "@/api/offers";
import type { Offer } from "@/api/types";
import { PlaceTags } from "@/components/places-field";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { When } from "@/components/when";
import { useWhenWords } from "./list";
import { useEffectSentence } from "./words";

export function VersionsTab({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const sentence = useEffectSentence();
  const when = useWhenWords();
  const query = useQuery(offerVersionsQuery(offer.id));
  return (
    <Panel title={t`Versions`} note={t`Saving changes nothing for customers: they get the published version.`}>
      <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>
        {({ items }) => (
          <ol className="divide-y" aria-label={t`Versions`}>
            {items.map((version) => (
              <li key={version.number} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
                <span className="figures w-10 font-semibold">{version.number}</span>
                <span className="min-w-0 flex-1 basis-56"><span className="block text-sm">{sentence(version.content.effect)} · {when(version.content.schedule)}</span><PlaceTags channels={version.content.channels} touchpoints={version.content.touchpoints} /></span>
                <span className="text-sm text-soft"><Trans>{version.saved_by}, <When at={version.saved_at} /></Trans></span>
                {version.number === offer.live ? <Badge tone="good">{t`published`}</Badge> : null}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Panel>
  );
}
