import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CertificateView } from '#contracts/credentialing';
import { useSession } from '../app/session.tsx';
import { useNodeName } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Mark } from '../design/logo.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { PermitState } from './permit-words.tsx';
import { useCertificate } from './permits.resource.ts';

export function MyCertificatePage() {
  const { permitId } = useParams({ from: '/clinic/permits/$permitId/certificate' });
  const { t } = useTranslation();
  return (
    <CertificatePage permitId={permitId}>
      <Link to="/clinic/permits">
        <Icon name="left" size={18} /> {t('permits.mine.title')}
      </Link>
    </CertificatePage>
  );
}

export function DeskCertificatePage() {
  const { permitId } = useParams({ from: '/oversight/certificates/$permitId' });
  const { t } = useTranslation();
  return (
    <CertificatePage permitId={permitId}>
      <Link to="/oversight/permits">
        <Icon name="left" size={18} /> {t('permits.desk.title')}
      </Link>
    </CertificatePage>
  );
}

function CertificatePage({ permitId, children }: { readonly permitId: string; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const certificate = useCertificate(permitId);
  return (
    <Page
      title={t('permits.certificate.title')}
      back={children}
      actions={certificate.data === undefined ? undefined : <PrintButton label={t('app.print')} />}
    >
      <Await query={certificate}>{(view) => <Certificate view={view} />}</Await>
    </Page>
  );
}

/** One sheet: who, what, until when, and the code by which anybody asks whether it still holds. */
function Certificate({ view: { permit, link, qrSvg } }: { readonly view: CertificateView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const session = useSession().data;
  const nodeName = useNodeName();
  return (
    <>
      {permit.state === 'in-force' ? null : (
        <NoticeBox tone="warn" title={t('permits.certificate.notNow')}>
          <PermitState permit={permit} />
        </NoticeBox>
      )}
      <article className="cw-card cw-certificate">
        <header className="cw-certificate__head">
          <Mark size={44} />
          <div>
            <p className="cw-certificate__kind cw-cap">
              <Local text={permit.kindText} />
            </p>
            <p>
              {permit.issuer !== undefined ? (
                <Local text={permit.issuer} />
              ) : session === undefined ? null : (
                t('permits.certificate.issuedAt', { node: nodeName(session.node.id) })
              )}
            </p>
          </div>
        </header>
        <div className="cw-certificate__body">
          <dl className="cw-facts cw-facts--stack">
            <div>
              <dt>{t('permits.certificate.holder')}</dt>
              <dd className="cw-certificate__holder">
                {permit.practitioner.name === undefined ? (
                  permit.practitioner.id
                ) : (
                  <Local text={permit.practitioner.name} />
                )}
              </dd>
            </div>
            <div>
              <dt>{t('permits.profession')}</dt>
              <dd>
                <Local text={permit.professionText} />
                {permit.specialties.map(({ code, text }) => (
                  <span key={code}>
                    {' · '}
                    <Local text={text} />
                  </span>
                ))}
              </dd>
            </div>
            {permit.number === undefined ? null : (
              <div>
                <dt>{t('permits.number')}</dt>
                <dd className="cw-number">{permit.number}</dd>
              </div>
            )}
            <div>
              <dt>{t('permits.certificate.from')}</dt>
              <dd>{formats.date(permit.firstDay)}</dd>
            </div>
            <div>
              <dt>{t('permits.certificate.until')}</dt>
              <dd>{permit.lastDay === undefined ? t('permits.certificate.noEnd') : formats.date(permit.lastDay)}</dd>
            </div>
            {permit.employers.length === 0 ? null : (
              <div>
                <dt>{t('permits.employers')}</dt>
                <dd>
                  <ul className="cw-plain">
                    {permit.employers.map(({ organizationId, name, from }) => (
                      <li key={`${organizationId} ${from}`}>
                        {name === undefined ? organizationId : <Local text={name} />}
                      </li>
                    ))}
                  </ul>
                </dd>
              </div>
            )}
          </dl>
          <figure className="cw-certificate__code">
            <img
              src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(qrSvg)}`}
              alt={t('permits.certificate.codeAlt')}
            />
            <figcaption>{t('permits.certificate.codeText')}</figcaption>
          </figure>
        </div>
        <p className="cw-quiet">{t('permits.certificate.paperText')}</p>
        {session?.demo ? <p className="cw-quiet">{t('app.synthetic')}</p> : null}
      </article>
      <p className="cw-no-print">
        <a className="cw-button" href={link}>
          <Icon name="shield" size={20} /> {t('permits.certificate.check')}
        </a>
      </p>
    </>
  );
}
