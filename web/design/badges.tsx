import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { CodedOutcomeKind, Statement } from '#contracts/records';
import { Icon, type IconName } from './icons.tsx';

type StatementKind = z.infer<typeof Statement>;

const OUTCOME_ICONS = {
  mapped: 'check-circle',
  'mapped-with-loss': 'half',
  source: 'quote',
  refused: 'barred',
} as const satisfies Record<CodedOutcomeKind, IconName>;

interface OutcomeBadgeProps {
  readonly outcome: CodedOutcomeKind;
  /** The icon alone is drawn; the word is still read aloud. */
  readonly short?: boolean;
  /** The term shown has not been reviewed by a person: a dashed edge. */
  readonly draft?: boolean;
}

/** What became of a coded element: icon, colour and word. */
export function OutcomeBadge({ outcome, short = false, draft = false }: OutcomeBadgeProps) {
  const { t } = useTranslation();
  const meaning = t(`outcome.${outcome}.meaning`);
  return (
    <span
      className={`cw-badge cw-outcome--${outcome}${draft ? ' cw-badge--draft' : ''}${short ? ' cw-badge--short' : ''}`}
      title={draft ? `${meaning} · ${t('summary.draftTerm')}` : meaning}
    >
      <Icon name={OUTCOME_ICONS[outcome]} size={16} />
      <span className={short ? 'cw-sr' : undefined}>{t(`outcome.${outcome}.name`)}</span>
      {draft ? <span className="cw-sr">{t('summary.draftTerm')}</span> : null}
    </span>
  );
}

const STATEMENT_ICONS = {
  present: 'check-circle',
  'none-listed': 'minus',
  'none-present': 'dash',
  'nothing-known': 'question',
  'not-asked': 'quote',
  withheld: 'lock',
  unavailable: 'cloud',
} as const satisfies Record<StatementKind, IconName>;

/** The statement in full: what it says, and what it does not say. That nothing is listed is said in one line: there are many such sections, and one sentence above them all. */
export function StatementPanel({ statement, text }: { readonly statement: StatementKind; readonly text: string }) {
  const { t } = useTranslation();
  const isShort = statement === 'none-listed' && text !== '';
  return (
    <div className={`cw-statement cw-statement--${statement}`}>
      <Icon name={STATEMENT_ICONS[statement]} size={isShort ? 20 : 26} />
      <div>
        <p className={isShort ? 'cw-statement__meaning' : 'cw-statement__name'}>
          {text === '' ? t(`statement.${statement}.name`) : text}
        </p>
        {isShort ? null : <p className="cw-statement__meaning">{t(`statement.${statement}.meaning`)}</p>}
      </div>
    </div>
  );
}

interface PillProps {
  readonly tone: 'neutral' | 'good' | 'warn' | 'bad' | 'info';
  readonly icon?: IconName;
  readonly children: string;
}

/** A state in a word. */
export function Pill({ tone, icon, children }: PillProps) {
  return (
    <span className={`cw-badge cw-pill--${tone}`}>
      {icon === undefined ? null : <Icon name={icon} size={16} />}
      {children}
    </span>
  );
}

/** At which node: Shenzhen and Hong Kong have their own colour and always their own word. */
export function NodeBadge({ node }: { readonly node: string }) {
  const name = useNodeName();
  return (
    <span className={`cw-badge cw-node cw-node--${node === 'sz' || node === 'hk' ? node : 'other'}`}>{name(node)}</span>
  );
}

export function useNodeName(): (node: string) => string {
  const { t } = useTranslation();
  return (node) => (node === 'sz' || node === 'hk' ? t(`node.${node}`) : node.toUpperCase());
}
