import { Trans, useLingui } from "@lingui/react/macro";
import { useBlocker } from "@tanstack/react-router";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";

/** Asks before what is not saved is lost; `leaving.current` lets one go without a question. */
export function LeaveGuard({ isChanged, leaving }: { isChanged: boolean; leaving: { current: boolean } }) {
  const { t } = useLingui();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      if (!isChanged || leaving.current) return false;
      const stays = current.pathname === next.pathname && JSON.stringify(current.search) === JSON.stringify(next.search);
      return !stays;
    },
    enableBeforeUnload: () => isChanged && !leaving.current,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <Dialog
      open
      onClose={blocker.reset}
      title={t`Leave without saving?`}
      footer={
        <>
          <Button onClick={blocker.reset}>
            <Trans>Stay here</Trans>
          </Button>
          <Button variant="danger" onClick={blocker.proceed}>
            <Trans>Leave and lose the changes</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>What you changed in this segment is not saved.</Trans>
      </p>
    </Dialog>
  );
}
