import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PermitView } from '#contracts/credentialing';
import { NoticeBox } from '../design/notice-box.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { PermitHistory } from './permit-chart.tsx';
import { Assumptions, PermitDays, PermitState } from './permit-words.tsx';

interface PermitCardProps {
  readonly permit: PermitView;
  /** Where its certificate is shown, for whoever reads this. */
  readonly certificate: '/clinic/permits/$permitId/certificate' | '/oversight/certificates/$permitId';
  /** What the reader may do with it. */
  readonly children?: ReactNode;
}

/** Everything on file about one permit, for its holder and for the desk. */
export function PermitCard({ permit, certificate, children }: PermitCardProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <section className="cw-card cw-stack" aria-labelledby={`permit-${permit.id}`}>
      <div className="cw-share__head">
        <h3 className="cw-h3 cw-cap" id={`permit-${permit.id}`}>
          <Local text={permit.kindText} />
        </h3>
        <PermitState permit={permit} />
      </div>
      <p>
        <PermitDays permit={permit} />
      </p>
      {permit.evidence === 'adopted' ? (
        <NoticeBox tone="warn" title={t('permits.evidence.adopted')}>
          <p>{t('permits.adoptedText')}</p>
        </NoticeBox>
      ) : null}
      <PermitHistory permit={permit} />
      <dl className="cw-facts">
        {permit.number === undefined ? null : (
          <div>
            <dt>{t('permits.number')}</dt>
            <dd className="cw-number">{permit.number}</dd>
          </div>
        )}
        {permit.issuer === undefined ? null : (
          <div>
            <dt>{t('permits.issuer')}</dt>
            <dd>
              <Local text={permit.issuer} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t('permits.profession')}</dt>
          <dd>
            <Local text={permit.professionText} />
          </dd>
        </div>
        {permit.specialties.length === 0 ? null : (
          <div>
            <dt>{t('permits.specialties')}</dt>
            <dd>
              <ul className="cw-tags">
                {permit.specialties.map(({ code, text }) => (
                  <li key={code}>
                    <Local text={text} />
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        {permit.employers.length === 0 ? null : (
          <div>
            <dt>{t('permits.employers')}</dt>
            <dd>
              <ul className="cw-plain">
                {permit.employers.map(({ organizationId, name, from, until }) => (
                  <li key={`${organizationId} ${from}`}>
                    {name === undefined ? organizationId : <Local text={name} />}{' '}
                    <span className="cw-quiet">
                      {until === undefined
                        ? t('app.since', { date: formats.date(formats.dayKey(from)) })
                        : t('permits.employedUntil', {
                            from: formats.date(formats.dayKey(from)),
                            until: formats.dateTime(until),
                          })}
                    </span>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        <div>
          <dt>{t('permits.known')}</dt>
          <dd>{t(`permits.evidence.${permit.evidence}`)}</dd>
        </div>
        <div>
          <dt>{t('permits.atItsEnd')}</dt>
          <dd>{t(`permits.follows.${permit.atItsEnd}`)}</dd>
        </div>
        {permit.law === undefined ? null : (
          <div>
            <dt>{t('permits.law')}</dt>
            <dd>
              <Local text={permit.law.instrument} />
              {/^https?:/.test(permit.law.source) ? (
                <>
                  {' '}
                  <a className="cw-source" href={permit.law.source} rel="noreferrer" target="_blank">
                    {t('permits.lawSource')}
                  </a>
                </>
              ) : null}
            </dd>
          </div>
        )}
      </dl>
      <Assumptions texts={permit.assumptions} />
      {permit.hasCertificate ? (
        <Link className="cw-more" to={certificate} params={{ permitId: permit.id }}>
          {t('permits.certificate.open')}
        </Link>
      ) : null}
      {children}
    </section>
  );
}
