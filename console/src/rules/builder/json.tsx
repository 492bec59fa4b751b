import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { JsonObject } from "@/api/types";
import { CopyButton } from "@/components/copy";
import { JsonEditor, parseJson } from "@/components/json-editor";
import { fromRule, isObject, pointersOf, toRule } from "../model";
import { useBuilder } from "./context";

const print = (rule: JsonObject) => JSON.stringify(rule, null, 2);

/** The rule as developers write it; what is valid JSON is the rule at once. */
export function JsonRule() {
  const { t } = useLingui();
  const { root, edit, faults } = useBuilder();
  const [text, setText] = useState<string | null>(null);
  const written = print(toRule(root));
  const parsed = parseJson<JsonObject>(text ?? written);
  const error = parsed.error ?? (parsed.value !== null && isObject(parsed.value) ? null : t`A rule is an object.`);
  const pointers = pointersOf(root);
  const change = (next: string) => {
    setText(next);
    const { value } = parseJson<JsonObject>(next);
    if (value === null || !isObject(value)) return;
    edit((before) => (print(toRule(before)) === print(value) ? before : fromRule(value)), "json");
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <p id="rule-json-note" className={error ? "flex-1 text-sm text-loss" : "flex-1 text-sm text-soft"}>
          {error ?? <Trans>As the API takes it. Changes here show in the blocks, and the other way round.</Trans>}
        </p>
        <CopyButton text={() => text ?? written} />
      </div>
      <div onBlur={() => !error && setText(null)}>
        <JsonEditor label={t`Rule as JSON`} value={text ?? written} onChange={change} className="min-h-96" aria-invalid={error ? true : undefined} aria-describedby="rule-json-note" />
      </div>
      {faults.size > 0 ? (
        <ul role="alert" className="flex flex-col gap-1 text-sm text-loss">
          {[...faults].flatMap(([id, found]) =>
            found.map((fault) => (
              <li key={`${id} ${fault.at} ${fault.message}`}>
                <code className="font-mono text-xs">{`${pointers.get(id) ?? ""}${fault.at}` || "/"}</code> {fault.message}
              </li>
            )),
          )}
        </ul>
      ) : null}
    </div>
  );
}
