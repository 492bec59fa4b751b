import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Problem } from "@/api/problem";
import { byCode } from "./problem-codes";

/** What happened and what to do, in the reader's words. */
export function explain(error: unknown): { title: string; advice: string } {
  if (!(error instanceof Problem)) {
    return {
      title: t`This page ran into a fault of its own`,
      advice: t`Reload it. If it happens again, tell whoever looks after Tessere what you were doing.`,
    };
  }
  const known = byCode[error.code];
  if (known) return { title: i18n._(known.title), advice: i18n._(known.advice) };
  switch (error.status) {
    case 0:
      return {
        title: t`Tessere cannot be reached`,
        advice: t`Your connection or the server is down. Nothing you typed is lost: try again in a moment.`,
      };
    case 401:
      return { title: t`Your session has ended`, advice: t`Sign in again to go on where you were.` };
    case 403:
      return {
        title: t`Your role does not allow this`,
        advice: t`Ask an owner to do it for you or to change your role.`,
      };
    case 404:
      return {
        title: t`This is not here any more`,
        advice: t`It was removed, or the address is wrong. Go back to the list.`,
      };
    case 412:
    case 428:
      return {
        title: t`Someone changed this while you were working on it`,
        advice: t`Your change was not saved. Reload to see theirs, then make yours again.`,
      };
    case 413:
      return { title: t`That is too large`, advice: t`Send it in smaller parts.` };
    case 429:
      return { title: t`Too many attempts`, advice: t`Wait a minute, then try again.` };
    case 503:
      return {
        title: t`Tessere is not ready`,
        advice: t`The database may be restarting. It goes on by itself: try again in a moment.`,
      };
    default:
      return {
        title: error.status === 422 ? t`Something in it is not right` : t`The server could not do this`,
        advice: t`Nothing was changed. It says: ${error.message} (${error.code}).`,
      };
  }
}
