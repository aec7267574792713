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
    <div className="cw-contracts" aria-hidden="true">
      <div className="cw-contracts__scale">
        {yearsOf(span)
          .map((year) => ({ year, left: placeOf(`${year}-01-01`, span) }))
          .filter(({ left }) => Math.abs(left - now) > 9)
          .map(({ year, left }) => (
            <span key={year} style={{ left: `${left}%` }}>
              {year}
            </span>
          ))}
        <span className="cw-contracts__today" style={{ left: `${now}%` }}>
          {t('permits.today')}
        </span>
      </div>
      <ul>
        {contracts.map((contract) => {
          const { left, width } = barOf(contract, span);
          const filed = contract.filedOn === undefined ? undefined : placeOf(contract.filedOn, span);
          return (
            <li key={contract.id}>
              <span className="cw-contracts__name">{contract.version}</span>
              <span className="cw-contracts__track">
                <span
                  className={`cw-contracts__bar cw-contracts__bar--${contract.state}`}
                  style={{ left: `${left}%`, width: `${width}%` }}
                />
                {filed === undefined ? null : <span className="cw-contracts__filed" style={{ left: `${filed}%` }} />}
                <span className="cw-contracts__now" style={{ left: `${now}%` }} />
              </span>
            </li>
          );
        })}
      </ul>
      {contracts.some(({ filedOn }) => filedOn !== undefined) ? (
        <p className="cw-quiet">{t('exports.contracts.legend')}</p>
      ) : null}
    </div>
  );
}
