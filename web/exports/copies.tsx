import { useTranslation } from 'react-i18next';
import type { CopyView } from '#contracts/exchange';
import { Pill, useNodeName } from '../design/badges.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import type { Look } from './exports.view.ts';

const LOOK = {
  held: { tone: 'info', icon: 'eye' },
  awaited: { tone: 'warn', icon: 'clock' },
  overdue: { tone: 'bad', icon: 'alert' },
  erased: { tone: 'good', icon: 'check-circle' },
  'not-held': { tone: 'good', icon: 'dash' },
  'kept-by-law': { tone: 'neutral', icon: 'lock' },
} as const satisfies Record<CopyView['state'], Look>;

const NARROWED = {
  awaited: { tone: 'warn', icon: 'clock' },
  overdue: { tone: 'bad', icon: 'alert' },
  done: { tone: 'good', icon: 'check-circle' },
} as const satisfies Record<NonNullable<CopyView['narrowed']>['state'], Look>;

/** What became of the copies that were opened of a share, each by its holder's signed word. */
export function Copies({ copies }: { readonly copies: readonly CopyView[] }) {
  const { t } = useTranslation();
  if (copies.length === 0) return null;
  return (
    <div>
      <dt>{t('exports.copy.title')}</dt>
      <dd>
        <ul className="cw-plain cw-stack">
          {copies.map((copy) => (
            <li key={copy.opening}>
              <CopyLine copy={copy} />
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
}

/** One copy: at whose institution, when it was opened, and what became of it. */
export function CopyLine({ copy }: { readonly copy: CopyView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  const { tone, icon } = LOOK[copy.state];
  const words = {
    when: formats.dateTime(copy.at ?? copy.overAt),
    node: nodeName(copy.node),
    until: copy.kept === undefined ? '' : formats.date(copy.kept.until),
  };
  return (
    <span className="cw-copy">
      <span>
        <Local text={copy.organization} />{' '}
        <span className="cw-quiet">{t('exports.copy.opened', { when: formats.dateTime(copy.openedAt) })}</span>
      </span>
      <Pill tone={tone} icon={icon}>
        {t(`exports.copy.${copy.state}`, words)}
      </Pill>
      {copy.narrowed === undefined ? null : (
        <Pill tone={NARROWED[copy.narrowed.state].tone} icon={NARROWED[copy.narrowed.state].icon}>
          {t(`exports.copy.narrowed.${copy.narrowed.state}`, {
            number: copy.narrowed.entries,
            since: formats.dateTime(copy.narrowed.since),
            when: formats.dateTime(copy.narrowed.at ?? copy.narrowed.since),
            node: nodeName(copy.node),
          })}
        </Pill>
      )}
      {copy.kept === undefined ? null : (
        <span className="cw-quiet">
          <Local text={copy.kept.law.instrument} />
          {copy.kept.law.clause === undefined ? null : (
            <>
              {' · '}
              <Local text={copy.kept.law.clause} />
            </>
          )}
        </span>
      )}
    </span>
  );
}
