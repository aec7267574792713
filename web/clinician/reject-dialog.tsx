import { Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

const PRESETS = ['known', 'doubt', 'wrongPerson', 'unclear'] as const;
/** The contract asks for three characters at least. */
const REASON_MIN = 3;

interface RejectDialogProps {
  readonly title: ReactNode;
  readonly onCancel: () => void;
  readonly onReject: (reason: string) => void;
}

/** Asks why: the reason travels back to the doctor who wrote the entry. */
export function RejectDialog({ title, onCancel, onReject }: RejectDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [complaint, setComplaint] = useState(false);
  return (
    <Modal
      open
      title={t('clinician.inbox.rejectTitle')}
      okText={t('clinician.inbox.rejectSubmit')}
      okButtonProps={{ danger: true }}
      cancelText={t('app.cancel')}
      onCancel={onCancel}
      onOk={() => {
        const text = reason.trim();
        if (text.length < REASON_MIN) setComplaint(true);
        else onReject(text);
      }}
    >
      <p>
        <strong>{title}</strong>
      </p>
      <div className="cw-badges">
        {PRESETS.map((preset) => (
          <button
            key={preset}
            type="button"
            className="cw-preset"
            onClick={() => setReason(t(`clinician.inbox.rejectPresets.${preset}`))}
          >
            {t(`clinician.inbox.rejectPresets.${preset}`)}
          </button>
        ))}
      </div>
      <label htmlFor="reject-reason" className="cw-label">
        {t('clinician.inbox.rejectTitle')}
      </label>
      <Input.TextArea
        id="reject-reason"
        rows={3}
        maxLength={500}
        value={reason}
        autoFocus
        aria-invalid={complaint}
        aria-describedby="reject-help"
        onChange={(event) => {
          setReason(event.target.value);
          setComplaint(false);
        }}
      />
      <p id="reject-help" className="cw-quiet">
        {t('clinician.inbox.rejectHelp')} {t('clinician.inbox.final')}
      </p>
      {complaint ? (
        <p className="cw-complaint" role="alert">
          {t('clinician.inbox.reasonMissing')}
        </p>
      ) : null}
    </Modal>
  );
}
