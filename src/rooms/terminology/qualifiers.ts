import type { Domain, LossName } from './model.ts';

/**
 * Words that change what a clinical phrase means. A mapping that drops one says so. Detection is by word, in the languages our senders write;
 * it errs on the side of naming a loss, never on the side of hiding one.
 */
type QualifierName =
  | 'left'
  | 'right'
  | 'both-sides'
  | 'negation'
  | 'history'
  | 'family'
  | 'suspicion'
  | 'acute'
  | 'chronic'
  | 'severity';

const PATTERNS: Readonly<Record<QualifierName, RegExp>> = {
  left: /\b(left|gauche|links?e?[nrs]?|izquierd[oa]|sinist(?:ra|ro))\b|左/iu,
  right: /\b(right|droite?|rechts?|rechte[nrs]?|derech[oa]|destr[ao])\b|右/iu,
  'both-sides': /\b(bilateral|both (?:sides|eyes|ears|knees|hips))\b|双侧|雙側|两侧|兩側|双眼|雙眼/iu,
  negation:
    /\b(no|not|without|denies|denied|never|absent|free of|kein[e]?|ohne|geen|zonder|sans|pas de)\b|无|無|未|没有|沒有|否认|否認/iu,
  history: /\b(history of|h\/o|previous|status post|s\/p|anamnese|antécédents?)\b|病史|既往|史$|曾/iu,
  family: /\b(family history|fh|familial|maternal|paternal)\b|家族/iu,
  suspicion:
    /\b(suspect(?:ed)?|possible|possibly|probable|query|rule out|r\/o|verdacht|vermoeden)\b|疑似|怀疑|懷疑|可疑/iu,
  acute: /\b(acute|akut\w*|aigu[ëe]?)\b|急性/iu,
  chronic: /\b(chronic|chronisch\w*|chronique)\b|慢性/iu,
  severity: /\b(mild|moderate|severe|leicht\w*|schwer\w*)\b|轻度|輕度|輕微|中度|重度|严重|嚴重/iu,
};

const LOSS_OF: Readonly<Record<QualifierName, LossName>> = {
  left: 'laterality',
  right: 'laterality',
  'both-sides': 'laterality',
  negation: 'negation',
  history: 'history',
  family: 'family',
  suspicion: 'suspicion',
  acute: 'course',
  chronic: 'course',
  severity: 'severity',
};

/** Domains whose names carry such words as part of a diagnosis; in a section title or a test's name they are furniture. */
const WATCHED: ReadonlySet<Domain> = new Set<Domain>(['condition', 'procedure', 'allergen', 'finding', 'absent']);
const WATCHED_SIDES: ReadonlySet<Domain> = new Set<Domain>(['body-site', 'test', 'vital', 'dosing']);

const STRENGTH =
  /(\d+(?:[.,]\d+)?)\s*(mg|mcg|µg|ug|g|ml|iu|units?|microgram(?:me)?s?|毫克|微克|克|毫升|单位|單位)(?![a-z])/giu;

/** The qualifiers that a phrase carries. */
export function qualifiersOf(text: string): ReadonlySet<QualifierName> {
  return new Set((Object.keys(PATTERNS) as QualifierName[]).filter((name) => PATTERNS[name].test(text)));
}

/**
 * What the sender's words say and ours do not.
 * @param theirs - displays and texts of the element
 * @param ours - every wording of the concept; one that carries the qualifier is enough, for they are lint-tested to agree
 */
export function droppedQualifiers(
  theirs: readonly string[],
  ours: readonly string[],
  domain: Domain,
): ReadonlySet<LossName> {
  const dropped = new Set<LossName>();
  const kept = new Set(ours.flatMap((text) => [...qualifiersOf(text)]));
  for (const name of new Set(theirs.flatMap((text) => [...qualifiersOf(text)]))) {
    if (kept.has(name)) continue;
    if (WATCHED.has(domain) || (WATCHED_SIDES.has(domain) && LOSS_OF[name] === 'laterality'))
      dropped.add(LOSS_OF[name]);
  }
  if (domain === 'medicine') {
    const amounts = new Set(ours.flatMap(amountsOf));
    if (theirs.flatMap(amountsOf).some((amount) => !amounts.has(amount))) dropped.add('strength');
  }
  return dropped;
}

function amountsOf(text: string): string[] {
  return [...text.matchAll(STRENGTH)].map((match) => String(Number((match[1] ?? '').replace(',', '.'))));
}
