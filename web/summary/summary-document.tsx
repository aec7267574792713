import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PaperKind } from '#contracts/identity';
import type { CodedOutcomeKind, CodedView, SummaryEntryView, SummaryView } from '#contracts/records';
import { CountsBar } from '../design/counts-bar.tsx';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run } from '../i18n/words.tsx';
import { AbsenceNotice } from './absence-notice.tsx';
import { Section } from './section.tsx';
import { iconOfSection } from './section-kinds.ts';

interface SummaryDocumentProps {
  readonly summary: SummaryView;
  readonly original: 'beside' | 'under';
  /** Drawn inside each entry: a decision, a pair of buttons. */
  readonly extraOf?: (entry: SummaryEntryView) => ReactNode;
  /** Left out where the page's own heading already names the person. */
  readonly person?: boolean;
  /** The reader is the patient: what is not listed was not kept from them. */
  readonly forPatient?: boolean;
  /** Composed here from the record: its narrative repeats its entries. */
  readonly isOwn?: boolean;
}

function codedOf(entry: SummaryEntryView): readonly CodedView[] {
  const facts = entry.facts.map((fact) => fact.coded).filter((coded) => coded !== undefined);
  return [entry.title, entry.status, entry.interpretation, ...facts].filter((coded) => coded !== undefined);
}

export function PersonHead({ summary }: { readonly summary: SummaryView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { person } = summary;
  const [whole, setWhole] = useState(false);
  const gender = person.gender;
  /** A paper of ours by its name, another system by the end of its address: enough to tell two numbers apart. */
  const identifierLabel = (system: string | undefined): string => {
    const end = system?.replace(/^.*[/:]/, '') ?? '';
    const paper = PaperKind.safeParse(end);
    if (paper.success) return t(`paper.${paper.data}`);
    return end === '' ? t('person.identifier') : end;
  };
  return (
    <section className="cw-card cw-person" aria-label={t('person.title')}>
      <p className="cw-person__names">
        {person.names.length === 0 ? t('person.nameless') : null}
        {person.names.map((name) => (
          <span key={name.text}>
            <Run text={name.text} lang={name.lang} />
          </span>
        ))}
      </p>
      <dl className="cw-facts cw-facts--row">
        {person.birthDate === undefined ? null : (
          <div>
            <dt>{t('person.birthDate')}</dt>
            <dd>{formats.date(person.birthDate)}</dd>
          </div>
        )}
        {gender === undefined ? null : (
          <div>
            <dt>{t('person.gender')}</dt>
            <dd>
              {gender === 'male' || gender === 'female' || gender === 'other'
                ? t(`gender.${gender}`)
                : t('gender.unknown')}
            </dd>
          </div>
        )}
        {person.identifiers.map((identifier) => (
          <div key={`${identifier.system}|${identifier.value}`}>
            <dt>{identifierLabel(identifier.system)}</dt>
            <dd className="cw-number">{whole ? identifier.value : identifier.masked}</dd>
          </div>
        ))}
      </dl>
      {person.identifiers.length === 0 ? null : (
        <Button type="link" size="small" className="cw-person__whole cw-no-print" onClick={() => setWhole(!whole)}>
          {whole ? t('person.hideNumbers') : t('person.showNumbers')}
        </Button>
      )}
    </section>
  );
}

/** A whole summary for a reader: the sum of outcomes, an index of its sections, then section by section. */
export function SummaryDocument({
  summary,
  original,
  extraOf,
  person = true,
  forPatient = false,
  isOwn = false,
}: SummaryDocumentProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [chosen, setChosen] = useState<CodedOutcomeKind>();
  // Beside one another there is room at a desk; on a phone the original stands under each line, for whoever asks for it.
  const [hasOriginals, setOriginals] = useState(() => matchMedia('(min-width: 900px)').matches);
  const shows = (entry: SummaryEntryView) =>
    chosen === undefined || codedOf(entry).some((coded) => coded.outcome === chosen);
  const drafts = summary.sections
    .flatMap((section) => section.entries)
    .flatMap(codedOf)
    .filter((coded) => coded.review === 'draft').length;
  const idOf = (index: number) => `section-${index + 1}`;
  const forWork = original === 'beside';
  // How it was made comes first for who answers for it, and last for whom it is about.
  const made = (
    <>
      <CountsBar counts={summary.counts} {...(forWork ? { chosen, onChoose: setChosen } : {})}>
        {drafts === 0 ? null : <p className="cw-quiet">{t('summary.drafts', { count: drafts })}</p>}
      </CountsBar>
      {summary.issues.length === 0 ? null : (
        <details className="cw-details cw-issues">
          <summary>
            <Icon name="alert" size={18} /> {t('summary.issues', { count: summary.issues.length })}
          </summary>
          <ul>
            {summary.issues.map((issue) => (
              <li key={`${issue.severity} ${issue.expression} ${issue.text}`}>
                <strong>{t(`severity.${issue.severity}`)}</strong> {issue.text}{' '}
                {issue.expression === undefined ? null : <code>{issue.expression}</code>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
  return (
    <div className={forWork && !hasOriginals ? 'cw-document cw-document--plain' : 'cw-document'}>
      {person ? <PersonHead summary={summary} /> : null}
      {forPatient ? null : <AbsenceNotice />}
      <p className="cw-document__facts">
        <strong>
          <Run text={summary.title.text} lang={summary.title.lang} />
        </strong>
        {summary.composedAt === undefined ? null : (
          <span>{t('summary.composed', { when: formats.date(summary.composedAt) })}</span>
        )}
        {summary.authors.map((author) => (
          <span key={author.text}>
            <Run text={author.text} lang={author.lang} />
          </span>
        ))}
        {summary.synthetic ? <span>{t('summary.synthetic')}</span> : null}
        {summary.language === undefined ? null : (
          <span>{t('summary.documentLanguage', { language: formats.language(summary.language) })}</span>
        )}
      </p>
      {forWork ? made : null}
      <nav className="cw-index cw-no-print" aria-label={t('summary.sections')}>
        {summary.sections.map((section, index) => (
          <a key={idOf(index)} href={`#${idOf(index)}`} className="cw-index__link">
            <Icon name={iconOfSection(section.kind)} size={18} />
            <Run text={section.title.text} lang={section.title.lang} />
            {section.entries.length > 0 ? <span className="cw-count">{section.entries.length}</span> : null}
          </a>
        ))}
      </nav>
      {forWork ? (
        <p className="cw-no-print">
          <Button
            size="small"
            icon={<Icon name="quote" size={18} />}
            aria-pressed={hasOriginals}
            onClick={() => setOriginals(!hasOriginals)}
          >
            {hasOriginals ? t('summary.hideOriginals') : t('summary.withOriginals')}
          </Button>
        </p>
      ) : null}
      <div className={`cw-sections cw-sections--${original}`}>
        {summary.sections.map((section, index) => (
          <Section
            key={idOf(index)}
            id={idOf(index)}
            section={section}
            documentLang={summary.language}
            original={original}
            shows={shows}
            filtered={chosen !== undefined}
            extraOf={extraOf}
            hasOwnWords={isOwn}
          />
        ))}
      </div>
      {forWork ? null : made}
    </div>
  );
}
