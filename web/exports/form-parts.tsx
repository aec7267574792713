import { Button, Input } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { PaperPrint } from '#contracts/exchange';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { printOf } from './exports.view.ts';

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

interface LongProps {
  readonly isLong?: boolean;
  /** Lines of a long text that stand open from the beginning. */
  readonly rows?: number;
}

export function Line({ label, value, onChange, isLong = false, rows = 2 }: LineProps & LongProps) {
  return (
    <Field label={label}>
      {(id) =>
        isLong ? (
          <Input.TextArea
            id={id}
            value={value}
            maxLength={rows > 2 ? 4000 : 1000}
            autoSize={{ minRows: rows }}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Input id={id} value={value} maxLength={200} onChange={(event) => onChange(event.target.value)} />
        )
      }
    </Field>
  );
}

export function DayLine({ label, value, onChange }: LineProps) {
  return (
    <Field label={label}>
      {(id) => <Input id={id} type="date" value={value} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly name: string }[];
  readonly onChange: (value: Value) => void;
}

export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Field label={label}>
      {(id) => (
        <select
          id={id}
          className="cw-select"
          value={value}
          onChange={(event) => {
            const chosen = options.find((one) => one.value === event.target.value);
            if (chosen) onChange(chosen.value);
          }}
        >
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface PrintFieldProps {
  readonly print: PaperPrint | undefined;
  readonly onChange: (print: PaperPrint | undefined) => void;
}

/** Takes a file's fingerprint. The file is read here and goes nowhere. */
export function PrintField({ print, onChange }: PrintFieldProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const id = useId();
  return (
    <div>
      <label className="cw-label" htmlFor={id}>
        {t('exports.act.document')}
      </label>
      <input
        id={id}
        type="file"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) void printOf(file).then(onChange);
        }}
      />
      {print === undefined ? null : (
        <p role="status">
          {print.name} <span className="cw-quiet">{formats.bytes(print.bytes)}</span>{' '}
          <code className="cw-print-hash">{print.sha256}</code>
          <Button size="small" icon={<Icon name="close" size={16} />} onClick={() => onChange(undefined)}>
            {t('app.cancel')}
          </Button>
        </p>
      )}
    </div>
  );
}
