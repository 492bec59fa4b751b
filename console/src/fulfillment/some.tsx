import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { makeReady, pack, pick } from "@/api/fulfillment";
import type { Fulfillment } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { useMove } from "./moves";
import { allPieces, countPieces, movesOf, Pieces } from "./pieces";

export type SomeAct = "pick" | "pack" | "ready";
const acts = { pick, pack, ready: makeReady };

/** Moves all pieces on, or some of them: the others stay where they are. */
export function SomeDialog({ act, known, onClose }: { act: SomeAct; known: Fulfillment; onClose: () => void }) {
  const { t } = useLingui();
  const [counts, setCounts] = useState(() => allPieces(known));
  const words = {
    pick: { title: t`What is picked of ${known.number}?`, lead: t`The rest waits here.`, said: t`Picked` },
    pack: { title: t`What is packed of ${known.number}?`, lead: t`The rest can go in another parcel.`, said: t`Packed` },
    ready: { title: t`What lies ready of ${known.number}?`, lead: t`The customer is told, with a code to collect it.`, said: t`Ready to collect` },
  }[act];
  const move = useMove({
    act: () => acts[act](known.id, movesOf(known, counts)),
    said: (done) => (act === "ready" && done.code ? t`Ready to collect, code ${done.code}` : words.said),
    order: known.order_id,
    onDone: onClose,
  });
  const pieces = countPieces(counts);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.lead}
      footer={
        <>
          <Button size="lg" onClick={onClose}><Trans>Not yet</Trans></Button>
          <Button size="lg" variant="primary" disabled={pieces === 0 || move.isPending} onClick={() => move.mutate()}>
            {act === "pick" ? <Plural value={pieces} one="# piece picked" other="# pieces picked" /> : act === "pack" ? <Plural value={pieces} one="# piece packed" other="# pieces packed" /> : <Plural value={pieces} one="# piece ready" other="# pieces ready" />}
          </Button>
        </>
      }
    >
      <Pieces known={known} counts={counts} onChange={setCounts} />
    </Dialog>
  );
}
