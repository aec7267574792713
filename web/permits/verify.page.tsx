import { useLocation, useNavigate } from '@tanstack/react-router';
import { Button, Input, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VerifiedCertificate } from '#contracts/credentialing';
import { ApiError } from '../app/api.ts';
import { useNode } from '../app/session.tsx';
import { Camera } from '../clinician/camera.tsx';
import { readPicture } from '../clinician/code-reader.ts';
import { useNodeName } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { ErrorPanel, Loading } from '../design/states.tsx';
import { useComplaint } from '../design/use-complaint.ts';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { certificateIn, issuerIn } from './certificate.view.ts';
import { STATE_LOOKS } from './permit.view.ts';
import { useVerified } from './permits.resource.ts';

const NODES = ['hk', 'sz'] as const;

/** Anybody holds a certificate against the node that signed it. What is checked stands after `#`: it is in no log of addresses. */
export function VerifyPage() {
  const { t } = useTranslation();
  const { hash } = useLocation();
  const navigate = useNavigate();
  const jws = certificateIn(hash);
  const check = (found: string) => void navigate({ to: '/verify-permit', hash: found });
  const clear = () => void navigate({ to: '/verify-permit', hash: '' });
  return (
    <PublicShell>
      <Page title={t('permits.verify.title')} lead={t('permits.verify.lead')}>
        {hash !== '' && jws === undefined ? (
          <Verdict tone="bad" icon="barred" title={t('permits.verify.unreadable')}>
            <p>{t('permits.verify.unreadableText')}</p>
          </Verdict>
        ) : null}
        {jws === undefined ? <Ways onCertificate={check} /> : <Checked jws={jws} onAgain={clear} />}
      </Page>
    </PublicShell>
  );
}

function Checked({ jws, onAgain }: { readonly jws: string; readonly onAgain: () => void }) {
  const { t } = useTranslation();
  const verified = useVerified(jws);
  const nodeName = useNodeName();
  const here = useNode()?.id;
  const isForged = verified.error instanceof ApiError && verified.error.code === 'credentialing.certificate-not-ours';
  // A genuine certificate of the other side is no forgery here: only its own node can tell.
  const elsewhere = NODES.find((node) => node === issuerIn(jws) && node !== here);
  return (
    <div className="cw-stack" aria-live="polite">
      {verified.isFetching && verified.data === undefined ? <Loading /> : null}
      {verified.data === undefined ? null : <Answer certificate={verified.data} />}
      {isForged && elsewhere !== undefined ? (
        <Verdict tone="warn" icon="stop" title={t('permits.verify.elsewhere', { node: nodeName(elsewhere) })}>
          <p>{t('permits.verify.elsewhereText')}</p>
        </Verdict>
      ) : isForged ? (
        <Verdict tone="bad" icon="barred" title={t('permits.verify.forged')}>
          <p>{t('permits.verify.forgedText')}</p>
        </Verdict>
      ) : verified.error === null || verified.isFetching ? null : (
        <ErrorPanel error={verified.error} onRetry={() => void verified.refetch()} />
      )}
      <div className="cw-actions cw-no-print">
        {verified.data === undefined ? null : <PrintButton label={t('app.print')} />}
        <Button onClick={onAgain}>{t('permits.verify.another')}</Button>
      </div>
    </div>
  );
}

interface VerdictProps {
  readonly tone: (typeof STATE_LOOKS)[keyof typeof STATE_LOOKS]['tone'];
  readonly icon: (typeof STATE_LOOKS)[keyof typeof STATE_LOOKS]['icon'];
  readonly title: string;
  readonly children: ReactNode;
}

function Verdict({ tone, icon, title, children }: VerdictProps) {
  return (
    <section className={`cw-verdict cw-verdict--${tone}`}>
      <Icon name={icon} size={44} />
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </section>
  );
}

function Answer({ certificate }: { readonly certificate: VerifiedCertificate }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  const { state, lastDay, firstDay } = certificate;
  const look = STATE_LOOKS[state];
  return (
    <>
      <Verdict tone={look.tone} icon={look.icon} title={t(`permits.verify.verdict.${state}`)}>
        {state === 'in-force' ? (
          <p>
            {lastDay === undefined ? t('permits.verify.noEnd') : t('permits.endsOn', { day: formats.date(lastDay) })}
          </p>
        ) : (
          <p>{t(`permits.verify.verdictText.${state}`)}</p>
        )}
        <p>{t('permits.verify.checkedAt', { when: formats.dateTime(certificate.checkedAt) })}</p>
      </Verdict>
      <section className="cw-card">
        <h2 className="cw-h2">{t('permits.verify.says')}</h2>
        <dl className="cw-facts">
          <div>
            <dt>{t('permits.certificate.holder')}</dt>
            <dd>
              <strong>
                <Local text={certificate.holder} />
              </strong>
            </dd>
          </div>
          <div>
            <dt>{t('permits.verify.kind')}</dt>
            <dd>
              <Local text={certificate.kindText} />
            </dd>
          </div>
          {certificate.number === undefined ? null : (
            <div>
              <dt>{t('permits.number')}</dt>
              <dd className="cw-number">{certificate.number}</dd>
            </div>
          )}
          <div>
            <dt>{t('permits.verify.validity')}</dt>
            <dd>
              {lastDay === undefined
                ? t('app.since', { date: formats.date(firstDay) })
                : `${formats.date(firstDay)} – ${formats.date(lastDay)}`}
            </dd>
          </div>
          {certificate.employers.length === 0 ? null : (
            <div>
              <dt>{t('permits.employers')}</dt>
              <dd>
                <ul className="cw-plain">
                  {certificate.employers.map((name) => (
                    <li key={name.en}>
                      <Local text={name} />
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          )}
          <div>
            <dt>{t('permits.verify.issuedBy')}</dt>
            <dd>
              {nodeName(certificate.issuedBy)} · {formats.dateTime(certificate.issuedAt)}
            </dd>
          </div>
        </dl>
        <p className="cw-quiet">{t('permits.verify.compare')}</p>
      </section>
    </>
  );
}

type Way = 'camera' | 'picture' | 'text';

function Ways({ onCertificate }: { readonly onCertificate: (jws: string) => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>('camera');
  const { complaint, complain } = useComplaint();
  const [text, setText] = useState('');
  const hear = (heard: string) => {
    const found = certificateIn(heard);
    if (found === undefined) complain((t) => t('permits.verify.foreign'));
    else onCertificate(found);
  };
  return (
    <section className="cw-card">
      <h2 className="cw-h2">{t('permits.verify.ways')}</h2>
      <Segmented
        block
        value={way}
        onChange={(chosen: Way) => {
          setWay(chosen);
          complain(undefined);
        }}
        aria-label={t('permits.verify.ways')}
        options={[
          { value: 'camera', label: t('clinician.open.camera'), icon: <Icon name="camera" size={20} /> },
          { value: 'picture', label: t('clinician.open.picture'), icon: <Icon name="image" size={20} /> },
          { value: 'text', label: t('permits.verify.paste'), icon: <Icon name="text" size={20} /> },
        ]}
      />
      <div className="cw-open__way">
        {way === 'camera' ? <Camera onText={hear} done={false} /> : null}
        {way === 'picture' ? (
          <label className="cw-drop">
            <Icon name="image" size={32} />
            <strong>{t('permits.verify.pictureChoose')}</strong>
            <span>{t('permits.verify.pictureHelp')}</span>
            <input
              type="file"
              accept="image/*"
              onChange={(event) => {
                const file = event.target.files?.[0];
                event.target.value = '';
                if (file === undefined) return;
                void readPicture(file).then((texts) => {
                  if (texts.length === 0) complain((t) => t('clinician.open.pictureNone', { name: file.name }));
                  else for (const one of texts) hear(one);
                });
              }}
            />
          </label>
        ) : null}
        {way === 'text' ? (
          <>
            <label htmlFor="certificate" className="cw-label">
              {t('permits.verify.textLabel')}
            </label>
            <Input.TextArea
              id="certificate"
              rows={5}
              maxLength={5000}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <div className="cw-actions">
              <Button type="primary" onClick={() => hear(text)}>
                {t('permits.verify.check')}
              </Button>
            </div>
          </>
        ) : null}
      </div>
      {complaint === undefined ? null : (
        <p className="cw-complaint" role="alert">
          <Icon name="alert" size={20} /> {complaint}
        </p>
      )}
    </section>
  );
}
