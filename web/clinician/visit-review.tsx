import { App, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VisitNote } from '#contracts/records';
import { useActor } from '../app/session.tsx';
import { useNodeName } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { useLocal } from '../i18n/words.tsx';
import { NoteView } from './visit-note-view.tsx';
import { Translation } from './visit-translation.tsx';
import { useSignVisit, type Visit } from './visits.resource.ts';

interface VisitReviewProps {
  readonly visit: Visit;
  readonly note: VisitNote;
  /** Saves what is not saved yet, and names the version that is then signed. */
  readonly save: () => Promise<string | undefined>;
  readonly onTranslate: (translation: NonNullable<VisitNote['translation']>) => void;
  readonly onBack: () => void;
}

/** The note as it will be signed, and the way it will go. */
export function VisitReview({ visit, note, save, onTranslate, onBack }: VisitReviewProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const nodeName = useNodeName();
  const actor = useActor();
  const { modal } = App.useApp();
  const toast = useToast();
  const sign = useSignVisit(visit.id);
  const { home } = visit;
  // Never ticked beforehand: it records what the patient answered to a question of its own.
  const [agreed, setAgreed] = useState(false);
  const sendTo = agreed ? home : undefined;
  const confirm = () => {
    modal.confirm({
      title: t('clinician.visit.signTitle'),
      content: t('clinician.visit.signText', {
        name: local(actor.name),
        organization: actor.organization === undefined ? '' : local(actor.organization.name),
      }),
      okText: sendTo === undefined ? t('clinician.visit.sign') : t('clinician.visit.signSend'),
      cancelText: t('app.cancel'),
      icon: null,
      onOk: async () => {
        const version = await save();
        if (version === undefined) return toast.error(t('clinician.visit.saveFailed'));
        sign.mutate(
          { version, ...(sendTo === undefined ? {} : { sendTo, patientAgreed: true as const }) },
          { onSuccess: () => toast.success(t('clinician.visit.signed')) },
        );
      },
    });
  };
  return (
    <Page title={t('clinician.visit.review')} lead={t('clinician.visit.title', { name: visit.patientName })}>
      <section className="cw-card">
        <NoteView note={note} />
      </section>
      <Translation note={note} onChange={onTranslate} />
      {home === undefined ? null : (
        <section className="cw-card">
          <Checkbox checked={agreed} onChange={(event) => setAgreed(event.target.checked)}>
            <strong>{t('clinician.visit.sendTo', { node: nodeName(home) })}</strong>
          </Checkbox>
          <p className="cw-quiet">{t('clinician.visit.sendToHelp')}</p>
        </section>
      )}
      {sign.error === null ? null : <ErrorPanel error={sign.error} />}
      <div className="cw-actions cw-actions--sticky">
        <Button size="large" icon={<Icon name="edit" size={20} />} onClick={onBack}>
          {t('clinician.visit.backToEdit')}
        </Button>
        <Button type="primary" size="large" loading={sign.isPending} onClick={confirm}>
          {sendTo === undefined ? t('clinician.visit.sign') : t('clinician.visit.signSend')}
        </Button>
      </div>
    </Page>
  );
}
