import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Tabs } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PatientView } from '#contracts/identity';
import { ApiError } from '../app/api.ts';
import { AwaitPage } from '../design/await-page.tsx';
import { Pill } from '../design/badges.tsx';
import { FileButton } from '../design/file-button.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run, useLang } from '../i18n/words.tsx';
import { useEmergencyOffer } from '../privacy/emergency.resource.ts';
import { EmergencyBar, EmergencyOfferCard } from '../privacy/emergency-offer.tsx';
import { AbsenceNotice } from '../summary/absence-notice.tsx';
import { RecordFolder, RecordSummary } from '../summary/record-parts.tsx';
import { BackHome } from './back-home.tsx';
import { OpenApp } from './open-app.tsx';
import { usePatient } from './patients.resource.ts';
import { emptyNote, VISIT_TONES } from './visit.view.ts';
import { useCreateVisit, useVisits } from './visits.resource.ts';

export function PatientPage() {
  const { patientId } = useParams({ from: '/clinic/patients/$patientId' });
  const { t } = useTranslation();
  const offer = useEmergencyOffer(patientId);
  // Whether an emergency has it open is known first: the record is asked for in its name then.
  const patient = usePatient(offer.isPending ? undefined : patientId);
  const emergency = offer.data?.open;
  const over = useCallback(() => void offer.refetch(), [offer.refetch]);
  const isShut = patient.error instanceof ApiError && patient.error.status === 404;
  if (isShut) {
    return (
      <Page
        title={t('privacy.emergency.closedTitle')}
        lead={t('privacy.emergency.closedText')}
        back={<BackHome />}
        wide
      >
        <ErrorPanel error={patient.error} />
        <EmergencyOfferCard patientId={patientId} />
      </Page>
    );
  }
  return (
    <>
      {emergency === undefined ? null : <EmergencyBar emergency={emergency} onOver={over} />}
      <AwaitPage query={patient} cards={2} title={t('clinician.home.title')} back={<BackHome />}>
        {(data) => <Content patient={data} isEmergency={emergency !== undefined} />}
      </AwaitPage>
    </>
  );
}

function Content({ patient, isEmergency }: { readonly patient: PatientView; readonly isEmergency: boolean }) {
  const { t } = useTranslation();
  const lang = useLang();
  const navigate = useNavigate();
  const create = useCreateVisit();
  const name = patient.names[0]?.text ?? t('person.nameless');
  return (
    <Page
      title={name}
      heading={<Run text={name} />}
      lead={<Person patient={patient} />}
      back={<BackHome />}
      actions={
        <>
          <FileButton
            path={`/api/patients/${patient.id}/summary/pdf`}
            fileName={t('clinician.patient.fileName')}
            label={t('clinician.patient.pdf')}
          />
          {isEmergency ? null : (
            <Button
              type="primary"
              icon={<Icon name="plus" size={20} />}
              loading={create.isPending}
              onClick={() =>
                create.mutate(
                  { patientId: patient.id, note: emptyNote(lang) },
                  {
                    onSuccess: (visit) =>
                      void navigate({ to: '/clinic/visits/$visitId', params: { visitId: visit.id } }),
                  },
                )
              }
            >
              {t('clinician.patient.newVisit')}
            </Button>
          )}
        </>
      }
      wide
    >
      {create.error === null ? null : <ErrorPanel error={create.error} />}
      {isEmergency ? null : <OpenApp patientId={patient.id} />}
      <Tabs
        tabBarGutter={24}
        items={[
          {
            key: 'summary',
            label: t('clinician.patient.tabs.summary'),
            children: <RecordSummary patientId={patient.id} />,
          },
          {
            key: 'visits',
            label: t('clinician.patient.tabs.visits'),
            children: (
              <div className="cw-stack">
                <AbsenceNotice />
                <VisitsTab patientId={patient.id} />
              </div>
            ),
          },
          {
            key: 'folder',
            label: t('clinician.patient.tabs.folder'),
            children: (
              <div className="cw-stack">
                <RecordFolder
                  patientId={patient.id}
                  to="/clinic/inbox/$documentId"
                  empty={{ title: t('clinician.patient.noFolder'), text: t('clinician.patient.noFolderText') }}
                />
              </div>
            ),
          },
        ]}
      />
    </Page>
  );
}

/** Who it is. Numbers of papers are masked until they are asked for. */
function Person({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [whole, setWhole] = useState(false);
  return (
    <div className="cw-idline">
      {patient.names.slice(1).map((name) => (
        <span key={name.text}>
          <Run text={name.text} />
        </span>
      ))}
      {patient.birthDate === undefined ? null : (
        <span>{t('clinician.home.born', { date: formats.date(patient.birthDate) })}</span>
      )}
      {patient.gender === undefined ? null : <span>{t(`gender.${patient.gender}`)}</span>}
      {patient.papers.map((paper) => (
        <span key={`${paper.kind}-${paper.number}`}>
          {t(`paper.${paper.kind}`)} <span className="cw-number">{whole ? paper.number : paper.masked}</span>
        </span>
      ))}
      {patient.papers.length === 0 ? null : (
        <Button type="link" size="small" onClick={() => setWhole(!whole)}>
          {whole ? t('person.hideNumbers') : t('person.showNumbers')}
        </Button>
      )}
    </div>
  );
}

function VisitsTab({ patientId }: { readonly patientId: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const visits = useVisits(patientId);
  return (
    <Await query={visits}>
      {(data) =>
        data.visits.length === 0 ? (
          <Empty icon="plan" title={t('clinician.patient.noVisits')} text={t('clinician.patient.noVisitsText')} />
        ) : (
          <ul className="cw-list">
            {data.visits.map((visit) => (
              <li key={visit.id} className="cw-card cw-share">
                <div className="cw-share__head">
                  <h2 className="cw-h3">
                    <Link to="/clinic/visits/$visitId" params={{ visitId: visit.id }}>
                      {t('clinician.patient.visitOf', { when: formats.dateTime(visit.startedAt) })}
                    </Link>
                  </h2>
                  <Pill tone={VISIT_TONES[visit.status]}>{t(`clinician.visit.status.${visit.status}`)}</Pill>
                </div>
                <p>
                  <Run text={visit.note.reason} lang={visit.note.language} />
                </p>
                <p className="cw-quiet">
                  <Local text={visit.clinician} /> · <Local text={visit.organization} />
                </p>
              </li>
            ))}
          </ul>
        )
      }
    </Await>
  );
}
