import { readdirSync, readFileSync } from 'node:fs';
import { invariant, LANGS, type Lang } from '#kernel';
import {
  type Concept,
  type ConceptCode,
  type Designation,
  DOMAINS,
  type Domain,
  LOSSES,
  type LossName,
  type Relation,
  type Review,
} from './model.ts';
import { TERMS_SYSTEM, toSystemUri } from './systems.ts';

/**
 * A term file: what holds for all its terms, then one term a line. A wording is a string where the file's source and review state hold for it.
 * A code is `system-key|code`, with `|broader|loss` or `|narrower|loss` behind it where it is not equivalent.
 */
interface TermFile {
  readonly domain: string;
  readonly source: string;
  readonly review: FileReview;
  readonly concepts: readonly FileConcept[];
}
type FileReview = 'draft' | { readonly by: string; readonly on: string };
type FileDesignation = string | { readonly text: string; readonly source?: string; readonly review?: FileReview };
interface FileConcept extends Readonly<Record<Lang, FileDesignation>> {
  readonly id: string;
  readonly codes?: readonly string[];
  readonly implies?: readonly string[];
  readonly search?: Partial<Record<Lang, string[]>>;
  readonly unit?: string;
}

export interface TermSource {
  readonly title: string;
  readonly licence: string;
}

/** All terms, by id and by code. Reference data: read once, never written. */
export interface Catalogue {
  readonly concepts: ReadonlyMap<string, Concept>;
  readonly sources: ReadonlyMap<string, TermSource>;
  /** The concept that a code of a system means, or is a kind of. Broader codes are not in here. */
  find(system: string, code: string): { readonly concept: Concept; readonly code: ConceptCode } | undefined;
  /** Concepts of which this wording is the name, in any language. */
  named(text: string): readonly Concept[];
}

/** Reads every term file of a folder. @throws where the data have a fault, which is our bug: `data.test.ts` reads all that this program ships */
export function loadCatalogue(folder: URL): Catalogue {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'sources.json')
    .sort();
  const sources = new Map(Object.entries(readJson<Record<string, TermSource>>(new URL('sources.json', folder))));
  const drafts: DraftConcept[] = [];
  for (const name of files) {
    const file = readJson<TermFile>(new URL(name, folder));
    invariant(isDomain(file.domain), `${name}: domain ${file.domain}`);
    for (const concept of file.concepts) drafts.push(toDraft(concept, file, file.domain));
  }
  return index(drafts, sources);
}

type DraftConcept = Omit<Concept, 'implies'> & { readonly implies: readonly string[] };

function toDraft(concept: FileConcept, file: TermFile, domain: Domain): DraftConcept {
  const designation = (lang: Lang): Designation => {
    const given = concept[lang];
    const { text, source, review } =
      typeof given === 'string' ? { text: given, source: undefined, review: undefined } : given;
    invariant(typeof text === 'string' && text !== '', `${concept.id}: no ${lang}`);
    return { text, source: source ?? file.source, review: toReview(review ?? file.review) };
  };
  return {
    id: concept.id,
    domain,
    codes: (concept.codes ?? []).map((code) => toCode(code, concept.id)),
    implies: concept.implies ?? [],
    designations: { en: designation('en'), 'zh-Hans': designation('zh-Hans'), 'zh-Hant-HK': designation('zh-Hant-HK') },
    search: concept.search ?? {},
    ...(concept.unit === undefined ? {} : { unit: concept.unit }),
  };
}

function toReview(review: FileReview): Review {
  return review === 'draft' ? { state: 'draft' } : { state: 'reviewed', by: review.by, on: review.on };
}

function toCode(written: string, id: string): ConceptCode {
  const [key = '', code = '', relation = 'equivalent', loss] = written.split('|');
  const system = toSystemUri(key);
  invariant(system !== undefined && code !== '', `${id}: code ${written}`);
  invariant(isRelation(relation), `${id}: relation of ${written}`);
  if (relation === 'equivalent') return { system, code, relation };
  invariant(isLoss(loss), `${id}: ${written} names no loss`);
  return { system, code, relation, loss };
}

function index(drafts: readonly DraftConcept[], sources: ReadonlyMap<string, TermSource>): Catalogue {
  const byCode = new Map<string, { concept: Concept; code: ConceptCode }>();
  const direct = toDirectImplications(drafts);
  const concepts = new Map<string, Concept>();
  for (const draft of drafts) {
    invariant(!concepts.has(draft.id), `two terms ${draft.id}`);
    invariant(draft.id.startsWith(`${draft.domain}.`), `${draft.id} is not in ${draft.domain}`);
    const concept: Concept = { ...draft, implies: closure(draft.id, direct) };
    concepts.set(concept.id, concept);
    for (const code of [...concept.codes, ownCode(concept)]) {
      if (code.relation === 'broader') continue;
      const key = `${code.system}|${code.code}`;
      invariant(!byCode.has(key), `${key} is both ${byCode.get(key)?.concept.id} and ${concept.id}`);
      byCode.set(key, { concept, code });
    }
  }
  let byName: ReadonlyMap<string, readonly Concept[]> | undefined;
  return {
    concepts,
    sources,
    find: (system, code) => byCode.get(`${system}|${code}`),
    named(text) {
      byName ??= byNameOf(concepts.values());
      return byName.get(toName(text)) ?? [];
    },
  };
}

/** Made when a name is first asked for: to compare five thousand names takes longer than to read all the rest. */
function byNameOf(concepts: Iterable<Concept>): Map<string, Concept[]> {
  const byName = new Map<string, Concept[]>();
  for (const concept of concepts) {
    for (const name of new Set(LANGS.map((lang) => toName(concept.designations[lang].text)))) {
      byName.set(name, [...(byName.get(name) ?? []), concept]);
    }
  }
  return byName;
}

/** What each concept includes by its own line, and by a broader code that is another concept's own. */
function toDirectImplications(drafts: readonly DraftConcept[]): Map<string, Set<string>> {
  const owner = new Map<string, string>();
  for (const draft of drafts) {
    for (const c of draft.codes) if (c.relation === 'equivalent') owner.set(`${c.system}|${c.code}`, draft.id);
  }
  const ids = new Set(drafts.map((d) => d.id));
  return new Map(
    drafts.map((draft) => {
      const broader = draft.codes
        .filter((c) => c.relation === 'broader')
        .map((c) => owner.get(`${c.system}|${c.code}`));
      const implied = new Set([...draft.implies, ...broader.filter((id) => id !== undefined)]);
      for (const id of implied) invariant(ids.has(id) && id !== draft.id, `${draft.id} implies ${id}`);
      return [draft.id, implied];
    }),
  );
}

function closure(id: string, direct: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...(direct.get(id) ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue;
    invariant(next !== id, `${id} implies itself`);
    found.add(next);
    queue.push(...(direct.get(next) ?? []));
  }
  return found;
}

function ownCode(concept: Concept): ConceptCode {
  return { system: TERMS_SYSTEM, code: concept.id, relation: 'equivalent' };
}

/** A wording as compared: without case, a SNOMED tag in brackets at its end, punctuation and runs of white space. */
export function toName(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(
      /\s*\((?:disorder|finding|situation|procedure|substance|product|medicinal product|person|event|regime\/therapy|qualifier value|observable entity|body structure|physical object|record artifact)\)\s*$/,
      '',
    )
    .replace(/[\p{P}\p{S}\p{Zs}\u200b\s]+/gu, ' ')
    .trim();
}

function readJson<T>(file: URL): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
function isDomain(value: unknown): value is Domain {
  return DOMAINS.includes(value as Domain);
}
function isRelation(value: string): value is Relation {
  return value === 'equivalent' || value === 'broader' || value === 'narrower';
}
function isLoss(value: unknown): value is LossName {
  return LOSSES.includes(value as LossName);
}

/** The terms this program ships, read when somebody first asks for one: a node that has just started answers sooner. */
export const catalogue: Catalogue = {
  get concepts() {
    return shipped().concepts;
  },
  get sources() {
    return shipped().sources;
  },
  find: (system, code) => shipped().find(system, code),
  named: (text) => shipped().named(text),
};

let read: Catalogue | undefined;
function shipped(): Catalogue {
  read ??= loadCatalogue(new URL('./data/', import.meta.url));
  return read;
}
