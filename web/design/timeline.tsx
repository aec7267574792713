import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from './icons.tsx';

export interface TimelineStep {
  readonly key: string;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly state: 'done' | 'now' | 'ahead' | 'failed';
}

const STATE_ICONS = { done: 'check', now: 'clock', ahead: 'dash', failed: 'close' } as const satisfies Record<
  TimelineStep['state'],
  IconName
>;

/** What has happened, what happens now, what is still ahead. */
export function Timeline({ steps, label }: { readonly steps: readonly TimelineStep[]; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <ol className="cw-timeline" aria-label={label}>
      {steps.map((step) => (
        <li
          key={step.key}
          className={`cw-timeline__step cw-timeline__step--${step.state}`}
          aria-current={step.state === 'now' ? 'step' : undefined}
        >
          <span className="cw-timeline__dot">
            <Icon name={STATE_ICONS[step.state]} size={16} />
          </span>
          <div>
            <p className="cw-timeline__title">
              {step.title}
              <span className="cw-sr"> {t(`step.${step.state}`)}</span>
            </p>
            {step.detail === undefined ? null : <div className="cw-timeline__detail">{step.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
