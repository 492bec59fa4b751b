import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { JsonObject } from "@/api/types";
import { JsonEditor, parseJson } from "@/components/json-editor";
import { isObject, kindOf, type ConditionKind, type Leaf } from "../model";
import { AttributeFields } from "./attribute";
import { ConsentFields, SegmentFields } from "./belonging";
import { useBuilder, useConditionEdit, type PartProps } from "./context";
import { AbsentFields, EventFields } from "./event";
import { Frame } from "./frame";
import { kinds } from "./kinds";
import { BasketFields, ContextFields, ProductFields } from "./product";
import { SequenceFields } from "./sequence";

/** A form that the builder has no controls for. */
function RawFields({ condition, onChange }: PartProps) {
  const { t } = useLingui();
  const [text, setText] = useState(() => JSON.stringify(condition, null, 2));
  return (
    <JsonEditor
      label={t`Condition as JSON`}
      value={text}
      className="min-h-32"
      onChange={(next) => {
        setText(next);
        const { value } = parseJson<JsonObject>(next);
        if (value !== null && isObject(value)) onChange(value, "raw");
      }}
    />
  );
}

const fields: Record<ConditionKind, (props: PartProps) => React.ReactNode> = {
  trait: AttributeFields,
  event: EventFields,
  absent: AbsentFields,
  sequence: SequenceFields,
  segment: SegmentFields,
  consent: ConsentFields,
  product: ProductFields,
  context: ContextFields,
  basket: BasketFields,
  other: RawFields,
};

export function ConditionCard({ leaf }: { leaf: Leaf }) {
  const { t } = useLingui();
  const { faults } = useBuilder();
  const change = useConditionEdit(leaf.id);
  const kind = kindOf(leaf.condition);
  const { icon: Icon, title } = kinds[kind];
  const Fields = fields[kind];
  const found = faults.get(leaf.id) ?? [];
  return (
    <Frame
      node={leaf}
      label={t(title)}
      title={
        <>
          <Icon className="size-4 shrink-0 text-accent" aria-hidden />
          {t(title)}
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-2">
        <Fields condition={leaf.condition} onChange={change} wrong={(at) => found.some((fault) => fault.at.startsWith(at)) || undefined} />
      </div>
    </Frame>
  );
}
