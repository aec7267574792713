import { useTranslation } from 'react-i18next';
import type { ContractView } from '#contracts/exchange';
import { barOf, placeOf, spanOf, yearsOf } from './exports.view.ts';

/** Contracts over time on one scale, today across all. Everything that is drawn stands in words in the cards below. */
export function ContractChart({
  contracts,
  today,
}: {
  readonly contracts: readonly ContractView[];
  readonly today: string;
}) {
  const { t } = useTranslation();
  const span = spanOf(contracts, today);
  const now = placeOf(today, span);
  return (
    <div className="cw-terms" aria-hidden="true">
      <div className="cw-terms__scale">
        {yearsOf(span)
          .map((year) => ({ year, left: placeOf(`${year}-01-01`, span) }))
          .filter(({ left }) => Math.abs(left - now) > 9)
          .map(({ year, left }) => (
            <span key={year} style={{ left: `${left}%` }}>
              {year}
            </span>
          ))}
        <span className="cw-terms__today" style={{ left: `${now}%` }}>
          {t('permits.today')}
        </span>
      </div>
      <ul>
        {contracts.map((contract) => {
          const { left, width } = barOf(contract, span);
          const filed = contract.filedOn === undefined ? undefined : placeOf(contract.filedOn, span);
          return (
            <li key={contract.id}>
              <span className="cw-terms__name">{contract.version}</span>
              <span className="cw-terms__track">
                <span
                  className={`cw-terms__bar cw-terms__bar--${contract.state}`}
                  style={{ left: `${left}%`, width: `${width}%` }}
                />
                {filed === undefined ? null : <span className="cw-terms__filed" style={{ left: `${filed}%` }} />}
                <span className="cw-terms__now" style={{ left: `${now}%` }} />
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
