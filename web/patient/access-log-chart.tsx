import { useTranslation } from 'react-i18next';
import type { AccessMonth } from '#contracts/consent';
import { useFormats } from '../i18n/format.ts';
import { useLocal } from '../i18n/words.tsx';
import { type Series, toChart } from './access-log.view.ts';

/** How often others acted, month by month and by institution: as bars, and the same as a table. */
export function AccessChart({ months }: { readonly months: readonly AccessMonth[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const local = useLocal();
  const chart = toChart(months, formats.dayKey(new Date().toISOString()).slice(0, 7));
  const most = Math.max(...chart.months.map(({ total }) => total));
  if (most === 0) return null;
  const seriesName = (series: Series) =>
    series.kind === 'organization'
      ? local(series.name)
      : series.kind === 'programs'
        ? t('access.programs')
        : t('access.chart.rest');
  // The rest is grey whatever its place.
  const colour = (series: Series, at: number) => (series.kind === 'rest' ? 4 : at);
  return (
    <section className="cw-card cw-months">
      <h2 className="cw-h2">{t('access.chart.title')}</h2>
      <div className="cw-months__bars" aria-hidden="true">
        {chart.months.map(({ month, total, parts }) => (
          <div key={month} className="cw-months__month">
            <span>{total === 0 ? '' : formats.number(total)}</span>
            <div className="cw-months__stack" style={{ height: `${(total / most) * 74}%` }}>
              {chart.series.map((series, at) => (
                <span
                  key={seriesName(series)}
                  className={`cw-months__part--${colour(series, at)}`}
                  style={{ flexGrow: parts[at] ?? 0 }}
                />
              ))}
            </div>
            <span>{formats.date(month)}</span>
          </div>
        ))}
      </div>
      <ul className="cw-months__legend" aria-hidden="true">
        {chart.series.map((series, at) => (
          <li key={seriesName(series)}>
            <i className={`cw-months__part--${colour(series, at)}`} />
            {seriesName(series)}
          </li>
        ))}
      </ul>
      <details className="cw-details">
        <summary>{t('access.chart.show')}</summary>
        <div className="cw-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('access.chart.month')}</th>
                <th scope="col">{t('access.chart.total')}</th>
                {chart.series.map((series) => (
                  <th key={seriesName(series)} scope="col">
                    {seriesName(series)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {chart.months.map(({ month, total, parts }) => (
                <tr key={month}>
                  <th scope="row">{formats.date(month)}</th>
                  <td>{formats.number(total)}</td>
                  {parts.map((part, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns stand in the order of the series
                    <td key={at}>{formats.number(part)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
