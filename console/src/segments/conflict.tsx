import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { segmentQuery } from "@/api/segments";
import type { Id, Segment } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { When } from "@/components/when";
import { sentence } from "./words";

interface ConflictProps {
  id: Id;
  onClose: () => void;
  onTakeTheirs: (theirs: Segment) => void;
  onKeepMine: (theirs: Segment) => void;
}

/** Somebody saved the segment in the meantime: shows theirs, and lets one choose. */
export function ConflictDialog({ id, onClose, onTakeTheirs, onKeepMine }: ConflictProps) {
  const { t } = useLingui();
  const format = useFormat();
  const query = useQuery({ ...segmentQuery(id), staleTime: 0, refetchOnMount: "always" });
  const theirs = query.isFetching ? undefined : query.data;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Someone changed this segment while you were working on it`}
      description={t`Nothing of yours was saved or lost. Look at theirs, then choose.`}
      footer={
        <>
          <Button disabled={!theirs} onClick={() => theirs && onTakeTheirs(theirs)}>
            <Trans>Take theirs, drop mine</Trans>
          </Button>
          <Button variant="primary" disabled={!theirs} onClick={() => theirs && onKeepMine(theirs)}>
            <Trans>Save mine over theirs</Trans>
          </Button>
        </>
      }
    >
      <Loaded query={{ ...query, data: theirs }} skeleton={<Skeleton className="h-24" />}>
        {(segment) => (
          <div className="flex flex-col gap-3 text-sm">
            <div>
              <p className="label-caps">
                <Trans>Theirs</Trans> · <When at={segment.updated_at} />
              </p>
              <p className="font-medium">{segment.name}</p>
              <p className="text-soft">{segment.description}</p>
            </div>
            <p className="rounded-lg bg-sunken p-3">{sentence(format.say(segment.says))}</p>
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}
