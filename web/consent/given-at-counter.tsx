import { App, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedView } from '#contracts/consent';
import { useActor } from '../app/session.tsx';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useLocal } from '../i18n/words.tsx';
import { useEndAtCounter } from './consents.resource.ts';
import { usePatientWords } from './patient-words.ts';
import { TermLines } from './term-lines.tsx';

/** For who has no telephone: what was agreed to on paper, and a way to take it back at this counter. */
export function GivenAtCounter({ asked }: { readonly asked: AskedView }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const end = useEndAtCounter();
  const [isSlip, setSlip] = useState(false);
  return (
    <div className="cw-actions cw-no-print">
      <Button icon={<Icon name="print" size={20} />} onClick={() => setSlip(true)}>
        {t('consents.counter.slip')}
      </Button>
      <Button
        danger
        icon={<Icon name="stop" size={20} />}
        loading={end.isPending}
        onClick={() => {
          modal.confirm({
            title: t('consents.counter.endTitle'),
            content: t('consents.counter.endText'),
            okText: t('consents.end'),
            okButtonProps: { danger: true },
            cancelText: t('app.cancel'),
            icon: null,
            onOk: () => {
              end.mutate(asked.id, { onSuccess: () => announce(t('consents.ended')) });
            },
          });
        }}
      >
        {t('consents.counter.end')}
      </Button>
      {end.error === null ? null : <ErrorPanel error={end.error} />}
      <Modal
        open={isSlip}
        title={t('consents.counter.slipTitle')}
        footer={null}
        onCancel={() => setSlip(false)}
        destroyOnHidden
      >
        <Slip asked={asked} />
      </Modal>
    </div>
  );
}

function Slip({ asked }: { readonly asked: AskedView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const local = useLocal();
  const { organization } = useActor();
  const patient = usePatientWords(asked.patient);
  return (
    <div className="cw-slip cw-stack">
      <p>
        {organization === undefined ? null : <strong>{local(organization.name)}</strong>}
        <br />
        {t('consents.ask.about', { patient })}
        <br />
        {asked.answeredAt === undefined ? null : t('consents.signedAt', { when: formats.dateTime(asked.answeredAt) })}
      </p>
      <TermLines lines={asked.lines} />
      <p>{t('consents.counter.slipEnd')}</p>
      <p className="cw-quiet">{t('app.zone')}</p>
      <PrintButton label={t('consents.counter.slipPrint')} />
    </div>
  );
}
