import { Button } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SummaryEntryView, SummarySectionView } from '#contracts/records';
import { StatementPanel } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Narrative } from '../design/narrative.tsx';
import { Run } from '../i18n/words.tsx';
import { Entry } from './entry.tsx';
import { iconOfSection } from './section-kinds.ts';
import { TrendFigure } from './trend.tsx';
import { trendsOf } from './trend.view.ts';

interface SectionProps {
  readonly section: SummarySectionView;
  readonly id: string;
  readonly documentLang?: string | undefined;
  readonly original: 'beside' | 'under';
  readonly shows: (entry: SummaryEntryView) => boolean;
  readonly filtered: boolean;
  readonly extraOf?: ((entry: SummaryEntryView) => ReactNode) | undefined;
  /** Our own words, made of the entries: they need not be said twice. */
  readonly hasOwnWords?: boolean;
}

/** Of a long list the person it is about sees the newest; the rest is one touch away, and on paper. */
const FOLDED_FROM = 6;
const STANDING = 3;

export function Section({
  section,
  id,
  documentLang,
  original,
  shows,
  filtered,
  extraOf,
  hasOwnWords = false,
}: SectionProps) {
  const { t } = useTranslation();
  const entries = section.entries.filter(shows);
  const [isWhole, setWhole] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const isFolded = !isWhole && hasOwnWords && original === 'under' && entries.length >= FOLDED_FROM;
  const unfold = () => {
    setWhole(true);
    // Reading goes on with the first that was hidden.
    const next = list.current?.children[STANDING];
    if (!(next instanceof HTMLElement)) return;
    next.tabIndex = -1;
    requestAnimationFrame(() => next.focus({ preventScroll: true }));
  };
  if (filtered && entries.length === 0) return null;
  const bare = section.entries.length === 0;
  const trends = trendsOf(section.entries);
  const isRepeated = hasOwnWords || section.statement === 'none-listed';
  // Some sections are words only: a reason for the visit, a history. Those are the content, on paper too.
  const told = bare && section.statement === 'present' && section.narrative !== undefined;
  return (
    <section
      className={bare && !told ? 'cw-card cw-section cw-section--bare' : 'cw-card cw-section'}
      id={id}
      aria-labelledby={`${id}-title`}
    >
      <header className="cw-section__head">
        <span className="cw-section__icon">
          <Icon name={iconOfSection(section.kind)} size={24} />
        </span>
        <h2 id={`${id}-title`} className="cw-section__title">
          <Run text={section.title.text} lang={section.title.lang} />
          {section.entries.length === 0 ? null : <span className="cw-count">{section.entries.length}</span>}
        </h2>
        {section.originalTitle === undefined || section.originalTitle === section.title.text ? null : (
          <p className="cw-section__original">
            <Run text={section.originalTitle} lang={documentLang} />
          </p>
        )}
      </header>
      {told ? (
        <>
          <p className="cw-quiet">{section.statementText}</p>
          <Narrative label={t('summary.narrative')} xhtml={section.narrative ?? ''} lang={documentLang} />
        </>
      ) : section.statement === 'present' && !bare ? null : (
        <StatementPanel statement={section.statement} text={section.statementText} />
      )}
      {filtered || trends.length === 0 ? null : (
        <div className="cw-trends">
          {trends.map((trend) => (
            <TrendFigure key={trend.title.shown.text} trend={trend} />
          ))}
        </div>
      )}
      {entries.length === 0 ? null : (
        <ul className={isFolded ? 'cw-entries cw-entries--folded' : 'cw-entries'} ref={list}>
          {entries.map((entry) => (
            <Entry
              key={entry.index}
              entry={entry}
              documentLang={documentLang}
              original={original}
              extra={extraOf?.(entry)}
            />
          ))}
        </ul>
      )}
      {isFolded ? (
        <p className="cw-no-print">
          <Button size="small" icon={<Icon name="down" size={18} />} onClick={unfold}>
            {t('summary.others', { count: entries.length - STANDING })}
          </Button>
        </p>
      ) : null}
      {told || section.narrative === undefined || filtered || isRepeated ? null : (
        <details className="cw-details cw-no-print">
          <summary>{t('summary.narrative')}</summary>
          <Narrative label={t('summary.narrative')} xhtml={section.narrative} lang={documentLang} />
        </details>
      )}
    </section>
  );
}
