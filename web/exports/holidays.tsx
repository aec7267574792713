import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportDesk } from '#contracts/exchange';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { useSetHolidays } from './exports.resource.ts';
import { readHolidays } from './exports.view.ts';
import { Line } from './form-parts.tsx';
import { RecordModal } from './record-forms.tsx';

/** The days that no working day is counted on: the desk's own list, and what is counted while there is none. */
export function Holidays({ desk }: { readonly desk: ExportDesk }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-labelledby="holidays-title" className="cw-stack">
      <div className="cw-share__head">
        <h2 id="holidays-title" className="cw-h2">
          {t('exports.holidays.title')}
        </h2>
        {desk.mayWrite ? (
          <Button icon={<Icon name="edit" size={20} />} onClick={() => setOpen(true)}>
            {t('exports.holidays.set')}
          </Button>
        ) : null}
      </div>
      <p>{t('exports.holidays.lead')}</p>
      {desk.yearsWithoutHolidays.length === 0 ? null : (
        <p className="cw-quiet">
          {t('exports.holidays.missing', { years: formats.list(desk.yearsWithoutHolidays.map(String)) })}
        </p>
      )}
      {desk.holidays.length === 0 ? null : (
        <ul className="cw-tags">
          {desk.holidays.map(({ day, name }) => (
            <li key={day}>
              {formats.date(day)} {name}
            </li>
          ))}
        </ul>
      )}
      {isOpen ? <HolidayForm desk={desk} onClose={() => setOpen(false)} /> : null}
    </section>
  );
}

function HolidayForm({ desk, onClose }: { readonly desk: ExportDesk; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const set = useSetHolidays();
  const [year, setYear] = useState(desk.today.slice(0, 4));
  const listOf = (of: string) =>
    desk.holidays
      .filter(({ day }) => day.startsWith(`${of}-`))
      .map(({ day, name }) => `${day} ${name}`)
      .join('\n');
  const [text, setText] = useState(listOf(year));
  const read = readHolidays(text);
  const isYear = /^20\d\d$/.test(year);
  return (
    <RecordModal
      title={t('exports.holidays.set')}
      isMissing={!isYear || 'wrong' in read}
      isPending={set.isPending}
      error={set.error}
      onSave={() => ('wrong' in read ? Promise.resolve() : set.mutateAsync({ year: Number(year), days: read.days }))}
      onClose={onClose}
      canChange
    >
      <Line
        label={t('exports.holidays.year')}
        value={year}
        onChange={(typed) => {
          setYear(typed);
          setText(listOf(typed));
        }}
      />
      <Line label={t('exports.holidays.days')} value={text} isLong rows={8} onChange={setText} />
      {'wrong' in read ? (
        <p className="cw-complaint" role="alert">
          {t('exports.holidays.wrong', { line: read.wrong })}
        </p>
      ) : null}
    </RecordModal>
  );
}
