import { LANGS, type Lang } from '#kernel';
import { catalogue } from './catalogue.ts';
import { codedElementsOf } from './elements.ts';
import { type CodedOutcome, DOMAINS, type Domain, OUTCOMES, type OutcomeKind } from './model.ts';
import { countOutcomes, outcomeOf } from './outcome.ts';

/** Of one domain: how many concepts, how many wordings by language and review state, how many codes by relation. */
export interface DomainCoverage {
  readonly domain: Domain;
  readonly concepts: number;
  readonly draft: Readonly<Record<Lang, number>>;
  readonly reviewed: Readonly<Record<Lang, number>>;
  readonly codes: Readonly<Record<'equivalent' | 'broader' | 'narrower', number>>;
}

/** Of one code system: how many of its codes our terms know, and what became of it in both directions. */
export interface MapCoverage {
  readonly system: string;
  readonly equivalent: number;
  readonly broader: number;
  readonly narrower: number;
}

export interface TermCoverage {
  readonly concepts: number;
  readonly domains: readonly DomainCoverage[];
  readonly maps: readonly MapCoverage[];
  /** Wordings by source. */
  readonly sources: Readonly<Record<string, number>>;
}

export function termCoverage(): TermCoverage {
  const concepts = [...catalogue.concepts.values()];
  const sources: Record<string, number> = {};
  const maps = new Map<string, { equivalent: number; broader: number; narrower: number }>();
  for (const concept of concepts) {
    for (const lang of LANGS)
      sources[concept.designations[lang].source] = (sources[concept.designations[lang].source] ?? 0) + 1;
    for (const { system, relation } of concept.codes) {
      const map = maps.get(system) ?? { equivalent: 0, broader: 0, narrower: 0 };
      map[relation] += 1;
      maps.set(system, map);
    }
  }
  return {
    concepts: concepts.length,
    domains: DOMAINS.map((domain) => domainCoverage(domain)),
    maps: [...maps].map(([system, counts]) => ({ system, ...counts })).sort((a, b) => b.equivalent - a.equivalent),
    sources,
  };
}

function domainCoverage(domain: Domain): DomainCoverage {
  const concepts = [...catalogue.concepts.values()].filter((c) => c.domain === domain);
  const count = (lang: Lang, state: 'draft' | 'reviewed') =>
    concepts.filter((c) => c.designations[lang].review.state === state).length;
  const perLang = (state: 'draft' | 'reviewed') => ({
    en: count('en', state),
    'zh-Hans': count('zh-Hans', state),
    'zh-Hant-HK': count('zh-Hant-HK', state),
  });
  const codes = { equivalent: 0, broader: 0, narrower: 0 };
  for (const concept of concepts) for (const { relation } of concept.codes) codes[relation] += 1;
  return { domain, concepts: concepts.length, draft: perLang('draft'), reviewed: perLang('reviewed'), codes };
}

/** Resource types whose coded elements a summary shows. */
export const CLINICAL_TYPES: ReadonlySet<string> = new Set([
  'AllergyIntolerance',
  'CarePlan',
  'Composition',
  'Condition',
  'Consent',
  'Device',
  'DeviceUseStatement',
  'DiagnosticReport',
  'Encounter',
  'FamilyMemberHistory',
  'Flag',
  'Goal',
  'ImagingStudy',
  'Immunization',
  'Medication',
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
  'ServiceRequest',
  'Specimen',
]);

export interface InputCoverage {
  readonly name: string;
  readonly counts: Record<OutcomeKind, number> & { readonly total: number };
  /** The most frequent elements that were not mapped, as `element: words`. */
  readonly unmapped: readonly { readonly what: string; readonly times: number }[];
}

/** What becomes of every coded element in the clinical resources of some documents. */
export function inputCoverage(name: string, resources: Iterable<unknown>, lang: Lang = 'zh-Hant-HK'): InputCoverage {
  const outcomes: CodedOutcome[] = [];
  const unmapped = new Map<string, number>();
  for (const resource of resources) {
    const language =
      typeof resource === 'object' && resource !== null && 'language' in resource ? resource.language : undefined;
    for (const { element, value } of codedElementsOf(resource)) {
      if (!CLINICAL_TYPES.has(element.split('.')[0] ?? '')) continue;
      const outcome = outcomeOf(value, lang, { element, ...(typeof language === 'string' ? { language } : {}) });
      outcomes.push(outcome);
      if (outcome.outcome === 'mapped' || outcome.outcome === 'mapped-with-loss') continue;
      const what = `${element}: ${outcome.text.text.slice(0, 60)}`;
      unmapped.set(what, (unmapped.get(what) ?? 0) + 1);
    }
  }
  const most = [...unmapped].map(([what, times]) => ({ what, times })).sort((a, b) => b.times - a.times);
  return { name, counts: countOutcomes(outcomes), unmapped: most.slice(0, 10) };
}

/** The share of elements that a reader sees in their own language, in per cent with one decimal. */
export function mappedShare({ counts }: InputCoverage): string {
  return counts.total === 0
    ? '–'
    : `${((100 * (counts.mapped + counts['mapped-with-loss'])) / counts.total).toFixed(1)} %`;
}

/**
 * Printable lines: what we have, and what it does with given documents.
 * @param inputs - name and resources of each set; the caller reads the files
 */
export function coverageReport(
  inputs: Iterable<{ readonly name: string; readonly resources: Iterable<unknown> }> = [],
): string[] {
  const { concepts, domains, maps, sources } = termCoverage();
  const lines = [`Terms: ${concepts} concepts in ${LANGS.join(', ')}`, ''];
  lines.push(row(['domain', 'concepts', 'reviewed en/Hans/Hant', 'codes =', 'code is broader', 'code is narrower']));
  for (const d of domains) {
    const reviewed = LANGS.map((lang) => d.reviewed[lang]).join('/');
    lines.push(row([d.domain, d.concepts, reviewed, d.codes.equivalent, d.codes.broader, d.codes.narrower]));
  }
  lines.push('', 'Wordings by source:', ...Object.entries(sources).map(([source, n]) => `  ${source}: ${n}`));
  lines.push('', 'Codes by system (equivalent, broader, narrower):');
  for (const m of maps) lines.push(`  ${m.system}: ${m.equivalent}, ${m.broader}, ${m.narrower}`);
  for (const { name, resources } of inputs) {
    const coverage = inputCoverage(name, resources);
    lines.push(
      '',
      `${name}: ${mappedShare(coverage)} of ${coverage.counts.total} coded elements shown in the reader's language`,
    );
    lines.push(`  ${OUTCOMES.map((kind) => `${kind} ${coverage.counts[kind]}`).join(', ')}`);
    for (const { what, times } of coverage.unmapped) lines.push(`  ${String(times).padStart(4)} × ${what}`);
  }
  return lines;
}

function row(cells: readonly (string | number)[]): string {
  const [first = '', ...rest] = cells;
  return `${String(first).padEnd(12)}${rest.map((cell) => String(cell).padStart(Math.max(10, String(cell).length + 2))).join('')}`;
}
