import { useTranslation } from 'react-i18next';
import type { PermitView } from '#contracts/credentialing';
import { useFormats } from '../i18n/format.ts';
import { BANDS, type Band, bandOf, weeksAhead } from './permit.view.ts';

const DAY_MS = 86_400_000;
/** A column is full at so many; a week with more says so by its number alone. */
const COLUMN_FULL = 8;

interface ExpiriesProps {
  readonly permits: readonly PermitView[];
  readonly now: number;
  readonly chosen: Band | undefined;
  readonly onChoose: (band: Band | undefined) => void;
}

/** What ends in the next weeks: a column for each week, and the three looks ahead as buttons that narrow the list below. */
export function Expiries({ permits, now, chosen, onChoose }: ExpiriesProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const within = (band: Band) => permits.filter((permit) => (bandOf(permit) ?? Number.POSITIVE_INFINITY) <= band);
  const weeks = weeksAhead(permits);
  const most = Math.max(1, ...weeks.map((week) => Math.min(COLUMN_FULL, week.permits.length)));
  return (
    <section className="cw-card" aria-labelledby="expiries">
      <h2 className="cw-h2" id="expiries">
        {t('permits.ahead.title')}
      </h2>
      <div className="cw-tiles cw-ahead__bands">
        {BANDS.map((band) => (
          <button
            key={band}
            type="button"
            className={`cw-tile-count cw-ahead__band cw-ahead__band--${band}`}
            aria-pressed={chosen === band}
            onClick={() => onChoose(chosen === band ? undefined : band)}
          >
            <strong>{formats.number(within(band).length)}</strong>
            <span>{t('permits.ahead.within', { days: band })}</span>
          </button>
        ))}
      </div>
      {weeks.every((week) => week.permits.length === 0) ? (
        <p className="cw-quiet">{t('permits.ahead.none', { days: BANDS[2] })}</p>
      ) : (
        <>
          <div className="cw-ahead" aria-hidden="true">
            {weeks.map(({ inDays, band, permits: ending }) => (
              <div key={inDays} className="cw-ahead__week">
                <span className="cw-ahead__count">{ending.length === 0 ? '' : formats.number(ending.length)}</span>
                <span
                  className={`cw-ahead__column cw-ahead__column--${band}`}
                  style={{ height: `${(Math.min(COLUMN_FULL, ending.length) / most) * 100}%` }}
                />
                <span className="cw-ahead__from">
                  {inDays === 0 ? t('permits.today') : formats.dayMonth(new Date(now + inDays * DAY_MS).toISOString())}
                </span>
              </div>
            ))}
          </div>
          <p className="cw-quiet">{t('permits.ahead.perWeek')}</p>
        </>
      )}
    </section>
  );
}
