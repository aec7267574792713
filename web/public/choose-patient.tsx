import { Button, Input } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InteractionView, PatientChoice } from '../../src/platform/oidc/contract.ts';
import { ClearMark } from '../design/clear-mark.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useLocal } from '../i18n/words.tsx';
import { PatientWords } from './patient-words.tsx';
import { useAnswer, usePatientChoices } from './sign-in.resource.ts';

/** Asks a clinician in whose record an application is to be opened: it will see that patient and nobody else. */
export function ChoosePatient({ view }: { readonly view: InteractionView }) {
  const { t } = useTranslation();
  const local = useLocal();
  const [text, setText] = useState('');
  const q = useDeferredValue(text.trim());
  const choices = usePatientChoices(view.uid, q);
  const choose = useAnswer(view.uid, 'patient');
  const back = useAnswer(view.uid, 'abort');
  const error = choose.error ?? back.error;
  return (
    <Page
      title={t('open.signIn.patientTitle')}
      lead={t('open.signIn.patientLead', { client: local(view.client.name) })}
    >
      <section className="cw-card">
        <Input
          type="search"
          allowClear={{ clearIcon: <ClearMark /> }}
          value={text}
          onChange={(event) => setText(event.target.value)}
          prefix={<Icon name="search" size={20} />}
          placeholder={t('open.signIn.patientSearch')}
          aria-label={t('open.signIn.patientSearch')}
          maxLength={80}
        />
        {error === null ? null : <ErrorPanel error={error} />}
        <Await query={choices}>
          {({ patients }) =>
            patients.length === 0 ? (
              <Empty icon="search" title={t('open.signIn.patientNone')} text={t('open.signIn.patientNoneText')} />
            ) : (
              <ul className="cw-people">
                {patients.map((patient) => (
                  <li key={patient.id}>
                    <Choice
                      patient={patient}
                      disabled={choose.isPending}
                      onChoose={() => choose.mutate({ patientId: patient.id })}
                    />
                  </li>
                ))}
              </ul>
            )
          }
        </Await>
        <div className="cw-actions">
          <Button onClick={() => back.mutate({})} loading={back.isPending}>
            {t('open.signIn.patientBack')}
          </Button>
        </div>
      </section>
    </Page>
  );
}

interface ChoiceProps {
  readonly patient: PatientChoice;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

function Choice({ patient, disabled, onChoose }: ChoiceProps) {
  return (
    <button type="button" className="cw-demo-card" disabled={disabled} onClick={onChoose}>
      <PatientWords patient={patient} />
    </button>
  );
}
