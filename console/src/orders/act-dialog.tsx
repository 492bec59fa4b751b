import { EditDialog, LetOffDialog, PiecesDialog, RefundDialog, type Act, type ActProps } from "./acts";
import { AddDialog } from "./add";

export function ActDialog({ act, ...props }: ActProps & { act: Act }) {
  switch (act) {
    case "add":
      return <AddDialog {...props} />;
    case "cancel":
    case "return":
      return <PiecesDialog kind={act} {...props} />;
    case "refund":
      return <RefundDialog {...props} />;
    case "let-off":
      return <LetOffDialog {...props} />;
    case "edit":
      return <EditDialog {...props} />;
  }
}
