import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { settleDiscrepancy } from "@/api/stock";
import type { Discrepancy } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { useVariantNames } from "@/components/product-names";
import { say as tell, sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { useLocations } from "@/components/locations";
import { useCauseWords } from "./words";

/** What the books and the shelves disagree about: looked into by people, settled with a word. */
export function Discrepancies({ open, found, onClose }: { open: boolean; found: Discrepancy[]; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const mayWrite = useAllowed()("stock:write");
  const names = useVariantNames(found.map((each) => each.variant_id));
  const places = useLocations();
  const cause = useCauseWords();
  const [notes, setNotes] = useState<Record<string, string>>({});
  const settle = (id: string) =>
    settleDiscrepancy(id, notes[id] ?? "")
      .then(() => tell(t`Settled`, "good"), sayProblem)
      .finally(() => void client.invalidateQueries({ queryKey: ["stock-discrepancies"] }));
  return (
    <Dialog open={open} onClose={onClose} title={t`Discrepancies`} description={t`Until it is settled nobody is promised any of it there. Look, correct or count, then settle.`} place="side">
      <ul className="divide-y">
        {found.map((each) => (
          <li key={each.id} className="flex flex-col gap-2 py-3">
            <p className="text-sm"><span className="font-medium">{names.name(each.variant_id)}</span> · {places.name(each.location_id)}</p>
            <p className="text-sm text-soft">
              <Trans>Short by {each.missing}</Trans> · {cause(each.cause_kind)} · <When at={each.found_at} />
            </p>
            {mayWrite ? (
              <div className="flex gap-2">
                <Input aria-label={t`What was found`} placeholder={t`What was found`} value={notes[each.id] ?? ""} onChange={(event) => setNotes({ ...notes, [each.id]: event.target.value })} />
                <Button onClick={() => void settle(each.id)}><Trans>Settle</Trans></Button>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
