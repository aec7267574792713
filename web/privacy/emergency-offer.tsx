import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EmergencyView } from '#contracts/consent';
import { announce } from '../design/announcer.tsx';
import { useCountdown } from '../design/countdown.ts';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useDuration } from '../i18n/duration.ts';
import { useEmergencyOffer, useEndEmergency } from './emergency.resource.ts';
import { EmergencyDialog } from './emergency-dialog.tsx';

/** What can be done in an emergency where a record is shut; calm, below everything else. Somebody who is not found is found by their paper. */
export function EmergencyOfferCard({ patientId }: { readonly patientId?: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const offer = useEmergencyOffer(patientId);
  const [isAsking, setAsking] = useState(false);
  if (offer.data === undefined || offer.data.open !== undefined) return null;
  const { terms } = offer.data;
  return (
    <section className="cw-card cw-emergency cw-no-print">
      <Icon name="heart" size={26} />
      <div className="cw-emergency__words">
        <h2 className="cw-h3">
          {patientId === undefined ? t('privacy.emergency.byPaper') : t('privacy.emergency.offer')}
        </h2>
        <p>
          {patientId === undefined
            ? t('privacy.emergency.byPaperText')
            : t('privacy.emergency.offerText', { hours: terms.openHours })}
        </p>
      </div>
      <Button onClick={() => setAsking(true)}>{t('privacy.emergency.begin')}</Button>
      {isAsking ? (
        <EmergencyDialog
          offer={offer.data}
          {...(patientId === undefined ? {} : { patientId })}
          onCancel={() => setAsking(false)}
          onOpened={(emergency) => {
            setAsking(false);
            void navigate({ to: '/clinic/patients/$patientId', params: { patientId: emergency.patientId } });
          }}
        />
      ) : null}
    </section>
  );
}

/** Says over the record that it is open by an emergency, for how long, and ends it. */
export function EmergencyBar({
  emergency,
  onOver,
}: {
  readonly emergency: EmergencyView;
  readonly onOver: () => void;
}) {
  const { t } = useTranslation();
  const duration = useDuration();
  const left = useCountdown(emergency.until);
  const end = useEndEmergency();
  const isOver = left === 0;
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver, onOver]);
  return (
    <>
      <div className="cw-emergency-bar cw-no-print" role="status">
        <Icon name="clock" size={20} />
        <strong>{t('privacy.emergency.running')}</strong>
        <span>{t('privacy.emergency.left', { time: duration(left) })}</span>
        <Button
          size="small"
          loading={end.isPending}
          onClick={() => end.mutate(emergency.id, { onSuccess: () => announce(t('privacy.emergency.ended')) })}
        >
          {t('privacy.emergency.end')}
        </Button>
      </div>
      {end.error === null ? null : <ErrorPanel error={end.error} />}
    </>
  );
}
