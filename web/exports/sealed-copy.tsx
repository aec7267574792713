import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SummaryView } from '#contracts/records';
import { ask } from '../app/api.ts';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { SummaryDocument } from '../summary/summary-document.tsx';
import { Line } from './form-parts.tsx';

/** As few letters as the node takes for a reason. */
const REASON_MIN = 10;

/** A copy that law keeps: opened by its own rule, with a reason that its patient will read. */
export function SealedCopy({ receivedId }: { readonly receivedId: string }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const open = useMutation({
    mutationFn: () =>
      ask(SummaryView, `/api/received/${receivedId}/sealed`, { method: 'POST', body: { reason: reason.trim() } }),
  });
  if (open.data !== undefined) return <SummaryDocument summary={open.data} original="beside" />;
  return (
    <section className="cw-card cw-stack" aria-labelledby="sealed-title">
      <h2 id="sealed-title" className="cw-h3">
        {t('exports.sealed.title')}
      </h2>
      <Line label={t('exports.sealed.reason')} value={reason} onChange={setReason} />
      {open.error === null ? null : <ErrorPanel error={open.error} />}
      <div className="cw-actions">
        <Button
          icon={<Icon name="lock" size={20} />}
          disabled={reason.trim().length < REASON_MIN}
          loading={open.isPending}
          onClick={() => open.mutate()}
        >
          {t('exports.sealed.open')}
        </Button>
      </div>
    </section>
  );
}
