import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { EntryDecision } from '#contracts/records';
import { Pill } from '../design/badges.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLocal } from '../i18n/words.tsx';

const LOOKS = {
  pending: { tone: 'info', icon: 'clock' },
  accepted: { tone: 'good', icon: 'check-circle' },
  confirmed: { tone: 'good', icon: 'check' },
  rejected: { tone: 'warn', icon: 'barred' },
} as const;

interface DecisionProps {
  readonly decision: z.infer<typeof EntryDecision>;
  readonly reader: 'patient' | 'clinician';
}

/** What the clinician at home decided about an entry, by whom, when, and why not. */
export function Decision({ decision, reader }: DecisionProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const look = LOOKS[decision.state];
  return (
    <div className="cw-decision">
      <Pill tone={look.tone} icon={look.icon}>
        {reader === 'patient'
          ? t(`patient.folder.decision.${decision.state}`)
          : t(`clinician.inbox.decision.${decision.state}`)}
      </Pill>
      {decision.decidedBy === undefined || decision.decidedAt === undefined ? null : (
        <span className="cw-quiet">
          {t('patient.folder.by', { name: local(decision.decidedBy), when: formats.dateTime(decision.decidedAt) })}
        </span>
      )}
      {decision.reason === undefined ? null : (
        <p>
          <Run text={t('patient.folder.reason', { reason: decision.reason })} />
        </p>
      )}
    </div>
  );
}
