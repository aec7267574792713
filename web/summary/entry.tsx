import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SummaryEntryView } from '#contracts/records';
import { prettyJson } from '../design/json.ts';
import { ScrollBox } from '../design/scroll-box.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { Coded, OriginalCoded } from './coded.tsx';
import { useFactLabel } from './fact-label.ts';

interface EntryProps {
  readonly entry: SummaryEntryView;
  /** Language of the document, for what came without its own. */
  readonly documentLang?: string | undefined;
  /** `beside`: the original in a second column where there is room. `under`: behind a disclosure. */
  readonly original: 'beside' | 'under';
  readonly extra?: ReactNode;
}

function AsReceived({ entry }: { readonly entry: SummaryEntryView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <details className="cw-details cw-no-print" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('summary.asReceived', { type: entry.resourceType, index: entry.index })}</summary>
      {open ? (
        <ScrollBox className="cw-json" label={t('summary.original')}>
          {prettyJson(entry.original)}
        </ScrollBox>
      ) : null}
    </details>
  );
}

export function Entry(props: EntryProps) {
  return (
    <li className={`cw-entry cw-entry--${props.original}`}>
      {props.original === 'beside' ? <EntryBeside {...props} /> : <EntryUnder {...props} />}
    </li>
  );
}

function Value({ entry }: { readonly entry: SummaryEntryView }) {
  const { t } = useTranslation();
  if (entry.value === undefined) return null;
  return (
    <p className="cw-entry__value">
      <span>{entry.value}</span>
      {entry.interpretation === undefined ? null : (
        <span className="cw-entry__flag">
          <Coded coded={entry.interpretation} badges="loss" />
        </span>
      )}
      {entry.referenceRange === undefined ? null : (
        <span className="cw-entry__range">{t('summary.range', { range: entry.referenceRange })}</span>
      )}
    </p>
  );
}

function Meta({ entry, badges }: { readonly entry: SummaryEntryView; readonly badges: 'all' | 'loss' }) {
  const formats = useFormats();
  if (entry.status === undefined && entry.date === undefined) return null;
  return (
    <p className="cw-entry__meta">
      {entry.status === undefined ? null : (
        <span className="cw-chip">
          <Coded coded={entry.status} badges={badges} />
        </span>
      )}
      {entry.date === undefined ? null : <span>{formats.date(entry.date)}</span>}
    </p>
  );
}

type Fact = SummaryEntryView['facts'][number];

function keyOf(fact: Fact): string {
  return `${fact.label}|${fact.coded?.path ?? ''}|${fact.coded?.shown.text ?? ''}|${fact.text?.text ?? ''}`;
}

/** A text that is an instant and nothing else, as FHIR writes one. */
const IS_INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/;

function FactWords({ fact, badges }: { readonly fact: Fact; readonly badges: 'all' | 'loss' }) {
  const formats = useFormats();
  const text = fact.text?.text ?? '';
  return (
    <>
      {fact.coded === undefined ? null : <Coded coded={fact.coded} badges={badges} />}
      {text === '' ? null : IS_INSTANT.test(text) ? (
        <time dateTime={text}>{formats.date(text)}</time>
      ) : (
        <Run text={text} lang={fact.text?.lang} />
      )}
    </>
  );
}

/** A label and what it says. A part that was measured (an upper pressure), or a part of a plan, is its own label. */
function FactPair({ fact, badges }: { readonly fact: Fact; readonly badges: 'all' | 'loss' }) {
  const factLabel = useFactLabel();
  if (
    (fact.label === 'component' || fact.label === 'activity') &&
    fact.coded !== undefined &&
    fact.text !== undefined
  ) {
    return (
      <>
        <dt>
          <Coded coded={fact.coded} badges={badges} />
        </dt>
        <dd>
          <Run text={fact.text.text} lang={fact.text.lang} />
        </dd>
      </>
    );
  }
  return (
    <>
      <dt>{factLabel(fact.label)}</dt>
      <dd>
        <FactWords fact={fact} badges={badges} />
      </dd>
    </>
  );
}

function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <dl className="cw-facts">
      {facts.map((fact) => (
        <div key={keyOf(fact)}>
          <FactPair fact={fact} badges="loss" />
        </div>
      ))}
    </dl>
  );
}

/** For those who answer for it: what is shown and what was written, line by line. */
function EntryBeside({ entry, documentLang, extra }: EntryProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className="cw-beside">
        <div className="cw-beside__shown">
          <div className="cw-entry__head">
            <h3 className="cw-entry__title">
              <Coded coded={entry.title} />
            </h3>
            <Value entry={entry} />
          </div>
          <Meta entry={entry} badges="all" />
        </div>
        <div className="cw-beside__original">
          <span className="cw-sr">{t('summary.original')}</span>
          <OriginalCoded coded={entry.title} lang={documentLang} />
        </div>
      </div>
      {entry.facts.length === 0 ? null : (
        <dl>
          {entry.facts.map((fact) => (
            <div key={keyOf(fact)} className="cw-beside cw-beside--fact">
              <FactPair fact={fact} badges="all" />
              {fact.coded === undefined ? null : (
                <dd className="cw-beside__original">
                  <span className="cw-sr">{t('summary.original')}</span>
                  <OriginalCoded coded={fact.coded} lang={documentLang} />
                </dd>
              )}
            </div>
          ))}
        </dl>
      )}
      <AsReceived entry={entry} />
      {extra}
    </>
  );
}

/** What a person should see of an entry without another touch; the rest waits beside the original. */
const OPEN_FACTS: ReadonlySet<string> = new Set([
  'value',
  'component',
  'absentReason',
  'criticality',
  'severity',
  'reaction',
  'dose',
  'instruction',
  'supplyDuration',
  'activity',
  'doseNumber',
  'conclusion',
  'note',
  'masked',
]);

/** For the person it is about: what is shown, with the original one touch away. */
function EntryUnder({ entry, documentLang, extra }: EntryProps) {
  const { t } = useTranslation();
  const factLabel = useFactLabel();
  const open = entry.facts.filter((fact) => OPEN_FACTS.has(fact.label));
  const rest = entry.facts.filter((fact) => !OPEN_FACTS.has(fact.label));
  return (
    <>
      <div className="cw-entry__head">
        <h3 className="cw-entry__title">
          <Coded coded={entry.title} badges="loss" />
        </h3>
        <Value entry={entry} />
      </div>
      <Meta entry={entry} badges="loss" />
      <FactList facts={open} />
      {extra}
      <details className="cw-details">
        <summary>{t('summary.showOriginal')}</summary>
        <FactList facts={rest} />
        <div className="cw-original">
          <OriginalCoded coded={entry.title} lang={documentLang} />
          {entry.facts.map((fact) =>
            fact.coded === undefined ? null : (
              <p key={keyOf(fact)} className="cw-original__fact">
                <span className="cw-original__factlabel">{factLabel(fact.label)}</span>
                <OriginalCoded coded={fact.coded} lang={documentLang} />
              </p>
            ),
          )}
          <AsReceived entry={entry} />
        </div>
      </details>
    </>
  );
}
