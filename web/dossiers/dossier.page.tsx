import { Link, useParams } from '@tanstack/react-router';
import { Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierView } from '#contracts/credentialing';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run, useLocal } from '../i18n/words.tsx';
import { Assumptions } from '../permits/permit-words.tsx';
import { DeskActs } from './desk-acts.tsx';
import { DocumentPanels } from './document-panels.tsx';
import { progressOf, stillMissing } from './dossier.view.ts';
import { DossierChoices } from './dossier-choices.tsx';
import { DossierHistory } from './dossier-history.tsx';
import { DossierItem } from './dossier-item.tsx';
import { DossierClock, DossierState } from './dossier-words.tsx';
import { useDossier, useDossierAct } from './dossiers.resource.ts';

export function MyDossierPage() {
  const { dossierId } = useParams({ from: '/clinic/applications/$dossierId' });
  return <DossierPage id={dossierId} back={<BackTo to="/clinic/applications" />} />;
}

export function InstitutionDossierPage() {
  const { dossierId } = useParams({ from: '/exchange/applications/$dossierId' });
  return <DossierPage id={dossierId} back={<BackTo to="/exchange/applications" />} />;
}

export function DeskDossierPage() {
  const { dossierId } = useParams({ from: '/oversight/dossiers/$dossierId' });
  return <DossierPage id={dossierId} back={<BackTo to="/oversight/dossiers" />} isDesk />;
}

function BackTo({ to }: { readonly to: '/clinic/applications' | '/exchange/applications' | '/oversight/dossiers' }) {
  const { t } = useTranslation();
  return (
    <Link to={to}>
      <Icon name="left" size={18} />{' '}
      {to === '/oversight/dossiers' ? t('dossiers.desk.title') : t('dossiers.mine.title')}
    </Link>
  );
}

interface DossierPageProps {
  readonly id: string;
  readonly back: ReactNode;
  readonly isDesk?: boolean;
}

/** One dossier for whoever may see it: the applicant fills it, the officer reads and decides. */
function DossierPage({ id, back, isDesk = false }: DossierPageProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const found = useDossier(id);
  const { data } = found;
  return (
    <Page
      title={data === undefined ? t('dossiers.one') : local(data.title)}
      lead={data === undefined ? undefined : <Local text={data.applicantName} />}
      back={back}
      actions={data === undefined ? undefined : <PrintButton label={t('app.print')} />}
      wide
    >
      <Await query={found} cards={3}>
        {(dossier) => <Dossier dossier={dossier} isDesk={isDesk} />}
      </Await>
    </Page>
  );
}

function Dossier({ dossier, isDesk }: { readonly dossier: DossierView; readonly isDesk: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { there, all } = progressOf(dossier.items);
  return (
    <>
      <section className="cw-card cw-stack" aria-label={t('dossiers.stand')}>
        <div className="cw-share__head">
          <DossierState state={dossier.state} />
          {dossier.officer === undefined ? null : (
            <span>
              {t('dossiers.officer')} <Local text={dossier.officer.name} />
            </span>
          )}
        </div>
        {dossier.submittedAt === undefined ? null : (
          <p className="cw-quiet">{t('dossiers.submittedAt', { when: formats.dateTime(dossier.submittedAt) })}</p>
        )}
        <DossierClock dossier={dossier} />
        <div className="cw-papers">
          <div className="cw-papers__bar" aria-hidden="true">
            <span style={{ width: `${all === 0 ? 0 : (there / all) * 100}%` }} />
          </div>
          <p>
            <strong>{t('dossiers.papersThere', { there: formats.number(there), all: formats.number(all) })}</strong>
          </p>
        </div>
        <Outcome dossier={dossier} isDesk={isDesk} />
        {isDesk ? null : <StillMissing dossier={dossier} />}
      </section>
      {isDesk ? <DeskActs dossier={dossier} /> : null}
      {isDesk ? <DocumentPanels dossier={dossier} /> : null}
      <DossierChoices key={`choices ${dossier.version}`} dossier={dossier} />
      <section className="cw-stack" aria-labelledby="papers">
        <h2 className="cw-h2" id="papers">
          {t('dossiers.papers')}
        </h2>
        <ol className="cw-stack">
          {dossier.items.map((item, index) => (
            <DossierItem key={item.id} dossier={dossier} item={item} number={index + 1} />
          ))}
        </ol>
      </section>
      <DossierHistory dossier={dossier} />
      <Assumptions texts={dossier.assumptions} />
      {isDesk ? null : <ApplicantActs key={`${dossier.id}/${dossier.version}`} dossier={dossier} />}
    </>
  );
}

/** What was decided, or asked for, in the officer's own words. */
function Outcome({ dossier, isDesk }: { readonly dossier: DossierView; readonly isDesk: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { state, reason, permitId, decidedAt } = dossier;
  const said = (
    <>
      {decidedAt === undefined ? null : <p>{formats.dateTime(decidedAt)}</p>}
      {reason === undefined ? null : (
        <q>
          <Run text={reason} />
        </q>
      )}
    </>
  );
  switch (state) {
    case 'approved':
      return (
        <NoticeBox
          tone="good"
          title={t('dossiers.outcome.approved')}
          action={
            permitId === undefined ? undefined : (
              <Link
                className="cw-button cw-no-print"
                to={isDesk ? '/oversight/certificates/$permitId' : '/clinic/permits/$permitId/certificate'}
                params={{ permitId }}
              >
                {t('permits.certificate.title')}
              </Link>
            )
          }
        >
          {said}
        </NoticeBox>
      );
    case 'refused':
      return (
        <NoticeBox tone="bad" title={t(isDesk ? 'dossiers.state.refused' : 'dossiers.outcome.refused')}>
          {said}
        </NoticeBox>
      );
    case 'supplement':
      return isDesk ? null : (
        <NoticeBox tone="warn" title={t('dossiers.outcome.supplement')}>
          <p>{t('dossiers.outcome.supplementText')}</p>
        </NoticeBox>
      );
    default:
      return null;
  }
}

function StillMissing({ dossier }: { readonly dossier: DossierView }) {
  const { t } = useTranslation();
  if (!dossier.may.includes('edit')) return null;
  const missing = stillMissing(dossier.items);
  if (missing.length === 0 && dossier.missingChoices.length === 0) return <p>{t('dossiers.complete')}</p>;
  return (
    <div>
      <p>{t('dossiers.stillMissing')}</p>
      <ul className="cw-bullets">
        {dossier.missingChoices.length === 0 ? null : (
          <li>
            <a href="#choices">{t('dossiers.choices.missing')}</a>
          </li>
        )}
        {missing.map((item) => (
          <li key={item.id}>
            <a href={`#item-${item.id}`}>
              <Local text={item.name} />
            </a>
            {item.state === 'missing' ? null : ` (${t(`dossiers.item.${item.state}`)})`}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Hand in, hand in what was asked for, take back. */
function ApplicantActs({ dossier }: { readonly dossier: DossierView }) {
  const { t } = useTranslation();
  const act = useDossierAct(dossier);
  const maySubmit = dossier.may.includes('submit') || dossier.may.includes('supply');
  const mayWithdraw = dossier.may.includes('withdraw');
  if (!maySubmit && !mayWithdraw) return null;
  return (
    <div className="cw-no-print">
      {act.error === null ? null : <ErrorPanel error={act.error} />}
      <div className="cw-actions">
        {mayWithdraw ? (
          <Popconfirm
            title={t('dossiers.withdrawAsk')}
            okText={t('dossiers.withdraw')}
            cancelText={t('app.cancel')}
            onConfirm={() =>
              act.mutate({ act: 'withdraw' }, { onSuccess: () => announce(t('dossiers.state.withdrawn')) })
            }
          >
            <Button danger>{t('dossiers.withdraw')}</Button>
          </Popconfirm>
        ) : null}
        {maySubmit ? (
          <Button
            type="primary"
            size="large"
            loading={act.isPending}
            onClick={() => act.mutate({ act: 'submit' }, { onSuccess: () => announce(t('dossiers.state.submitted')) })}
          >
            {dossier.may.includes('supply') ? t('dossiers.supply') : t('dossiers.submit')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
