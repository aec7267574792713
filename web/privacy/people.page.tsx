import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrivacyPeopleView } from '#contracts/consent';
import { Field } from '../design/field.tsx';
import { Page } from '../design/page.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run, useLocal } from '../i18n/words.tsx';
import { useMarkKnown, useMarkStaffRecord, usePeople } from './privacy.resource.ts';

/** Whose records the rules look at more closely. */
export function PeoplePage() {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <Page title={t('privacy.people.title')} lead={t('privacy.people.lead')} wide>
      <Await query={people} cards={2}>
        {(data) => (
          <div className="cw-two cw-two--start">
            <Known known={data.known} />
            <Staff data={data} />
          </div>
        )}
      </Await>
    </Page>
  );
}

function Known({ known }: Pick<PrivacyPeopleView, 'known'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  const mark = useMarkKnown();
  const [patientId, setPatientId] = useState('');
  const [why, setWhy] = useState('');
  return (
    <section className="cw-card">
      <h2 className="cw-h2">{t('privacy.people.known')}</h2>
      <p className="cw-quiet">{known.length === 0 ? t('privacy.people.knownNone') : t('privacy.people.knownText')}</p>
      <ul className="cw-rows cw-rows--tall">
        {known.map((person) => (
          <li key={person.patientId}>
            <span className="cw-rows__main">
              <Run text={person.patientName} />
              <span className="cw-below">
                <Run text={person.why} /> · <Local text={person.by} /> · {formats.dateTime(person.at)}
              </span>
            </span>
            <span className="cw-rows__side">
              <Button
                size="small"
                onClick={() => mark.mutate({ patientId: person.patientId, known: false, why: '' })}
                aria-label={`${t('privacy.people.unmark')}: ${person.patientName}`}
              >
                {t('privacy.people.unmark')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <form
        className="cw-stack-s"
        onSubmit={(event) => {
          event.preventDefault();
          mark.mutate(
            { patientId: patientId.trim(), known: true, why: why.trim() },
            {
              onSuccess: () => {
                setPatientId('');
                setWhy('');
              },
            },
          );
        }}
      >
        <Field label={t('privacy.people.patientId')}>
          {(id) => (
            <Input id={id} value={patientId} onChange={(event) => setPatientId(event.target.value)} maxLength={64} />
          )}
        </Field>
        <Field label={t('privacy.people.why')}>
          {(id) => <Input id={id} value={why} onChange={(event) => setWhy(event.target.value)} maxLength={500} />}
        </Field>
        {mark.error === null ? null : <ErrorPanel error={mark.error} />}
        <div>
          <Button htmlType="submit" loading={mark.isPending} disabled={patientId.trim() === '' || why.trim() === ''}>
            {t('privacy.people.mark')}
          </Button>
        </div>
      </form>
    </section>
  );
}

function Staff({ data: { staff, people } }: { readonly data: PrivacyPeopleView }) {
  const { t } = useTranslation();
  const local = useLocal();
  const mark = useMarkStaffRecord();
  const [accountId, setAccountId] = useState('');
  const [patientId, setPatientId] = useState('');
  return (
    <section className="cw-card">
      <h2 className="cw-h2">{t('privacy.people.staff')}</h2>
      <p className="cw-quiet">{staff.length === 0 ? t('privacy.people.staffNone') : t('privacy.people.staffText')}</p>
      <ul className="cw-rows cw-rows--tall">
        {staff.map((one) => (
          <li key={`${one.accountId} ${one.patientId}`}>
            <span className="cw-rows__main">
              <Local text={one.name} />
              <span className="cw-below">
                <Run text={one.patientName} /> · {t(`privacy.people.how.${one.how}`)}
              </span>
            </span>
            <span className="cw-rows__side">
              <Button
                size="small"
                onClick={() => mark.mutate({ accountId: one.accountId, patientId: one.patientId, isTheirs: false })}
                aria-label={`${t('privacy.people.part')}: ${local(one.name)}`}
              >
                {t('privacy.people.part')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <form
        className="cw-stack-s"
        onSubmit={(event) => {
          event.preventDefault();
          mark.mutate(
            { accountId, patientId: patientId.trim(), isTheirs: true },
            { onSuccess: () => setPatientId('') },
          );
        }}
      >
        <Field label={t('privacy.people.person')}>
          {(id) => (
            <select
              id={id}
              className="cw-select"
              value={accountId}
              onChange={(event) => setAccountId(event.target.value)}
            >
              <option value="" />
              {people.map((person) => (
                <option key={person.accountId} value={person.accountId}>
                  {local(person.name)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('privacy.people.patientId')}>
          {(id) => (
            <Input id={id} value={patientId} onChange={(event) => setPatientId(event.target.value)} maxLength={64} />
          )}
        </Field>
        {mark.error === null ? null : <ErrorPanel error={mark.error} />}
        <div>
          <Button htmlType="submit" loading={mark.isPending} disabled={accountId === '' || patientId.trim() === ''}>
            {t('privacy.people.join')}
          </Button>
        </div>
      </form>
    </section>
  );
}
