import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { channelRulesQuery, saveChannelRule } from "@/api/stock";
import type { ChannelRule } from "@/api/types";
import { Button } from "@/components/button";
import { useChannelLabel } from "@/components/channel";
import { Checkbox } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { say as tell, sayProblem } from "@/components/undo";
import { useLocations } from "@/components/locations";

export function RuleDialog({ channel, rule, onClose }: { channel: string; rule: ChannelRule | undefined; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const label = useChannelLabel();
  const places = useLocations();
  const [serving, setServing] = useState<Record<string, number>>(() => Object.fromEntries((rule?.locations ?? places.items.map((each) => ({ location_id: each.id, buffer: 0 }))).map((each) => [each.location_id, each.buffer ?? 0])));
  const toggle = (id: string, on: boolean) => setServing(on ? { ...serving, [id]: 0 } : Object.fromEntries(Object.entries(serving).filter(([each]) => each !== id)));
  const store = () =>
    saveChannelRule(channel, Object.entries(serving).map(([location_id, buffer]) => ({ location_id, buffer })))
      .then(() => {
        tell(t`Saved`, "good");
        onClose();
      }, sayProblem)
      .finally(() => void client.invalidateQueries({ queryKey: channelRulesQuery.queryKey }));
  return (
    <Dialog open onClose={onClose} title={t`Where ${label(channel)} sells from`} description={t`The buffer is left of each article at each place.`} footer={<Button variant="primary" disabled={Object.keys(serving).length === 0} onClick={() => void store()}><Trans>Save</Trans></Button>}>
      <ul className="divide-y">
        {places.options.map((place) => (
          <li key={place.value} className="flex min-h-12 items-center gap-3">
            <Checkbox className="min-w-0 flex-1" checked={place.value in serving} onChange={(on) => toggle(place.value, on)}>{place.label}</Checkbox>
            {place.value in serving ? (
              <span className="flex items-center gap-2 text-sm text-soft"><Trans>buffer</Trans><Input type="number" aria-label={t`Buffer of ${place.label}`} min={0} className="w-20 text-right" value={serving[place.value]} onChange={(event) => setServing({ ...serving, [place.value]: Math.max(0, Math.trunc(Number(event.target.value))) })} /></span>
            ) : null}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
