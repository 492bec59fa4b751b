import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import { profileQuery, savePreferences } from "@/api/customers";
import { customerChannels, type Channel, type Preferences, type Profile } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { ChannelTag, useChannelLabel, useChannelOptions } from "@/components/channel";
import { Field } from "@/components/field";
import { Select } from "@/components/select";
import { Panel } from "@/components/surface";
import { sayProblem, sayWithUndo } from "@/components/undo";

function usePreferences(profile: Profile) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { queryKey } = profileQuery(profile.id);
  const write = async (preferences: Preferences) => {
    client.setQueryData(queryKey, (old) => (old ? { ...old, preferences } : old));
    try {
      await savePreferences(profile.id, preferences);
    } catch (error) {
      await client.invalidateQueries({ queryKey });
      throw error;
    }
  };
  return (changes: Partial<Pick<Preferences, "language" | "channel_order">>) => {
    const before = profile.preferences;
    write({ ...before, ...changes }).then(
      () => sayWithUndo(t`Preference saved`, () => write(before)),
      sayProblem,
    );
  };
}

interface OrderProps {
  order: Channel[];
  editable: boolean;
  onChange: (order: Channel[]) => void;
}

function ChannelOrder({ order, editable, onChange }: OrderProps) {
  const { t } = useLingui();
  const label = useChannelLabel();
  const move = (index: number, step: number) => {
    const next = [...order];
    const [taken] = next.splice(index, 1);
    if (taken) next.splice(index + step, 0, taken);
    onChange(next);
  };
  return (
    <ol className="divide-y rounded-lg border">
      {order.map((channel, index) => (
        <li key={channel} className="flex h-10 items-center gap-1 px-3 text-sm">
          <span className="figures w-5 text-soft">{index + 1}.</span>
          <ChannelTag channel={channel} className="flex-1" />
          {editable ? (
            <>
              <Button size="icon-sm" variant="ghost" disabled={index === 0} aria-label={t`Move ${label(channel)} up`} onClick={() => move(index, -1)}>
                <ArrowUp aria-hidden />
              </Button>
              <Button size="icon-sm" variant="ghost" disabled={index === order.length - 1} aria-label={t`Move ${label(channel)} down`} onClick={() => move(index, 1)}>
                <ArrowDown aria-hidden />
              </Button>
              <Button size="icon-sm" variant="ghost" aria-label={t`Take ${label(channel)} off the list`} onClick={() => onChange(order.filter((each) => each !== channel))}>
                <X aria-hidden />
              </Button>
            </>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

export function PreferencesPanel({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const editable = useAllowed()("profiles:write");
  const change = usePreferences(profile);
  const { language, channel_order: order } = profile.preferences;
  const rest = useChannelOptions(customerChannels.filter((channel) => !order.includes(channel)));
  return (
    <Panel title={t`Preferences`} note={t`How this customer wants to hear from you.`} bodyClassName="flex flex-col gap-4">
      <Field label={t`Language`}>
        {(wiring) => (
          <Select
            {...wiring}
            className="max-w-60"
            disabled={!editable}
            value={language ?? ""}
            onChange={(value) => change({ language: value || null })}
            options={[
              { value: "", label: t`Not said` },
              { value: "it", label: "Italiano" },
              { value: "en", label: "English" },
              ...(language && !["it", "en"].includes(language) ? [{ value: language, label: language }] : []),
            ]}
          />
        )}
      </Field>
      <div className="flex flex-col gap-1.5">
        <p className="text-sm font-medium">
          <Trans>Channels, best first</Trans>
        </p>
        {order.length > 0 ? (
          <ChannelOrder order={order} editable={editable} onChange={(channel_order) => change({ channel_order })} />
        ) : (
          <p className="text-sm text-soft">
            <Trans>No order said.</Trans>
          </p>
        )}
        {editable && rest.length > 0 ? (
          <Select
            label={t`Add a channel`}
            className="max-w-60"
            value=""
            onChange={(channel: Channel | "") => channel && change({ channel_order: [...order, channel] })}
            options={[{ value: "" as const, label: t`Add a channel` }, ...rest]}
          />
        ) : null}
      </div>
    </Panel>
  );
}
