import { useTranslation } from 'react-i18next';
import type { EmergencyForReview, FindingState } from '#contracts/consent';
import { Pill } from '../design/badges.tsx';
import { useFormats } from '../i18n/format.ts';

const TONES = { open: 'info', 'needs-answer': 'warn', explained: 'good', misuse: 'bad' } as const;

export function FindingPill({ state }: { readonly state: FindingState }) {
  const { t } = useTranslation();
  return <Pill tone={TONES[state]}>{t(`privacy.state.${state}`)}</Pill>;
}

/** A score as a ring: how full it is says the same as the number in it. */
export function Score({ score }: { readonly score: number }) {
  const { t } = useTranslation();
  const round = 2 * Math.PI * 19;
  return (
    <span className={`cw-score cw-score--${score >= 60 ? 'high' : score >= 40 ? 'middle' : 'low'}`}>
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle cx="24" cy="24" r="19" className="cw-score__ground" />
        <circle
          cx="24"
          cy="24"
          r="19"
          className="cw-score__part"
          strokeDasharray={`${(round * score) / 100} ${round}`}
          transform="rotate(-90 24 24)"
        />
      </svg>
      <span aria-hidden="true">{score}</span>
      <span className="cw-sr">{t('privacy.findings.score', { score })}</span>
    </span>
  );
}

const REVIEW_TONES = { waiting: 'info', overdue: 'bad', justified: 'good', 'not-justified': 'bad' } as const;

export function ReviewPill({ review }: { readonly review: EmergencyForReview['review'] }) {
  const { t } = useTranslation();
  return <Pill tone={REVIEW_TONES[review]}>{t(`privacy.emergencies.state.${review}`)}</Pill>;
}

/** Until when something has to be done, or since when it is overdue: in words, never by colour alone. */
export function Clock({ by, isOverdue }: { readonly by: string; readonly isOverdue: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const when = formats.dateTime(by);
  return isOverdue ? (
    <Pill tone="bad" icon="clock">
      {`${t('privacy.overdue')} · ${t('privacy.wasDue', { when })}`}
    </Pill>
  ) : (
    <Pill tone="neutral" icon="clock">
      {t('privacy.dueBy', { when })}
    </Pill>
  );
}
