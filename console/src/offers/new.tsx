import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { addOffer } from "@/api/offers";
import { PageHeader } from "@/components/surface";
import { say as tell, sayProblem } from "@/components/undo";
import { fromWriting, useOfferDraft } from "./draft";
import { OfferEditor } from "./editor";
import { freshOffer } from "./words";

export const BackToOffers = () => (
  <Link to="/offers" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft hover:text-ink"><ArrowLeft className="size-4" aria-hidden /><Trans>All offers</Trans></Link>
);

export function NewOfferPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const drafting = useOfferDraft(freshOffer());
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const made = await addOffer(fromWriting(drafting.writing));
      void client.invalidateQueries({ queryKey: ["offers"] });
      tell(t`Saved as a draft: nobody sees it yet`, "good");
      await navigate({ to: "/offers/$id", params: { id: made.id } });
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <BackToOffers />
      <PageHeader title={t`New offer`} lead={t`Customers see nothing of it until you publish it.`} />
      <OfferEditor id={null} drafting={drafting} busy={busy} onSave={() => void save()} />
    </>
  );
}
