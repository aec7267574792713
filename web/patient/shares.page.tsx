import { Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ShareView } from '#contracts/exchange';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useToast } from '../design/use-toast.tsx';
import { Copies } from '../exports/copies.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { useRevokeShare, useShares } from './shares.resource.ts';

const TONES = {
  active: 'good',
  expired: 'neutral',
  exhausted: 'neutral',
  revoked: 'neutral',
  locked: 'bad',
} as const satisfies Record<ShareView['status'], string>;

const STATUS_ICONS = {
  active: 'check-circle',
  expired: 'clock',
  exhausted: 'dash',
  revoked: 'stop',
  locked: 'lock',
} as const satisfies Record<ShareView['status'], string>;

export function SharesPage() {
  const { t } = useTranslation();
  const shares = useShares();
  const create = (
    <Link to="/me/shares/new" className="cw-button cw-button--primary">
      <Icon name="plus" size={20} /> {t('patient.shares.new')}
    </Link>
  );
  return (
    <Page title={t('patient.shares.title')} actions={create}>
      <Await query={shares} cards={2}>
        {(data) =>
          data.shares.length === 0 ? (
            <Empty icon="qr" title={t('patient.shares.empty')} text={t('patient.shares.emptyText')} />
          ) : (
            <ul className="cw-list">
              {data.shares.map((share) => (
                <ShareCard key={share.id} share={share} />
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}

function ShareCard({ share }: { readonly share: ShareView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <li className="cw-card cw-share">
      <div className="cw-share__head">
        <h2 className="cw-h3">
          {share.label ?? t('patient.shares.untitled', { when: formats.dateTime(share.createdAt) })}
        </h2>
        <Pill tone={TONES[share.status]} icon={STATUS_ICONS[share.status]}>
          {t(`patient.shares.status.${share.status}`)}
        </Pill>
      </div>
      <ul className="cw-tags">
        {share.sections.map((section) => (
          <li key={section}>{t(`section.${section}`)}</li>
        ))}
      </ul>
      <dl className="cw-facts cw-facts--stack">
        <div>
          <dt>{t('patient.share.reviewWho')}</dt>
          <dd>
            <Recipients recipients={share.recipients} />
          </dd>
        </div>
        <div>
          <dt>{t('patient.share.reviewOpens')}</dt>
          <dd>
            {t('patient.shares.opened', { opens: share.opens, max: share.opensMax })}
            {' · '}
            {t('patient.shares.until', { when: formats.dateTime(share.expiresAt) })}
          </dd>
        </div>
        {share.lastOpened === undefined ? null : (
          <div>
            <dt>{t('patient.shares.lastOpened', { when: formats.dateTime(share.lastOpened.at) })}</dt>
            <dd>
              {share.lastOpened.organization === undefined ? null : <Local text={share.lastOpened.organization} />}
            </dd>
          </div>
        )}
        <Copies copies={share.copies} />
      </dl>
      {share.status === 'active' || share.status === 'exhausted' || share.status === 'locked' ? (
        <RevokeButton shareId={share.id} label={t('patient.shares.revoke')} />
      ) : null}
    </li>
  );
}

export function Recipients({ recipients }: { readonly recipients: ShareView['recipients'] }) {
  const { t } = useTranslation();
  if (recipients.kind === 'consortium') return <>{t('patient.shares.toConsortium')}</>;
  if (recipients.kind === 'holder') return <>{t('patient.shares.toHolder')}</>;
  return (
    <ul className="cw-plain">
      {recipients.ids.map((organization) => (
        <li key={`${organization.node}/${organization.id}`}>
          <Local text={organization.name} />
        </li>
      ))}
    </ul>
  );
}

export function RevokeButton({ shareId, label }: { readonly shareId: string; readonly label: string }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const toast = useToast();
  const revoke = useRevokeShare();
  return (
    <div className="cw-no-print">
      <Button
        danger
        icon={<Icon name="stop" size={20} />}
        loading={revoke.isPending}
        onClick={() => {
          modal.confirm({
            title: t('patient.shares.revokeTitle'),
            content: t('patient.shares.revokeText'),
            okText: label,
            okButtonProps: { danger: true },
            cancelText: t('app.cancel'),
            icon: null,
            onOk: () => {
              revoke.mutate(shareId, { onSuccess: () => toast.success(t('patient.shares.revokeDone')) });
            },
          });
        }}
      >
        {label}
      </Button>
      {revoke.error === null ? null : <ErrorPanel error={revoke.error} />}
    </div>
  );
}
