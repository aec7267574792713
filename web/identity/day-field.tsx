import { Input } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { typedDay } from './identity.view.ts';

interface DayFieldProps {
  readonly label: string;
  readonly value: string;
  readonly help?: string;
  readonly onChange: (day: string) => void;
}

/** A calendar day, typed: a birth date of a document is copied faster than it is looked for in a calendar. */
export function DayField({ label, value, help, onChange }: DayFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="cw-stack-s">
      <label htmlFor={id} className="cw-label">
        {label}
      </label>
      <Input
        id={id}
        value={value}
        maxLength={10}
        inputMode="numeric"
        autoComplete="off"
        aria-describedby={`${id}-help`}
        onChange={(event) => onChange(typedDay(event.target.value))}
      />
      <p id={`${id}-help`} className="cw-quiet">
        {t('identity.family.dayHelp')} {help}
      </p>
    </div>
  );
}
