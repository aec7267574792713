import type { CodedView } from '#contracts/records';
import { OutcomeBadge } from '../design/badges.tsx';
import { Run } from '../i18n/words.tsx';

interface CodedProps {
  readonly coded: CodedView;
  /** `all`: every outcome, for those who answer for it. `loss`: only where something is not simply the same. */
  readonly badges?: 'all' | 'loss';
}

/** A coded element in the reader's language, with its outcome. */
export function Coded({ coded, badges = 'all' }: CodedProps) {
  return (
    <>
      <Run text={coded.shown.text} lang={coded.shown.lang} />
      {badges === 'all' || coded.outcome !== 'mapped' ? (
        <OutcomeBadge outcome={coded.outcome} short={coded.outcome === 'mapped'} draft={coded.review === 'draft'} />
      ) : null}
      {coded.remark === undefined ? null : <span className="cw-remark">{coded.remark}</span>}
    </>
  );
}

/** The short name of a code system, as people know it. */
function systemName(system: string | undefined): string {
  if (system === undefined) return '';
  const known: Readonly<Record<string, string>> = {
    'http://snomed.info/sct': 'SNOMED CT',
    'http://loinc.org': 'LOINC',
    'http://hl7.org/fhir/sid/icd-10': 'ICD-10',
    'http://hl7.org/fhir/sid/icd-10-cm': 'ICD-10-CM',
    'http://hl7.org/fhir/sid/cvx': 'CVX',
    'http://www.nlm.nih.gov/research/umls/rxnorm': 'RxNorm',
    'http://www.whocc.no/atc': 'ATC',
    'http://unitsofmeasure.org': 'UCUM',
  };
  return known[system] ?? system.replace(/^https?:\/\//, '').replace(/^.*\/([^/]{2,})$/, '$1');
}

/** The coded element as it came: the author's text, and each coding with its system. */
export function OriginalCoded({ coded, lang }: { readonly coded: CodedView; readonly lang?: string | undefined }) {
  const { text, codings } = coded.original;
  return (
    <>
      {text === undefined ? null : (
        <span className="cw-original__text">
          <Run text={text} lang={lang} />
        </span>
      )}
      {codings.map((coding) => (
        <span key={`${coding.system}|${coding.code}`} className="cw-original__coding">
          {coding.display === undefined || coding.display === text ? null : (
            <span>
              <Run text={coding.display} lang={lang} />
            </span>
          )}
          {coding.code === undefined ? null : (
            <code>
              {systemName(coding.system)} {coding.code}
            </code>
          )}
        </span>
      ))}
    </>
  );
}
