import { useLingui } from "@lingui/react/macro";
import type { Identity, Link } from "@/api/types";
import { Badge, Panel, type Tone } from "@/components/surface";
import { LinkEnds, LinkEvidence } from "./explain";
import { linkStatuses, useReason } from "./labels";

const tones: Record<Link["status"], Tone> = { accepted: "good", episode: "care", refused: "loss", revoked: "loss" };

/** The same as the drawing, in words: for reading, for printing and for screen readers. */
export function LinkList({ identity }: { identity: Identity }) {
  const { t } = useLingui();
  const reason = useReason();
  return (
    <Panel title={t`Links`} note={t`What was seen together, and what was made of it.`} bodyClassName="px-0 pb-1">
      <ul className="divide-y">
        {identity.links.map((link) => (
          <li key={`${link.a} ${link.b} ${link.first_at}`} className="px-4 py-2.5 text-sm">
            <div className="flex flex-wrap items-center gap-x-3">
              <span className="min-w-0 flex-1">
                <LinkEnds link={link} identifiers={[...identity.identifiers, ...identity.neighbours]} />
              </span>
              <Badge tone={tones[link.status]}>{t(linkStatuses[link.status])}</Badge>
            </div>
            <LinkEvidence link={link} />
            {link.reason ? <p className="text-soft">{reason(link)}</p> : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
