import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarDay, CalendarYear } from '#contracts/credentialing';
import { announce } from '../design/announcer.tsx';
import { Field } from '../design/field.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { useCalendar, usePutCalendar } from './dossiers.resource.ts';

const KINDS = ['holiday', 'working-day'] as const;

/** By which days the desk's clocks count, a year at a time. No source of ours names them: the desk enters them as they were published. */
export function CalendarPanel() {
  const { t } = useTranslation();
  const formats = useFormats();
  const thisYear = Number(formats.dayKey(new Date().toISOString()).slice(0, 4));
  const [year, setYear] = useState(thisYear);
  const found = useCalendar(year);
  return (
    <details className="cw-card cw-details">
      <summary>{t('dossiers.calendar.title')}</summary>
      <div className="cw-stack">
        <p className="cw-quiet">{t('dossiers.calendar.lead')}</p>
        <Field label={t('dossiers.calendar.year')}>
          {(id) => (
            <select
              id={id}
              className="cw-select"
              value={year}
              onChange={(event) => setYear(Number(event.target.value))}
            >
              {[thisYear - 1, thisYear, thisYear + 1].map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Await query={found}>{(calendar) => <Year key={year} calendar={calendar} />}</Await>
      </div>
    </details>
  );
}

function Year({ calendar }: { readonly calendar: CalendarYear }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [days, setDays] = useState<readonly CalendarDay[]>(calendar.days);
  const put = usePutCalendar(calendar.year);
  const sorted = [...days].sort((a, b) => a.day.localeCompare(b.day));
  return (
    <div className="cw-stack">
      {calendar.isEntered ? null : <p role="status">{t('dossiers.calendar.notEntered')}</p>}
      <ul className="cw-stack-s">
        {sorted.map((one) => (
          <li key={one.day} className="cw-badges">
            <span>
              {formats.date(one.day)} · {t(`dossiers.calendar.kind.${one.kind}`)} · <Run text={one.name} />
            </span>
            <Button size="small" onClick={() => setDays(days.filter(({ day }) => day !== one.day))}>
              {t('dossiers.calendar.remove', { day: formats.date(one.day) })}
            </Button>
          </li>
        ))}
      </ul>
      <NewDay year={calendar.year} onAdd={(day) => setDays([...days.filter((one) => one.day !== day.day), day])} />
      {put.error === null ? null : <ErrorPanel error={put.error} />}
      <div className="cw-badges">
        <Button
          type="primary"
          loading={put.isPending}
          onClick={() => put.mutate(sorted, { onSuccess: () => announce(t('dossiers.calendar.saved')) })}
        >
          {t('dossiers.calendar.save', { year: calendar.year })}
        </Button>
      </div>
    </div>
  );
}

function NewDay({ year, onAdd }: { readonly year: number; readonly onAdd: (day: CalendarDay) => void }) {
  const { t } = useTranslation();
  const [day, setDay] = useState('');
  const [kind, setKind] = useState<CalendarDay['kind']>('holiday');
  const [name, setName] = useState('');
  const isWhole = day.startsWith(`${year}-`) && name.trim() !== '';
  return (
    <form
      className="cw-two"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWhole) return;
        onAdd({ day, kind, name: name.trim() });
        setDay('');
        setName('');
      }}
    >
      <Field label={t('dossiers.calendar.day')}>
        {(id) => (
          <Input
            id={id}
            type="date"
            min={`${year}-01-01`}
            max={`${year}-12-31`}
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('dossiers.calendar.what')}>
        {(id) => (
          <select
            id={id}
            className="cw-select"
            value={kind}
            onChange={(event) => setKind(KINDS.find((one) => one === event.target.value) ?? 'holiday')}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`dossiers.calendar.kind.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('dossiers.calendar.name')}>
        {(id) => <Input id={id} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <div>
        <Button htmlType="submit" disabled={!isWhole}>
          {t('dossiers.calendar.add')}
        </Button>
      </div>
    </form>
  );
}
