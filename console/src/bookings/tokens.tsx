import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { useState } from "react";
import { Checkbox } from "@/components/controls";
import { Suggest } from "@/components/suggest";
import { codeFrom } from "@/components/texts";

const readable = (code: string) => code.replace(/[-_.]+/g, " ");

interface CodesProps {
  label: string;
  placeholder: string;
  value: readonly string[];
  known: readonly string[];
  onChange: (value: string[]) => void;
}

/** Words such as skills, written freely and kept as codes; those that others use are suggested. */
export function Codes({ label, placeholder, value, known, onChange }: CodesProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const add = (text: string) => {
    const code = codeFrom(text);
    if (code && !value.includes(code)) onChange([...value, code]);
    setTyped("");
  };
  return (
    <div role="group" aria-label={label}>
      <span className="mb-1.5 block text-sm font-medium" aria-hidden>{label}</span>
      <span className="flex flex-wrap items-center gap-1.5">
        {value.map((code) => (
          <span key={code} className="inline-flex h-8 items-center gap-1 rounded-md bg-sunken pl-2.5 text-sm">{readable(code)}<button type="button" aria-label={t`Remove ${readable(code)}`} className="rounded p-1.5 text-soft hover:text-loss" onClick={() => onChange(value.filter((each) => each !== code))}><X className="size-3.5" aria-hidden /></button></span>
        ))}
        <Suggest value={typed} onChange={setTyped} label={label} placeholder={placeholder} className="w-60" groups={[{ value: "", items: known.filter((each) => !value.includes(each)).map((each) => ({ value: each, label: readable(each) })) }]} onEnter={() => add(typed)} onPick={add} />
      </span>
    </div>
  );
}

interface PlacesProps {
  label: string;
  places: readonly { touchpoint: string; name: string }[];
  value: readonly string[];
  onChange: (value: string[]) => void;
}

/** Shops to choose some of. */
export function Shops({ label, places, value, onChange }: PlacesProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="grid max-h-48 gap-2 overflow-y-auto sm:grid-cols-2">
        {places.map(({ touchpoint, name }) => <Checkbox key={touchpoint} checked={value.includes(touchpoint)} onChange={(on) => onChange(on ? [...value, touchpoint] : value.filter((each) => each !== touchpoint))}>{name}</Checkbox>)}
      </div>
    </fieldset>
  );
}
