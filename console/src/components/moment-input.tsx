import { Input } from "./input";
import { fromWall, toWall } from "./moment";

interface MomentProps {
  value: string | null | undefined;
  onChange: (value: string | null) => void;
  id?: string;
  label?: string;
  className?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
}

/** A day and an hour of the retailer's zone. */
export const MomentInput = ({ value, onChange, label, ...wiring }: MomentProps) => (
  <Input type="datetime-local" aria-label={label} value={toWall(value)} min="2000-01-01T00:00" max="2999-12-31T23:59" onChange={(event) => onChange(fromWall(event.target.value))} {...wiring} />
);
