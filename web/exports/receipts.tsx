import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { CopyLine } from './copies.tsx';
import { type ReceiptState, useAskForReceipt, useReceipts } from './exports.resource.ts';

/** Copies whose end their holders answer for. @param mayAsk - the reader may have a holder asked again */
export function Receipts({ mayAsk }: { readonly mayAsk: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [state, setState] = useState<ReceiptState>('overdue');
  const found = useReceipts(state);
  const ask = useAskForReceipt();
  return (
    <section className="cw-stack" aria-label={t('exports.tab.receipts')}>
      <p>{t('exports.receipt.lead')}</p>
      <div className="cw-filter">
        <Segmented
          value={state}
          onChange={setState}
          aria-label={t('exports.tab.receipts')}
          options={(['overdue', 'awaited', 'answered'] as const).map((value) => ({
            value,
            label: t(`exports.receipt.state.${value}`),
          }))}
        />
      </div>
      {ask.error === null ? null : <ErrorPanel error={ask.error} />}
      <Await query={found}>
        {({ receipts }) =>
          receipts.length === 0 ? (
            <Empty icon="check-circle" title={t(`exports.receipt.none.${state}`)} />
          ) : (
            <ul className="cw-list">
              {receipts.map(({ share, copy }) => (
                <li key={copy.opening} className="cw-card cw-stack">
                  <CopyLine copy={copy} />
                  {copy.state === 'awaited' || copy.state === 'overdue' ? (
                    <p className="cw-quiet">
                      {t('exports.receipt.over', { when: formats.dateTime(copy.overAt) })} ·{' '}
                      {t('exports.receipt.by', { when: formats.dateTime(copy.receiptBy) })}
                      {copy.askedAgainAt === undefined
                        ? ''
                        : ` · ${t('exports.receipt.asked', { when: formats.dateTime(copy.askedAgainAt) })}`}
                    </p>
                  ) : null}
                  {mayAsk && state !== 'answered' ? (
                    <div className="cw-actions">
                      <Button
                        icon={<Icon name="retry" size={20} />}
                        loading={ask.isPending}
                        onClick={() =>
                          ask.mutate(
                            { share, opening: copy.opening },
                            { onSuccess: () => announce(t('exports.act.saved')) },
                          )
                        }
                      >
                        {t('exports.receipt.ask')}
                      </Button>
                    </div>
                  ) : null}
                </li>
              ))}
            </ul>
          )
        }
      </Await>
    </section>
  );
}
