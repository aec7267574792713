import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { LedgerMonthsView, type LedgerMonthView } from '#contracts/consent';
import { ask } from '../app/api.ts';
import { Icon, type IconName } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { LawLine } from './law-line.tsx';

const ICONS: Readonly<Record<LedgerMonthView['state'], IconName>> = {
  open: 'edit',
  due: 'clock',
  unconfirmed: 'alert',
  sealed: 'lock',
  faulty: 'alert',
  archived: 'check-circle',
  'let-go': 'folder',
};

/** Months of the access ledger: which are closed, which lie in a file with their proofs, and what is in the way. */
export function LedgerMonthsPage() {
  const { t } = useTranslation();
  const months = useQuery({
    queryKey: ['ledger', 'months'],
    queryFn: ({ signal }) => ask(LedgerMonthsView, '/api/ledger/months', { signal }),
    // Each look is an entry of the ledger.
    refetchOnWindowFocus: false,
    staleTime: 30_000,
  });
  return (
    <Page title={t('privacy.months.title')} lead={t('privacy.months.lead')} wide>
      <Await query={months} cards={1}>
        {({ items, hasArchives, law }) => (
          <div className="cw-stack">
            <p>{t('privacy.months.rule', { days: law.sealAfterDays })}</p>
            {hasArchives ? null : <p role="status">{t('privacy.months.noFolder')}</p>}
            <ul className="cw-findings">
              {items.map((item) => (
                <Month key={item.month} item={item} />
              ))}
            </ul>
            <LawLine instrument={law.instrument} source={law.source} />
          </div>
        )}
      </Await>
    </Page>
  );
}

function Month({ item }: { readonly item: LedgerMonthView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { month, state, dueAt, entries, sealedAt, archivedAt, faults } = item;
  const dates = [
    dueAt === undefined ? undefined : t('privacy.months.dueAt', { when: formats.dateTime(dueAt) }),
    sealedAt === undefined ? undefined : t('privacy.months.sealedAt', { when: formats.dateTime(sealedAt) }),
    archivedAt === undefined ? undefined : t('privacy.months.archivedAt', { when: formats.dateTime(archivedAt) }),
  ].filter((text) => text !== undefined);
  return (
    <li className="cw-finding">
      <Icon name={ICONS[state]} size={28} />
      <span className="cw-finding__words">
        <span className="cw-finding__head">
          <strong>{formats.date(month)}</strong>
          <span>{t(`privacy.months.state.${state}`)}</span>
        </span>
        {entries === undefined ? null : <span>{t('privacy.findings.entries', { count: entries })}</span>}
        <span className="cw-quiet">{dates.join(' · ')}</span>
        {faults === undefined ? null : (
          <>
            <ul className="cw-complaint">
              {faults.map((fault) => (
                <li key={fault.en}>
                  <Local text={fault} />
                </li>
              ))}
            </ul>
            <span>{t('privacy.months.faultyText')}</span>
          </>
        )}
      </span>
    </li>
  );
}
