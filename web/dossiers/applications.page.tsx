import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChecklistView } from '#contracts/credentialing';
import { useActor } from '../app/session.tsx';
import { Field } from '../design/field.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { Local, useLocal } from '../i18n/words.tsx';
import { Assumptions } from '../permits/permit-words.tsx';
import { DossierList } from './dossier-list.tsx';
import { useBeginDossier, useChecklists, useDossiers } from './dossiers.resource.ts';

/** What a clinician applies for. */
export function MyApplicationsPage() {
  const { begin } = useSearch({ from: '/clinic/applications' });
  return <ApplicationsPage to="/clinic/applications/$dossierId" begin={begin} />;
}

/** What a coordinator applies for in an institution's name. */
export function InstitutionApplicationsPage() {
  return <ApplicationsPage to="/exchange/applications/$dossierId" />;
}

interface ApplicationsPageProps {
  readonly to: '/clinic/applications/$dossierId' | '/exchange/applications/$dossierId';
  /** The kind that the reader came here to begin. */
  readonly begin?: string | undefined;
}

function ApplicationsPage({ to, begin }: ApplicationsPageProps) {
  const { t } = useTranslation();
  const own = useDossiers();
  const checklists = useChecklists();
  const isPractitioner = useActor().role === 'clinician';
  const offered = checklists.data?.checklists.filter(
    ({ applicant }) => applicant === (isPractitioner ? 'practitioner' : 'institution'),
  );
  const isOffered = offered !== undefined && offered.length > 0;
  return (
    <Page
      title={t('dossiers.mine.title')}
      lead={isPractitioner ? t('dossiers.mine.lead') : t('dossiers.mine.leadInstitution')}
      wide
    >
      <section className="cw-card" aria-labelledby="own">
        <h2 className="cw-h2" id="own">
          {t('dossiers.mine.own')}
        </h2>
        <Await query={own}>
          {(dossiers) =>
            dossiers.length === 0 ? (
              <Empty
                icon="folder"
                title={t('dossiers.mine.none')}
                {...(isOffered ? { text: t('dossiers.mine.noneText') } : {})}
              />
            ) : (
              <DossierList
                dossiers={dossiers.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))}
                to={to}
                isDesk={false}
              />
            )
          }
        </Await>
      </section>
      <section className="cw-stack" aria-labelledby="begin">
        <h2 className="cw-h2" id="begin">
          {t('dossiers.begin.title')}
        </h2>
        <Await query={checklists} cards={2}>
          {() => {
            if (offered === undefined || offered.length === 0) {
              return <Empty icon="info" title={t('dossiers.begin.none')} text={t('dossiers.begin.noneText')} />;
            }
            return (
              <ul className="cw-cards">
                {offered.map((checklist) => (
                  <Offer key={checklist.kind} checklist={checklist} to={to} isWanted={checklist.kind === begin} />
                ))}
              </ul>
            );
          }}
        </Await>
      </section>
    </Page>
  );
}

interface OfferProps {
  readonly checklist: ChecklistView;
  readonly to: ApplicationsPageProps['to'];
  readonly isWanted: boolean;
}

/** One thing that can be applied for: which papers, how long it takes, by which rule. */
function Offer({ checklist, to, isWanted }: OfferProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const navigate = useNavigate();
  const begin = useBeginDossier();
  const [isAsking, setAsking] = useState(isWanted);
  const [name, setName] = useState('');
  const [isTold, setTold] = useState(false);
  const isInstitution = checklist.applicant === 'institution';
  const start = () => {
    setTold(true);
    const applicantName = name.trim();
    if (isInstitution && applicantName === '') return;
    begin.mutate(
      { kind: checklist.kind, ...(isInstitution ? { applicantName } : {}) },
      { onSuccess: ({ id }) => void navigate({ to, params: { dossierId: id } }) },
    );
  };
  return (
    <li className="cw-card cw-stack">
      <h3 className="cw-h3">
        <Local text={checklist.title} />
      </h3>
      <dl className="cw-facts">
        <div>
          <dt>{t('dossiers.begin.papers')}</dt>
          <dd>{t('dossiers.begin.paperCount', { count: checklist.items.length })}</dd>
        </div>
        <div>
          <dt>{t('dossiers.begin.receivedBy')}</dt>
          <dd>
            <Local text={checklist.receivedBy} />
          </dd>
        </div>
        <div>
          <dt>{t('dossiers.begin.decision')}</dt>
          <dd>{t('dossiers.begin.workingDays', { count: checklist.decisionWorkingDays })}</dd>
        </div>
        <div>
          <dt>{t('permits.law')}</dt>
          <dd>
            <Local text={checklist.instrument} />
          </dd>
        </div>
      </dl>
      <div>
        <p>{t('dossiers.begin.whichPapers')}</p>
        <ol className="cw-numbered">
          {checklist.items.map(({ id, name: paper }) => (
            <li key={id}>
              <Local text={paper} />
            </li>
          ))}
        </ol>
      </div>
      <Assumptions texts={checklist.assumptions} />
      <Button type="primary" onClick={() => setAsking(true)}>
        {t('dossiers.begin.do')}
      </Button>
      <Modal
        open={isAsking}
        title={t('dossiers.begin.ask', { title: local(checklist.title) })}
        okText={t('dossiers.begin.do')}
        cancelText={t('app.cancel')}
        confirmLoading={begin.isPending}
        onOk={start}
        onCancel={() => {
          setAsking(false);
          setTold(false);
          begin.reset();
        }}
        destroyOnHidden
      >
        <div className="cw-stack">
          <p>{t('dossiers.begin.means')}</p>
          {isInstitution ? (
            <Field label={t('dossiers.begin.name')}>
              {(id) => <Input id={id} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />}
            </Field>
          ) : null}
          {isInstitution && isTold && name.trim() === '' ? (
            <p className="cw-complaint" role="alert">
              {t('dossiers.begin.nameMissing')}
            </p>
          ) : null}
          {begin.error === null ? null : <ErrorPanel error={begin.error} />}
        </div>
      </Modal>
    </li>
  );
}
