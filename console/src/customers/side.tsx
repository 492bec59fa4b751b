import { Trans, useLingui } from "@lingui/react/macro";
import type { Profile } from "@/api/types";
import { ChannelIcon, ChannelTag } from "@/components/channel";
import { useFormat } from "@/components/format";
import { Panel } from "@/components/surface";
import { readable } from "@/components/trait-words";
import { When } from "@/components/when";
import { ConsentBadge, usePurposeName } from "./consent-badge";
import { SegmentsPanel } from "./segments";
import { Value } from "./value";

function MayWeWrite({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const purposeName = usePurposeName();
  return (
    <Panel title={t`May we write?`}>
      {profile.consents.length === 0 ? (
        <p className="text-sm text-soft">
          <Trans>No consent on record: no message may go out.</Trans>
        </p>
      ) : (
        <ul className="flex flex-col gap-1.5 text-sm">
          {profile.consents.map((consent) => (
            <li key={`${consent.purpose} ${consent.channel}`} className="flex items-center gap-2">
              <ChannelIcon channel={consent.channel} />
              <span className="min-w-0 flex-1 truncate">{purposeName(consent.purpose)}</span>
              <ConsentBadge status={consent.status} />
            </li>
          ))}
        </ul>
      )}
      {profile.preferences.channel_order.length > 0 ? (
        <div className="mt-3 border-t pt-3 text-sm">
          <p className="mb-1.5 text-soft">
            <Trans>Prefers, in this order</Trans>
          </p>
          <ol className="flex flex-wrap gap-x-3 gap-y-1">
            {profile.preferences.channel_order.map((channel) => (
              <li key={channel}>
                <ChannelTag channel={channel} />
              </li>
            ))}
          </ol>
        </div>
      ) : null}
    </Panel>
  );
}

function Computed({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const format = useFormat();
  if (profile.computed.length === 0) return null;
  return (
    <Panel title={t`In figures`}>
      <dl className="flex flex-col gap-1.5 text-sm">
        {profile.computed.map((trait) => (
          <div key={trait.name} className="flex justify-between gap-3">
            <dt className="text-soft">{format.say(trait.label) || readable(trait.name)}</dt>
            <dd className="text-right font-medium">
              <Value value={trait.value} />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Where({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <Panel title={t`Where we meet`}>
      <ul className="flex flex-col gap-2 text-sm">
        {profile.touchpoints.map((touchpoint) => (
          <li key={touchpoint.touchpoint} className="flex items-center gap-2">
            <ChannelIcon channel={touchpoint.channel} />
            <span className="min-w-0 flex-1">
              <span className="block truncate">{touchpoint.name}</span>
              <When at={touchpoint.last_at} className="text-soft" />
            </span>
            <span className="figures text-soft">{format.number(touchpoint.count)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export const Side = ({ profile }: { profile: Profile }) => (
  <div className="grid min-w-0 content-start gap-4 md:max-xl:grid-cols-2">
    <SegmentsPanel profile={profile} />
    <MayWeWrite profile={profile} />
    <Computed profile={profile} />
    <Where profile={profile} />
  </div>
);
