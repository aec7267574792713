import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenShare } from '#contracts/exchange';
import { ApiError } from '../app/api.ts';
import { useActor } from '../app/session.tsx';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { Timeline, type TimelineStep } from '../design/timeline.tsx';
import { useComplaint, type Words } from '../design/use-complaint.ts';
import { useLocal } from '../i18n/words.tsx';
import { Camera } from './camera.tsx';
import { OPEN_STEPS, readCode, stepOfRefusal } from './code.view.ts';
import { readPicture } from './code-reader.ts';
import { useOpenShare } from './received.resource.ts';

type Way = 'camera' | 'picture' | 'text';

export function OpenCodePage() {
  const { t } = useTranslation();
  const local = useLocal();
  const actor = useActor();
  const navigate = useNavigate();
  const open = useOpenShare();
  const [way, setWay] = useState<Way>('camera');
  const [link, setLink] = useState('');
  const [passcode, setPasscode] = useState('');
  const [purpose, setPurpose] = useState<OpenShare['purpose']>('TREAT');
  const { complaint, complain } = useComplaint();

  const hear = (text: string): boolean => {
    const code = readCode(text);
    if (code === undefined) {
      complain((t) => t('clinician.open.foreign'));
      return false;
    }
    complain(undefined);
    open.reset();
    if (code.kind === 'record') setLink(code.link);
    else setPasscode(code.passcode);
    return true;
  };

  const submit = () => {
    if (link === '') return complain((t) => t('clinician.open.missing'));
    complain(undefined);
    open.mutate(
      { link, purpose, ...(passcode === '' ? {} : { passcode }) },
      {
        onSuccess: (received) =>
          void navigate({ to: '/clinic/received/$receivedId', params: { receivedId: received.id } }),
      },
    );
  };

  return (
    <Page
      title={t('clinician.open.title')}
      lead={t('clinician.open.lead', {
        name: local(actor.name),
        organization: actor.organization === undefined ? '' : local(actor.organization.name),
      })}
      wide
    >
      <div className="cw-open">
        <section className="cw-card">
          <h2 className="cw-h2">{t('clinician.open.ways')}</h2>
          <Segmented
            block
            value={way}
            onChange={setWay}
            aria-label={t('clinician.open.ways')}
            options={[
              { value: 'camera', label: t('clinician.open.camera'), icon: <Icon name="camera" size={20} /> },
              { value: 'picture', label: t('clinician.open.picture'), icon: <Icon name="image" size={20} /> },
              { value: 'text', label: t('clinician.open.text'), icon: <Icon name="text" size={20} /> },
            ]}
          />
          <div className="cw-open__way">
            {way === 'camera' ? <Camera onText={hear} done={link !== '' && passcode !== ''} /> : null}
            {way === 'picture' ? <Pictures onText={hear} onComplaint={complain} /> : null}
            {way === 'text' ? <PastedText onText={hear} onComplaint={complain} /> : null}
          </div>
          {complaint === undefined ? null : (
            <p className="cw-complaint" role="alert">
              <Icon name="alert" size={20} /> {complaint}
            </p>
          )}
        </section>
        <section className="cw-card">
          <h2 className="cw-h2">{t('clinician.open.codes')}</h2>
          <dl className="cw-facts" aria-live="polite">
            <div>
              <dt>{t('clinician.open.record')}</dt>
              <dd>
                {link === '' ? (
                  <Pill tone="neutral" icon="dash">
                    {t('clinician.open.recordMissing')}
                  </Pill>
                ) : (
                  <Pill tone="good" icon="check-circle">
                    {t('clinician.open.recordRead')}
                  </Pill>
                )}
              </dd>
            </div>
          </dl>
          <label htmlFor="passcode" className="cw-label">
            {t('clinician.open.passcode')}
          </label>
          <Input
            id="passcode"
            className="cw-passcode"
            value={passcode}
            inputMode="numeric"
            autoComplete="off"
            maxLength={64}
            onChange={(event) => setPasscode(event.target.value.trim())}
            onPressEnter={submit}
            aria-describedby="passcode-help"
          />
          <p id="passcode-help" className="cw-quiet">
            {t('clinician.open.passcodeHelp')} · {t('clinician.open.tries')}
          </p>
          <p className="cw-label">{t('clinician.open.purpose')}</p>
          <Segmented
            aria-label={t('clinician.open.purpose')}
            value={purpose}
            onChange={setPurpose}
            options={[
              { value: 'TREAT', label: t('purpose.TREAT') },
              { value: 'ETREAT', label: t('purpose.ETREAT') },
            ]}
          />
          <div className="cw-actions">
            <Button
              onClick={() => {
                setLink('');
                setPasscode('');
                complain(undefined);
                open.reset();
              }}
            >
              {t('clinician.open.again')}
            </Button>
            <Button type="primary" size="large" onClick={submit} loading={open.isPending}>
              {t('clinician.open.submit')}
            </Button>
          </div>
          {open.isIdle ? null : <Progress pending={open.isPending} error={open.error} />}
        </section>
      </div>
    </Page>
  );
}

/** What is known of the steps: while the node works, the contact is under way; a refusal says where it stopped. */
function Progress({ pending, error }: { readonly pending: boolean; readonly error: Error | null }) {
  const { t } = useTranslation();
  const failedAt = error === null ? undefined : stepOfRefusal(error instanceof ApiError ? error.code : undefined);
  const reached = failedAt === undefined ? (pending ? 1 : OPEN_STEPS.length) : OPEN_STEPS.indexOf(failedAt);
  const steps = OPEN_STEPS.map((step, index): TimelineStep => {
    const state = index < reached ? 'done' : index > reached ? 'ahead' : failedAt === undefined ? 'now' : 'failed';
    return { key: step, title: t(`clinician.open.steps.${step}`), state };
  });
  return (
    <div aria-live="polite">
      <Timeline label={t('clinician.open.steps.title')} steps={steps} />
      {error === null ? null : <ErrorPanel error={error} />}
    </div>
  );
}

interface WayProps {
  readonly onText: (text: string) => boolean;
  readonly onComplaint: (words: Words) => void;
}

function Pictures({ onText, onComplaint }: WayProps) {
  const { t } = useTranslation();
  return (
    <div>
      <label className="cw-drop">
        <Icon name="image" size={32} />
        <strong>{t('clinician.open.pictureChoose')}</strong>
        <span>{t('clinician.open.pictureHelp')}</span>
        <input
          type="file"
          accept="image/*"
          multiple
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            void (async () => {
              for (const file of files) {
                const texts = await readPicture(file);
                if (texts.length === 0) onComplaint((t) => t('clinician.open.pictureNone', { name: file.name }));
                for (const text of texts) onText(text);
              }
            })();
            event.target.value = '';
          }}
        />
      </label>
    </div>
  );
}

function PastedText({ onText, onComplaint }: WayProps) {
  const { t } = useTranslation();
  return (
    <div>
      <label htmlFor="link" className="cw-label">
        {t('clinician.open.textLabel')}
      </label>
      <Input.TextArea
        id="link"
        rows={4}
        maxLength={4000}
        spellCheck={false}
        aria-describedby="link-help"
        onChange={(event) => {
          const text = event.target.value.trim();
          if (text === '') return;
          if (readCode(text) === undefined) onComplaint((t) => t('clinician.open.textBad'));
          else onText(text);
        }}
      />
      <p id="link-help" className="cw-quiet">
        {t('clinician.open.textHelp')}
      </p>
    </div>
  );
}
