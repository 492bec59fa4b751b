import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { actOnOffer, offerQuery, saveOffer, type OfferAct } from "@/api/offers";
import { isProblem } from "@/api/problem";
import type { Offer } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { ConfirmByName } from "@/components/confirm-by-name";
import { PageTabs } from "@/components/page-tabs";
import { PlaceTags } from "@/components/places-field";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { say as tell, sayProblem, sayWithUndo } from "@/components/undo";
import { CouponsTab } from "./coupons";
import { fromWriting, useOfferDraft } from "./draft";
import { OfferEditor } from "./editor";
import { Usage, useWhenWords } from "./list";
import { BackToOffers } from "./new";
import { PastTab } from "./past";
import { PublishDialog } from "./publish";
import { VersionsTab } from "./versions";
import { stateLook, useEffectSentence } from "./words";

const route = getRouteApi("/console/offers/$id");

function useActs(offer: Offer) {
  const { t } = useLingui();
  const client = useQueryClient();
  const keep = (saved: Offer) => {
    client.setQueryData(offerQuery(saved.id).queryKey, saved);
    void client.invalidateQueries({ queryKey: ["offers"] });
    void client.invalidateQueries({ queryKey: ["offer-versions", saved.id] });
    return saved;
  };
  const words: Record<OfferAct, string> = { publish: t`Published: it is on`, pause: t`Paused`, resume: t`It goes on`, end: t`Ended` };
  const back: Partial<Record<OfferAct, OfferAct>> = { pause: "resume", resume: "pause" };
  const act = async (what: OfferAct) => {
    try {
      const done = keep(await actOnOffer(offer.id, what, offer.etag));
      const undo = back[what];
      if (undo) sayWithUndo(words[what], async () => keep(await actOnOffer(offer.id, undo, done.etag)));
      else tell(words[what], "good");
    } catch (error) {
      void client.invalidateQueries({ queryKey: offerQuery(offer.id).queryKey });
      sayProblem(error);
    }
  };
  return { keep, act };
}

function Rules({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const { keep, act } = useActs(offer);
  const drafting = useOfferDraft(offer.content);
  const mayWrite = useAllowed()("offers:write");
  const [busy, setBusy] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const saved = keep(await saveOffer(offer.id, fromWriting(drafting.writing), offer.etag));
      drafting.kept(saved.content);
      tell(t`Saved. Customers get it when you publish it.`, "good");
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const pending = offer.state === "draft" || (offer.live !== null && offer.newest > offer.live && offer.state === "active");
  const publish = mayWrite && pending ? <Button variant="primary" disabled={drafting.isChanged || busy} title={drafting.isChanged ? t`Save first` : undefined} onClick={() => setPublishing(true)}><Trans>Publish…</Trans></Button> : null;
  return (
    <fieldset disabled={!mayWrite || offer.state === "ended"} className="min-w-0">
      <OfferEditor id={offer.id} drafting={drafting} busy={busy} onSave={() => void save()} extra={publish} />
      {publishing ? <PublishDialog offer={offer} onClose={() => setPublishing(false)} onPublish={() => { setPublishing(false); void act("publish"); }} /> : null}
    </fieldset>
  );
}

function Acts({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const say = useTexts();
  const { act } = useActs(offer);
  const [ending, setEnding] = useState(false);
  if (offer.state === "ended") return null;
  return (
    <>
      {offer.state === "active" ? <Button onClick={() => void act("pause")}><Trans>Pause</Trans></Button> : null}
      {offer.state === "paused" ? <Button variant="primary" onClick={() => void act("resume")}><Trans>Resume</Trans></Button> : null}
      <Button onClick={() => setEnding(true)}><Trans>End</Trans></Button>
      {ending ? (
        <ConfirmByName onClose={() => setEnding(false)} name={say(offer.content.name)} title={t`End this offer?`} act={t`End it for good`} onConfirm={() => void act("end")}>
          <Trans>It is over on every channel at once and does not come back. To stop it for a while, pause it.</Trans>
        </ConfirmByName>
      ) : null}
    </>
  );
}

function Found({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const say = useTexts();
  const sentence = useEffectSentence();
  const when = useWhenWords();
  const { tab = "rules" } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useAllowed()("offers:write");
  const look = stateLook[offer.state];
  return (
    <>
      <PageHeader title={say(offer.content.name)} lead={sentence(offer.content.effect)} actions={mayWrite ? <Acts offer={offer} /> : null}>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2 text-sm text-soft">
          <Badge tone={look.tone}>{t(look.label)}</Badge>
          <span>{when(offer.content.schedule)}</span>
          <PlaceTags channels={offer.content.channels} touchpoints={offer.content.touchpoints} />
          <span className="w-44"><Usage offer={offer} /></span>
          {offer.live !== null && offer.newest > offer.live ? <Badge tone="care"><Trans>Version {offer.newest} is not published yet</Trans></Badge> : null}
        </div>
      </PageHeader>
      <PageTabs
        value={tab}
        onChange={(value) => void navigate({ search: value === "rules" ? {} : { tab: value }, replace: true })}
        tabs={[
          { value: "rules", label: t`What, for whom, when`, panel: () => <Rules offer={offer} /> },
          { value: "past", label: t`On past baskets`, panel: () => <PastTab offer={offer} /> },
          { value: "coupons", label: t`Coupons`, panel: () => <CouponsTab offer={offer} /> },
          { value: "versions", label: t`Versions`, panel: () => <VersionsTab offer={offer} /> },
        ]}
      />
    </>
  );
}

export function OfferPage() {
  const { id } = route.useParams();
  const query = useQuery(offerQuery(id));
  return (
    <>
      <BackToOffers />
      {isProblem(query.error) && query.error.status === 404 ? (
        <Empty title={<Trans>No offer has this address</Trans>} action={<Link to="/offers" className={buttonStyle({ variant: "primary" })}><Trans>All offers</Trans></Link>} />
      ) : (
        <Loaded query={query} skeleton={<Panel><SkeletonRows /></Panel>}>{(offer) => <Found key={offer.id} offer={offer} />}</Loaded>
      )}
    </>
  );
}
