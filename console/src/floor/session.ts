import type { Session } from "@/api/types";
import { forget, keep, recall } from "./kept";

/** Who was signed in last, without what lets them change anything: that comes with the network. */
export const keepSession = (session: Session) => keep("session", "last", { ...session, csrf_token: "" }).catch(() => undefined);
export const recallSession = async () => (await recall<Session>("session", "last").catch(() => undefined)) ?? null;
export const forgetSession = () => forget("session", "last").catch(() => undefined);
