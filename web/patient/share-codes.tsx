import { Link } from '@tanstack/react-router';
import { Button, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CreatedShare } from '#contracts/exchange';
import { Pill } from '../design/badges.tsx';
import { useCountdown } from '../design/countdown.ts';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { QrCard } from '../design/qr-card.tsx';
import { useToast } from '../design/use-toast.tsx';
import { useDuration } from '../i18n/duration.ts';
import { useFormats } from '../i18n/format.ts';
import { RevokeButton } from './shares.page.tsx';
import { useShares } from './shares.resource.ts';

/** The two codes, large: on a phone one after the other, on paper both, apart. */
export function ShareCodes({ created }: { readonly created: CreatedShare }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const duration = useDuration();
  const toast = useToast();
  // The state now, not when it was made: opened, ended or locked in the meantime.
  const share = useShares().data?.shares.find((other) => other.id === created.share.id) ?? created.share;
  const left = useCountdown(share.expiresAt);
  const ends = t('patient.shares.until', { when: formats.dateTime(share.expiresAt) });
  const record = (
    <QrCard title={t('patient.codes.record')} svg={created.linkQrSvg} alt={t('patient.codes.recordAlt')}>
      <Button
        className="cw-no-print"
        onClick={() => {
          void navigator.clipboard.writeText(created.link).then(() => toast.success(t('patient.codes.copied')));
        }}
      >
        {t('patient.codes.copy')}
      </Button>
    </QrCard>
  );
  const passcode = (
    <QrCard title={t('patient.codes.passcode')} svg={created.passcodeQrSvg} alt={t('patient.codes.passcodeAlt')}>
      <p className="cw-quiet">{t('patient.codes.digits')}</p>
      <p className="cw-digits" translate="no">
        {created.passcode}
      </p>
    </QrCard>
  );
  return (
    <Page title={t('patient.codes.title')} lead={t('patient.codes.lead')}>
      <div className="cw-codes__state cw-no-print" aria-live="polite">
        {share.status === 'active' ? (
          <Pill tone="good" icon="clock">
            {`${t('patient.codes.expires')} ${left === 0 ? t('patient.codes.expired') : duration(left)}`}
          </Pill>
        ) : (
          <Pill tone="warn" icon="stop">
            {t(`patient.shares.status.${share.status}`)}
          </Pill>
        )}
        <Pill tone="neutral" icon="eye">
          {t('patient.shares.opened', { opens: share.opens, max: share.opensMax })}
        </Pill>
      </div>
      <div className="cw-codes__tabs cw-no-print">
        <Tabs
          centered
          items={[
            { key: 'record', label: t('patient.codes.record'), children: record },
            { key: 'passcode', label: t('patient.codes.passcode'), children: passcode },
          ]}
        />
      </div>
      <div className="cw-codes__both">
        <p className="cw-print-only">{ends}</p>
        {record}
        <p className="cw-codes__cut cw-print-only">{t('patient.codes.keepApart')}</p>
        {passcode}
      </div>
      <p className="cw-print-only">
        {share.label === undefined ? null : `${share.label} · `}
        {ends}
      </p>
      <div className="cw-no-print">
        <NoticeBox tone="info">
          <p>{t('patient.codes.keepApart')}</p>
        </NoticeBox>
      </div>
      <div className="cw-actions">
        <PrintButton label={t('patient.codes.print')} />
        {share.status === 'active' ? <RevokeButton shareId={share.id} label={t('patient.codes.revoke')} /> : null}
        <Link to="/me/shares" className="cw-button cw-no-print">
          {t('patient.codes.another')} <Icon name="right" size={18} />
        </Link>
      </div>
    </Page>
  );
}
