import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollBox } from '../design/scroll-box.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { usePracticeDays } from './permits.resource.ts';

/** Days and visits under a permit at a place, as later claims count them. */
export function PracticeDaysCard({ now, practitioner }: { readonly now: number; readonly practitioner?: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const thisYear = Number(formats.dayKey(new Date(now).toISOString()).slice(0, 4));
  const [year, setYear] = useState(thisYear);
  const days = usePracticeDays(`${year}-01-01`, `${year}-12-31`, practitioner);
  return (
    <section className="cw-card cw-stack" aria-labelledby="practice-days">
      <div className="cw-share__head">
        <h2 className="cw-h2" id="practice-days">
          {t('permits.days.title')}
        </h2>
        <Segmented
          className="cw-no-print"
          value={year}
          onChange={setYear}
          aria-label={t('permits.days.year')}
          options={[thisYear - 1, thisYear].map((value) => ({ value, label: String(value) }))}
        />
      </div>
      <p className="cw-quiet">{practitioner === undefined ? t('permits.days.lead') : t('permits.days.leadDesk')}</p>
      <Await query={days}>
        {({ days: entries, totals }) =>
          entries.length === 0 ? (
            <Empty icon="plan" text={t('permits.days.none', { year })} />
          ) : (
            <>
              <dl className="cw-facts cw-facts--row">
                <div>
                  <dt>{t('permits.days.days')}</dt>
                  <dd className="cw-big-number">{formats.number(totals.days)}</dd>
                </div>
                <div>
                  <dt>{t('permits.days.visits')}</dt>
                  <dd className="cw-big-number">{formats.number(totals.visits)}</dd>
                </div>
              </dl>
              <ScrollBox className="cw-table-wrap" label={t('permits.days.title')}>
                <table className="cw-table">
                  <thead>
                    <tr>
                      <th scope="col">{t('permits.days.month')}</th>
                      <th scope="col">{t('permits.days.days')}</th>
                      <th scope="col">{t('permits.days.visits')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {totals.byMonth.map(({ month, days: inMonth, visits }) => (
                      <tr key={month}>
                        <th scope="row">{formats.date(month)}</th>
                        <td>{formats.number(inMonth)}</td>
                        <td>{formats.number(visits)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </ScrollBox>
              <details className="cw-details">
                <summary>{t('permits.days.each')}</summary>
                <ul className="cw-rows">
                  {entries.map(({ day, organizationId, organization, permitId, kindText, visits }) => (
                    <li key={`${day} ${organizationId} ${permitId}`}>
                      <span className="cw-rows__main">{formats.date(day)}</span>
                      <span className="cw-rows__side">
                        <Local text={organization} /> · <Local text={kindText} /> ·{' '}
                        {t('permits.days.visitCount', { count: visits })}
                      </span>
                    </li>
                  ))}
                </ul>
              </details>
            </>
          )
        }
      </Await>
    </section>
  );
}
