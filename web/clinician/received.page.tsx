import { useNavigate, useParams } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ReceivedView } from '#contracts/exchange';
import { type ApiError, isWithheld } from '../app/api.ts';
import { AwaitPage } from '../design/await-page.tsx';
import { Pill, useNodeName } from '../design/badges.tsx';
import { useCountdown } from '../design/countdown.ts';
import { Icon } from '../design/icons.tsx';
import { Jurisdiction } from '../design/jurisdiction.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { Sentences } from '../design/sentences.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { SealedCopy } from '../exports/sealed-copy.tsx';
import { useDuration } from '../i18n/duration.ts';
import { useFormats } from '../i18n/format.ts';
import { Local, useLang } from '../i18n/words.tsx';
import { SummaryDocument } from '../summary/summary-document.tsx';
import { BackHome } from './back-home.tsx';
import {
  useCloseReceived,
  useForgetReceived,
  useFreshReceived,
  useReceived,
  useReceivedSummary,
  useReceivedWatch,
  useRegisterReceived,
} from './received.resource.ts';
import { emptyNote } from './visit.view.ts';
import { useCreateVisit } from './visits.resource.ts';

export function ReceivedPage() {
  const { t } = useTranslation();
  const { receivedId } = useParams({ from: '/clinic/received/$receivedId' });
  const received = useReceived(receivedId);
  const watch = useReceivedWatch(receivedId, received.isSuccess);
  useFreshReceived(receivedId, watch.data?.mark);
  const refused = [watch.error, received.error].find(isWithheld);
  if (refused) return <Over receivedId={receivedId} refused={refused} />;
  return (
    <AwaitPage query={received} title={t('clinician.home.title')} back={<BackHome />}>
      {(data) => <Content received={{ ...data, ...watch.data }} />}
    </AwaitPage>
  );
}

/** Nothing of the record is left on the page: only that it may not be shown, and why. */
function Over({ receivedId, refused }: { readonly receivedId: string; readonly refused: ApiError }) {
  const { t } = useTranslation();
  useForgetReceived(receivedId);
  const revoked = refused.code === 'exchange.link-revoked';
  return (
    <Page title={revoked ? t('clinician.received.revoked') : t('clinician.received.ended')} back={<BackHome />} wide>
      <NoticeBox tone="warn">
        <Sentences error={refused} />
        {revoked ? <p>{t('clinician.received.revokedText')}</p> : null}
      </NoticeBox>
      {refused.code === 'exchange.copy-sealed' ? <SealedCopy receivedId={receivedId} /> : null}
    </Page>
  );
}

function Content({ received }: { readonly received: ReceivedView }) {
  const { t } = useTranslation();
  const nodeName = useNodeName();
  const left = useCountdown(received.showUntil);
  const open = received.status === 'open' && left > 0;
  const summary = useReceivedSummary(received.id, open);
  return (
    <Page
      title={t('clinician.received.title', { name: received.patientName })}
      lead={t('clinician.received.from', { node: nodeName(received.fromNode) })}
      back={<BackHome />}
      actions={open ? <Actions received={received} /> : null}
      wide
    >
      <Facts received={received} left={left} />
      {open ? (
        <Await query={summary} cards={3}>
          {(data) => <SummaryDocument summary={data} original="beside" />}
        </Await>
      ) : (
        <NoticeBox tone="warn" title={t('clinician.received.ended')}>
          <p>{t('clinician.received.endedText')}</p>
        </NoticeBox>
      )}
    </Page>
  );
}

function Facts({ received, left }: { readonly received: ReceivedView; readonly left: number }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const duration = useDuration();
  const nodeName = useNodeName();
  const { signature } = received;
  const purpose =
    received.purpose === 'TREAT' || received.purpose === 'ETREAT' ? t(`purpose.${received.purpose}`) : received.purpose;
  return (
    <section className="cw-card cw-provenance" aria-label={t('clinician.received.signature')}>
      <div>
        <Icon name="shield" size={26} />
        <div>
          <strong>{t('clinician.received.signature')}</strong>
          <p className="cw-quiet">
            {t('clinician.received.signatureText', {
              node: nodeName(signature.node),
              when: formats.dateTime(signature.signedAt),
              kid: signature.kid.slice(0, 12),
            })}
          </p>
        </div>
      </div>
      <div>
        <Icon name="directives" size={26} />
        <div>
          <strong>{t('clinician.received.basis')}</strong>
          <ul className="cw-plain cw-quiet">
            {received.legalBasis.map((basis) => (
              <li key={`${basis.jurisdiction}-${basis.instrument.en}`}>
                <Jurisdiction code={basis.jurisdiction} /> · <Local text={basis.instrument} />{' '}
                {basis.clause === undefined ? null : <Local text={basis.clause} />}
              </li>
            ))}
            <li>{t('clinician.received.purpose', { purpose })}</li>
          </ul>
        </div>
      </div>
      <div>
        <Icon name="clock" size={26} />
        <div>
          <strong>{t('clinician.received.until')}</strong>
          <p className="cw-quiet">{formats.dateTime(received.showUntil)}</p>
          {received.status === 'open' && left > 0 ? (
            <Pill tone={left < 600_000 ? 'warn' : 'info'} icon="clock">
              {t('clinician.received.remaining', { time: duration(left) })}
            </Pill>
          ) : null}
          <LastCheck received={received} />
        </div>
      </div>
      <div className="cw-provenance__wide">
        <Icon name="share" size={26} />
        <div>
          <strong>{t('clinician.received.shared')}</strong>
          <ul className="cw-tags">
            {received.sharedSections.map((section) => (
              <li key={section}>{t(`section.${section}`)}</li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}

/** Whether the share still stood when its node was last asked. */
function LastCheck({ received }: { readonly received: ReceivedView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  const { lastCheck } = received;
  if (received.status !== 'open' || lastCheck === undefined) return null;
  const words = { node: nodeName(received.fromNode), when: formats.time(lastCheck.at) };
  return (
    <p className={lastCheck.confirmed ? 'cw-quiet' : 'cw-complaint'}>
      {lastCheck.confirmed ? t('clinician.received.checked', words) : t('clinician.received.unchecked', words)}
    </p>
  );
}

function Actions({ received }: { readonly received: ReceivedView }) {
  const { t } = useTranslation();
  const lang = useLang();
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const toast = useToast();
  const register = useRegisterReceived(received.id);
  const create = useCreateVisit();
  const close = useCloseReceived(received.id);
  const error = register.error ?? create.error ?? close.error;
  const start = async () => {
    const patientId = received.patientId ?? (await register.mutateAsync()).patientId;
    const visit = await create.mutateAsync({ patientId, receivedId: received.id, note: emptyNote(lang) });
    await navigate({ to: '/clinic/visits/$visitId', params: { visitId: visit.id } });
  };
  return (
    <>
      <Button
        danger
        icon={<Icon name="close" size={20} />}
        onClick={() => {
          modal.confirm({
            title: t('clinician.received.closeTitle'),
            content: t('clinician.received.closeText'),
            okText: t('clinician.received.close'),
            okButtonProps: { danger: true },
            cancelText: t('app.cancel'),
            icon: null,
            onOk: () => close.mutate(undefined, { onSuccess: () => toast.success(t('clinician.received.closed')) }),
          });
        }}
      >
        {t('clinician.received.close')}
      </Button>
      <Button
        type="primary"
        icon={<Icon name="plus" size={20} />}
        loading={register.isPending || create.isPending}
        // What went wrong stands below: `error`.
        onClick={() => void start().catch(() => undefined)}
      >
        {received.patientId === undefined ? t('clinician.received.register') : t('clinician.received.registered')}
      </Button>
      {error === null ? null : <ErrorPanel error={error} />}
    </>
  );
}
