import { App, Button } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsentView } from '#contracts/consent';
import { announce } from '../design/announcer.tsx';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { useConsentAct } from './consents.resource.ts';
import { ScopePicture } from './scope-picture.tsx';
import { STATE_LOOKS } from './state-looks.ts';
import { TermLines } from './term-lines.tsx';

/** One consent that was answered or made: in short, and whole when it is opened. */
export function ConsentCard({ consent }: { readonly consent: ConsentView }) {
  const { t } = useTranslation();
  const { request, state, terms } = consent;
  const [tone, icon] = STATE_LOOKS[state];
  const titleId = `consent-${consent.id}`;
  const line = (kind: string) => terms.lines.find((one) => one.kind === kind);
  const [who, what, effect] = [line('who'), line('what'), line('effect')];
  return (
    <li>
      <article className="cw-card cw-share" aria-labelledby={titleId}>
        <div className="cw-share__head">
          <h3 id={titleId} className="cw-h3">
            {request === undefined ? (
              <>
                {effect === undefined ? null : <Local text={effect.text} />}
                {': '}
                {who === undefined ? null : <Local text={who.text} />}
              </>
            ) : (
              <Local text={request.organization} />
            )}
          </h3>
          <Pill tone={tone} icon={icon}>
            {t(`consents.state.${state}`)}
          </Pill>
        </div>
        {consent.patientName === undefined ? null : (
          <p className="cw-quiet">{t('consents.forWhom', { name: consent.patientName })}</p>
        )}
        {what === undefined ? null : (
          <p>
            <Local text={what.text} />
          </p>
        )}
        {consent.effect === 'permit' && state === 'active' ? (
          <ScopePicture consent={consent} lines={terms.lines} />
        ) : null}
        <Signed consent={consent} />
        <details className="cw-details">
          <summary>{t('consents.details')}</summary>
          <TermLines lines={terms.lines} />
          {request?.asked === undefined ? null : (
            <>
              <h4 className="cw-h4">{t('consents.askedFor')}</h4>
              <TermLines lines={request.asked} withRecord={false} />
            </>
          )}
        </details>
        {state === 'active' ? <End consent={consent} /> : null}
      </article>
    </li>
  );
}

function Signed({ consent: { signature } }: { readonly consent: ConsentView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (signature === undefined) return null;
  return (
    <>
      <p className="cw-quiet">
        {t('consents.signedAt', { when: formats.dateTime(signature.at) })} ·{' '}
        {t(`consents.witness.${signature.witness}`)}
        {signature.sentTo === undefined ? null : ` (${signature.sentTo})`}
        {[signature.readerName, signature.witnessName].map((name) =>
          name === undefined ? null : (
            <Fragment key={name.en}>
              {' · '}
              <Local text={name} />
            </Fragment>
          ),
        )}
        {signature.giverName === undefined ? null : (
          <>
            {' · '}
            <Local text={namedBy(signature.giverName, (name) => t('consents.signedBy', { name }))} />
          </>
        )}
      </p>
      {signature.isAsSigned ? null : (
        <NoticeBox tone="bad">
          <p>{t('consents.notAsSigned')}</p>
        </NoticeBox>
      )}
    </>
  );
}

/** The sentence around a name, whatever language the name is in. */
function namedBy<T extends Readonly<Record<string, string>>>(names: T, sentence: (name: string) => string): T {
  return Object.fromEntries(Object.entries(names).map(([lang, name]) => [lang, sentence(name)])) as T;
}

function End({ consent }: { readonly consent: ConsentView }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const act = useConsentAct();
  return (
    <div className="cw-no-print">
      <Button
        danger
        icon={<Icon name="stop" size={20} />}
        loading={act.isPending}
        onClick={() => {
          modal.confirm({
            title: t('consents.endTitle'),
            content: consent.kind === 'standing' ? t('consents.endStandingText') : t('consents.endText'),
            okText: t('consents.end'),
            okButtonProps: { danger: true },
            cancelText: t('app.cancel'),
            icon: null,
            onOk: () => {
              act.mutate({ act: 'end', id: consent.id }, { onSuccess: () => announce(t('consents.ended')) });
            },
          });
        }}
      >
        {t('consents.end')}
      </Button>
      {act.error === null ? null : <ErrorPanel error={act.error} />}
    </div>
  );
}
