import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { CodedOutcomeKind, OutcomeCounts } from '#contracts/records';
import { useFormats } from '../i18n/format.ts';
import { OutcomeBadge } from './badges.tsx';

type Counts = z.infer<typeof OutcomeCounts>;

const KINDS = ['mapped', 'mapped-with-loss', 'source', 'refused'] as const satisfies readonly CodedOutcomeKind[];

function countOf(counts: Counts, kind: CodedOutcomeKind): number {
  return kind === 'mapped-with-loss' ? counts.mappedWithLoss : counts[kind];
}

interface CountsBarProps {
  readonly counts: Counts;
  /** With both, each outcome is a button that filters the list below. */
  readonly chosen?: CodedOutcomeKind | undefined;
  readonly onChoose?: (kind: CodedOutcomeKind | undefined) => void;
  readonly children?: ReactNode;
}

/** What became of every coded element, as a bar whose parts add up to the input. The sum is shown, so that a reader can check it. */
export function CountsBar({ counts, chosen, onChoose, children }: CountsBarProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const sum = KINDS.reduce((total, kind) => total + countOf(counts, kind), 0);
  return (
    <section className="cw-counts" aria-label={t('counts.title')}>
      <p className="cw-counts__lead">
        <strong>{t('counts.lead', { number: formats.number(counts.input) })}</strong>{' '}
        {sum === counts.input ? t('counts.addsUp') : t('counts.doesNotAddUp', { sum: formats.number(sum) })}
      </p>
      <div className="cw-counts__bar" aria-hidden="true">
        {KINDS.filter((kind) => countOf(counts, kind) > 0).map((kind) => (
          <span key={kind} className={`cw-counts__part cw-fill--${kind}`} style={{ flexGrow: countOf(counts, kind) }} />
        ))}
      </div>
      <ul className="cw-counts__legend">
        {KINDS.map((kind) => (
          <li key={kind}>
            {onChoose === undefined ? (
              <span className="cw-counts__item">
                <OutcomeBadge outcome={kind} />
                <strong>{formats.number(countOf(counts, kind))}</strong>
              </span>
            ) : (
              <button
                type="button"
                className="cw-counts__item cw-counts__item--button"
                aria-pressed={chosen === kind}
                disabled={countOf(counts, kind) === 0}
                onClick={() => onChoose(chosen === kind ? undefined : kind)}
              >
                <OutcomeBadge outcome={kind} />
                <strong>{formats.number(countOf(counts, kind))}</strong>
              </button>
            )}
          </li>
        ))}
      </ul>
      {children}
    </section>
  );
}
