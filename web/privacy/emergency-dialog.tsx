import { Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EMERGENCY_REASONS, type EmergencyOffer, type EmergencyReason, type EmergencyView } from '#contracts/consent';
import { PAPER_KINDS, type PaperKind } from '#contracts/identity';
import { announce } from '../design/announcer.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useDeclareEmergency } from './emergency.resource.ts';
import { LawLine } from './law-line.tsx';

interface EmergencyDialogProps {
  readonly offer: EmergencyOffer;
  /** Whose record; without it, whoever holds the paper that is typed. */
  readonly patientId?: string;
  readonly onOpened: (emergency: EmergencyView) => void;
  readonly onCancel: () => void;
}

/** Declares an emergency: first what will happen, then why, then the one button. */
export function EmergencyDialog({ offer, patientId, onOpened, onCancel }: EmergencyDialogProps) {
  const { t } = useTranslation();
  const declare = useDeclareEmergency();
  const [reasonCode, setReasonCode] = useState<EmergencyReason>();
  const [reason, setReason] = useState('');
  const [kind, setKind] = useState<PaperKind>('hkid');
  const [number, setNumber] = useState('');
  const [tried, setTried] = useState(false);
  const { terms, usesCounted, countedDays } = offer;
  const isLong = reason.trim().length >= terms.reasonCharactersMin;
  const isComplete = reasonCode !== undefined && isLong && (patientId !== undefined || number.trim() !== '');
  const open = () => {
    setTried(true);
    if (!isComplete) return;
    const whose = patientId === undefined ? { paper: { kind, number: number.trim() } } : { patientId };
    declare.mutate(
      { ...whose, reasonCode, reason: reason.trim() },
      {
        onSuccess: (emergency) => {
          announce(t('privacy.emergency.opened'));
          onOpened(emergency);
        },
      },
    );
  };
  return (
    <Modal
      open
      title={t('privacy.emergency.title')}
      onCancel={onCancel}
      width={620}
      footer={[
        <Button key="cancel" onClick={onCancel}>
          {t('app.cancel')}
        </Button>,
        <Button key="open" type="primary" loading={declare.isPending} onClick={open}>
          {t('privacy.emergency.open')}
        </Button>,
      ]}
    >
      <div className="cw-stack">
        <section className="cw-happens" aria-label={t('privacy.emergency.happens')}>
          <h3 className="cw-h3">{t('privacy.emergency.happens')}</h3>
          <ul>
            <li>
              <Icon name="bell" size={20} /> {t('privacy.emergency.told')}
            </li>
            <li>
              <Icon name="eye" size={20} /> {t('privacy.emergency.reviewed', { hours: terms.reviewHours })}
            </li>
            <li>
              <Icon name="clock" size={20} /> {t('privacy.emergency.closes', { hours: terms.openHours })}
            </li>
            <li>
              <Icon name="lock" size={20} /> {t('privacy.emergency.reads')}
            </li>
          </ul>
          <LawLine instrument={terms.instrument} source={terms.source} />
          {usesCounted === 0 ? null : (
            <p className="cw-quiet">{t('privacy.emergency.counted', { count: usesCounted, days: countedDays })}</p>
          )}
        </section>
        {patientId === undefined ? (
          <div className="cw-two">
            <Field label={t('privacy.emergency.paperKind')}>
              {(id) => (
                <select
                  id={id}
                  className="cw-select"
                  value={kind}
                  onChange={(event) => setKind(event.target.value as PaperKind)}
                >
                  {PAPER_KINDS.map((one) => (
                    <option key={one} value={one}>
                      {t(`identity.paper.${one}`)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label={t('privacy.emergency.paperNumber')}>
              {(id) => (
                <Input id={id} value={number} onChange={(event) => setNumber(event.target.value)} maxLength={60} />
              )}
            </Field>
          </div>
        ) : null}
        <fieldset className="cw-reasons">
          <legend className="cw-label">{t('privacy.emergency.why')}</legend>
          <Radio.Group
            value={reasonCode}
            onChange={(event) => setReasonCode(event.target.value as EmergencyReason)}
            options={EMERGENCY_REASONS.map((value) => ({ value, label: t(`privacy.emergencies.reasons.${value}`) }))}
          />
          {tried && reasonCode === undefined ? (
            <p className="cw-complaint" role="alert">
              {t('privacy.emergency.chooseReason')}
            </p>
          ) : null}
        </fieldset>
        <Field label={t('privacy.emergency.words')}>
          {(id) => (
            <>
              <Input.TextArea
                id={id}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
                autoSize={{ minRows: 3 }}
                maxLength={2000}
                aria-describedby={`${id}-help`}
                {...(tried && !isLong ? { status: 'error' as const } : {})}
              />
              <p id={`${id}-help`} className={tried && !isLong ? 'cw-complaint' : 'cw-quiet'}>
                {t('privacy.emergency.wordsHelp', { min: terms.reasonCharactersMin })}
              </p>
            </>
          )}
        </Field>
        {declare.error === null ? null : <ErrorPanel error={declare.error} />}
      </div>
    </Modal>
  );
}
