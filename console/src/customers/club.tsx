import type { Profile } from "@/api/types";
import { useAllowed } from "@/access/session";
import { AppointmentsPanel } from "./appointments";
import { CardsPanel, RewardsPanel } from "./claims";
import { PointsPanel, StatementPanel } from "./points";

/** What a customer has in the program, and when they come to the shop. */
export function ClubTab({ profile }: { profile: Profile }) {
  const allowed = useAllowed();
  const points = allowed("loyalty:read");
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[22rem_minmax(0,1fr)]">
      <div className="grid min-w-0 gap-4 md:max-xl:grid-cols-2">
        {points ? <PointsPanel id={profile.id} /> : null}
        {allowed("bookings:read") ? <AppointmentsPanel profile={profile} /> : null}
        {points ? <CardsPanel id={profile.id} /> : null}
      </div>
      {points ? <div className="flex min-w-0 flex-col gap-4"><RewardsPanel id={profile.id} /><StatementPanel id={profile.id} /></div> : null}
    </div>
  );
}
