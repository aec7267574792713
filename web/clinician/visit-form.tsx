import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { useFormats } from '../i18n/format.ts';
import { LANG_NAMES } from '../i18n/index.ts';
import { Run } from '../i18n/words.tsx';
import { type SaveState, useAutosave } from './use-autosave.ts';
import { isReadyToSign } from './visit.view.ts';
import { Diagnoses } from './visit-diagnoses.tsx';
import { Plan } from './visit-plan.tsx';
import { VisitReview } from './visit-review.tsx';
import { Vitals } from './visit-vitals.tsx';
import type { Visit } from './visits.resource.ts';

interface VisitFormProps {
  readonly visit: Visit;
  readonly onReload: () => void;
}

export function VisitForm({ visit, onReload }: VisitFormProps) {
  const { t } = useTranslation();
  const draft = useAutosave(visit);
  const { note, change, state } = draft;
  const [reviewing, setReviewing] = useState(false);
  const [complaint, setComplaint] = useState(false);
  const toReview = async () => {
    if (!isReadyToSign(note)) return setComplaint(true);
    setComplaint(false);
    if (await draft.flush()) setReviewing(true);
  };
  if (reviewing) {
    return (
      <VisitReview
        visit={visit}
        note={note}
        save={async () => ((await draft.flush()) ? draft.version() : undefined)}
        onTranslate={(translation) => change({ translation })}
        onBack={() => setReviewing(false)}
      />
    );
  }
  return (
    <Page
      title={t('clinician.visit.title', { name: visit.patientName })}
      lead={
        <span className="cw-badges">
          <SaveMark state={state} />
          <span>
            {t('clinician.visit.writtenIn')}: <Run text={LANG_NAMES[note.language].full} lang={note.language} />
          </span>
        </span>
      }
      back={
        <Link to="/clinic/patients/$patientId" params={{ patientId: visit.patientId }}>
          <Icon name="left" size={18} /> <Run text={visit.patientName} />
        </Link>
      }
      wide
    >
      {state.kind === 'conflict' ? (
        <NoticeBox
          tone="bad"
          title={t('clinician.visit.conflictTitle')}
          action={<Button onClick={onReload}>{t('clinician.visit.conflictLoad')}</Button>}
        >
          <p>{t('clinician.visit.conflictText')}</p>
        </NoticeBox>
      ) : null}
      <div className="cw-visit" lang={note.language}>
        <section className="cw-card">
          <Block id="reason" label={t('clinician.visit.reason')} help={t('clinician.visit.reasonHelp')}>
            <Input.TextArea
              id="reason"
              autoSize={{ minRows: 2 }}
              maxLength={2000}
              value={note.reason}
              onChange={(event) => change({ reason: event.target.value })}
            />
          </Block>
          <Block id="history" label={t('clinician.visit.history')}>
            <Input.TextArea
              id="history"
              autoSize={{ minRows: 4 }}
              maxLength={8000}
              value={note.history}
              onChange={(event) => change({ history: event.target.value })}
            />
          </Block>
        </section>
        <Vitals vitals={note.vitals} onChange={(vitals) => change({ vitals })} />
        <section className="cw-card">
          <Block id="findings" label={t('clinician.visit.findings')}>
            <Input.TextArea
              id="findings"
              autoSize={{ minRows: 3 }}
              maxLength={8000}
              value={note.findings}
              onChange={(event) => change({ findings: event.target.value })}
            />
          </Block>
        </section>
        <Diagnoses
          diagnoses={note.diagnoses}
          onChange={(diagnoses) => change({ diagnoses })}
          noneBecause={note.noDiagnosisReason ?? ''}
          onNoneBecause={(noDiagnosisReason) => change({ noDiagnosisReason })}
        />
        <Plan plan={note.plan} onChange={(plan) => change({ plan })} />
      </div>
      {complaint ? (
        <p className="cw-complaint" role="alert">
          <Icon name="alert" size={20} /> {t('clinician.visit.signMissing')}
        </p>
      ) : null}
      <div className="cw-actions cw-actions--sticky">
        <SaveMark state={state} />
        <Button
          type="primary"
          size="large"
          disabled={state.kind === 'conflict'}
          loading={state.kind === 'saving'}
          onClick={() => void toReview()}
        >
          {t('clinician.visit.toReview')}
        </Button>
      </div>
    </Page>
  );
}

interface BlockProps {
  readonly id: string;
  readonly label: string;
  readonly help?: string;
  readonly children: React.ReactNode;
}

function Block({ id, label, help, children }: BlockProps) {
  return (
    <div className="cw-block">
      <label htmlFor={id} className="cw-h2">
        {label}
      </label>
      {help === undefined ? null : <p className="cw-quiet">{help}</p>}
      {children}
    </div>
  );
}

function SaveMark({ state }: { readonly state: SaveState }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const words = {
    saved: () => (state.kind === 'saved' ? t('clinician.visit.saved', { time: formats.time(state.at) }) : ''),
    unsaved: () => t('clinician.visit.unsaved'),
    saving: () => t('clinician.visit.saving'),
    failed: () => t('clinician.visit.saveFailed'),
    conflict: () => t('clinician.visit.conflictTitle'),
  } as const satisfies Record<SaveState['kind'], () => string>;
  const bad = state.kind === 'failed' || state.kind === 'conflict';
  return (
    <span className={bad ? 'cw-save cw-save--bad' : 'cw-save'} role={bad ? 'alert' : undefined}>
      <Icon name={bad ? 'alert' : state.kind === 'saved' ? 'check' : 'clock'} size={18} /> {words[state.kind]()}
    </span>
  );
}
