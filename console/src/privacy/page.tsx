import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { requestsQuery } from "@/api/privacy";
import { useAllowed } from "@/access/session";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { useLiveRequests } from "./live";
import { RequestRow } from "./request-row";
import { RetentionPanel } from "./retention";
import { SensitivePanel } from "./sensitive";
import { SuppressionPanel } from "./suppression";

function Requests() {
  const { t } = useLingui();
  const query = useQuery(requestsQuery);
  useLiveRequests();
  return (
    <Panel
      title={t`Requests`}
      note={t`Copies and erasures, with who asked. Start one on a customer’s page.`}
      bodyClassName="px-0 pb-1"
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={3} height="h-16" />}>
        {({ items }) =>
          items.length > 0 ? (
            <ul className="divide-y border-t">
              {items.map((request) => (
                <RequestRow key={request.id} request={request} />
              ))}
            </ul>
          ) : (
            <p className="border-t px-4 py-3 text-sm text-soft">
              <Trans>Nobody has asked for a copy of their data or to be forgotten yet.</Trans>
            </p>
          )
        }
      </Loaded>
    </Panel>
  );
}

export function PrivacyPage() {
  const editable = useAllowed()("privacy:write");
  return (
    <div className="flex flex-col gap-4">
      <Requests />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <RetentionPanel editable={editable} />
        <div className="flex min-w-0 flex-col gap-4">
          <SuppressionPanel editable={editable} />
          <SensitivePanel editable={editable} />
        </div>
      </div>
    </div>
  );
}
