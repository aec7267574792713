import { Input } from 'antd';
import { type ReactNode, useId } from 'react';

/** A label and what it stands over; `children` gives it the id that the label is for. */
export function Field({ label, children }: { readonly label: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div>
      <label className="cw-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}

interface WordsFieldProps {
  readonly label: string;
  readonly value: string;
  /** Characters, as the node's contract has it. */
  readonly max: number;
  readonly onChange: (words: string) => void;
}

/** Several lines in somebody's own words: a reason, a note, an answer. */
export function WordsField({ label, value, max, onChange }: WordsFieldProps) {
  return (
    <Field label={label}>
      {(id) => (
        <Input.TextArea
          id={id}
          value={value}
          maxLength={max}
          autoSize={{ minRows: 2 }}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
