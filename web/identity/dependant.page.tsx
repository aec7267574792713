import { useNavigate, useParams } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MyDependants } from '#contracts/identity';
import { GiveUp } from '../carers/give-up.tsx';
import { FileButton } from '../design/file-button.tsx';
import { More } from '../design/more.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useLang } from '../i18n/words.tsx';
import { useAccessLog } from '../patient/access-log.resource.ts';
import { toDays, toVisits } from '../patient/access-log.view.ts';
import { VisitItem } from '../patient/access-log-visit.tsx';
import { RecordFolder, RecordSummary } from '../summary/record-parts.tsx';
import { useDependants } from './dependants.resource.ts';
import { nameFor } from './identity.view.ts';

const PARTS = ['record', 'folder', 'access'] as const;
type Part = (typeof PARTS)[number];
type Dependant = MyDependants['dependants'][number];

/** The record of somebody for whom the reader stands: it is read, and nothing in it is written. */
export function DependantPage() {
  const { t } = useTranslation();
  const { patientId } = useParams({ from: '/me/family/$patientId' });
  const found = useDependants();
  return (
    <Await query={found} cards={2}>
      {({ dependants }) => {
        const dependant = dependants.find(({ patient }) => patient.id === patientId);
        if (dependant !== undefined) return <Content key={patientId} dependant={dependant} all={dependants} />;
        return (
          <Page title={t('identity.dependants.title')}>
            <Empty icon="people" title={t('identity.dependants.none')} text={t('identity.dependants.noneText')} />
          </Page>
        );
      }}
    </Await>
  );
}

function Content({ dependant, all }: { readonly dependant: Dependant; readonly all: readonly Dependant[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const [part, setPart] = useState<Part>('record');
  const { patient, kind, until } = dependant;
  const lang = useLang();
  const nameOf = ({ patient: one }: Dependant) => nameFor(one, lang) ?? t('identity.dependants.unnamed');
  // A carer reads the record, and not who else looked at it.
  const parts = PARTS.filter((one) => one !== 'access' || kind !== 'carer');
  const people = new Map(all.map((one) => [one.patient.id, nameOf(one)]));
  return (
    <Page
      title={t('identity.dependants.of', { name: nameOf(dependant) })}
      lead={[
        t(`identity.dependants.as.${kind}`),
        ...(until === undefined ? [] : [t('identity.dependants.until', { day: formats.date(until) })]),
      ].join(' · ')}
      actions={
        <FileButton
          path={`/api/patients/${patient.id}/summary/pdf`}
          fileName={t('patient.record.fileName')}
          label={t('patient.record.pdf')}
        />
      }
    >
      <NoticeBox tone="info">
        <p>{t('identity.dependants.readOnly')}</p>
        {dependant.withoutSensitive ? <p>{t('identity.dependants.withoutSensitive')}</p> : null}
        {dependant.readsOnly ? <p>{t('identity.dependants.readsOnly')}</p> : null}
      </NoticeBox>
      <div className="cw-filter">
        {people.size < 2 ? null : (
          <>
            <label className="cw-label" htmlFor="dependant">
              {t('identity.dependants.whose')}
            </label>
            <select
              id="dependant"
              className="cw-select"
              value={patient.id}
              onChange={(event) =>
                void navigate({ to: '/me/family/$patientId', params: { patientId: event.target.value } })
              }
            >
              {[...people].map(([id, name]) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </>
        )}
        <Segmented
          value={part}
          onChange={(value: Part) => setPart(value)}
          aria-label={t('identity.dependants.parts')}
          options={parts.map((value) => ({ value, label: t(`identity.dependants.part.${value}`) }))}
        />
      </div>
      {part === 'record' ? (
        <RecordSummary
          patientId={patient.id}
          empty={{ title: t('identity.dependants.emptyRecordTitle'), text: t('identity.dependants.emptyRecord') }}
        />
      ) : null}
      {part === 'folder' ? (
        <RecordFolder
          patientId={patient.id}
          to="/me/folder/$documentId"
          empty={{ title: t('patient.folder.empty'), text: t('identity.dependants.emptyFolder') }}
        />
      ) : null}
      {part === 'access' ? <Access patientId={patient.id} /> : null}
      {kind === 'carer' ? <GiveUp tieId={dependant.id} name={nameOf(dependant)} /> : null}
    </Page>
  );
}

/** Everything that was done with the data, by whomever: the reader's own looks too. */
function Access({ patientId }: { readonly patientId: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const log = useAccessLog('anybody', patientId);
  const entries = log.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Await query={{ data: entries, error: log.error, isPending: log.isPending, refetch: log.refetch }} cards={3}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="eye" title={t('patient.access.empty')} text={t('identity.dependants.emptyAccess')} />
          ) : (
            toDays(all, formats.dayKey).map((day) => (
              <section key={day.key} className="cw-day">
                <h2 className="cw-day__title">{formats.day(day.entries[0]?.at ?? day.key)}</h2>
                <ol className="cw-list">
                  {toVisits(day.entries).visits.map((visit) => (
                    <VisitItem key={visit.entries[0]?.id} visit={visit} />
                  ))}
                </ol>
              </section>
            ))
          )
        }
      </Await>
      <More list={log} />
    </>
  );
}
