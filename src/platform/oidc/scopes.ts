import type { Role } from '#kernel';

/** Scopes about who signs in and for how long, not about resources. */
export const IDENTITY_SCOPES = [
  'openid',
  'profile',
  'fhirUser',
  'offline_access',
  'online_access',
  'launch',
  'launch/patient',
] as const;

/** Create, read, update, delete, search; in this order always. */
const LETTERS = 'cruds';
export type ScopeContext = 'patient' | 'user' | 'system';

/**
 * A SMART scope on resources: `patient/Observation.rs?category=http://…|laboratory`.
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
 */
export interface ResourceScope {
  readonly context: ScopeContext;
  /** A FHIR type, or `*`. */
  readonly type: string;
  /** Some of `cruds`, in that order. */
  readonly letters: string;
  /** Only what meets this search; never with `*`, because parameters are a type's own. */
  readonly query?: string;
}

const V1_LETTERS: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': LETTERS };

/** Texts that were read already: every resource of every answer is held against the same few. */
const known = new Map<string, ResourceScope | undefined>();
const KNOWN_MAX = 2_000;

/** The scope a text stands for, in the syntax of version 2 or 1; undefined where it is none on resources. */
export function toResourceScope(text: string): ResourceScope | undefined {
  if (known.has(text)) return known.get(text);
  const scope = parseScope(text);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(text, scope);
  return scope;
}

function parseScope(text: string): ResourceScope | undefined {
  const match =
    /^(patient|user|system)\/(\*|[A-Z][A-Za-z]{1,63})\.(read|write|\*|c?r?u?d?s?)(?:\?([\x21-\x7e]{1,500}))?$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, context, type = '', permission = '', query] = match;
  const isVersion1 = V1_LETTERS[permission] !== undefined;
  const letters = V1_LETTERS[permission] ?? permission;
  if (letters === '' || (query !== undefined && (type === '*' || isVersion1))) return undefined;
  return { context: context as ScopeContext, type, letters, ...(query === undefined ? {} : { query }) };
}

/**
 * What of the scopes asked for may be granted: each is kept as it was written where it is allowed whole, cut down to its allowed part where it is allowed in
 * part, and left out where it is not. The result never allows an act that either list does not.
 */
export function narrowScopes(asked: readonly string[], allowed: readonly string[]): string[] {
  const identity = new Set(allowed.filter((text) => toResourceScope(text) === undefined));
  const limits = allowed.map(toResourceScope).filter((scope) => scope !== undefined);
  const granted = new Set<string>();
  for (const text of asked) {
    const wish = toResourceScope(text);
    if (wish === undefined) {
      if (identity.has(text)) granted.add(text);
      continue;
    }
    const parts = limits.map((limit) => overlap(wish, limit)).filter((part) => part !== undefined);
    const isWhole = (part: ResourceScope) =>
      part.type === wish.type && part.letters === wish.letters && part.query === wish.query;
    if (parts.some(isWhole)) granted.add(text);
    else for (const part of parts) granted.add(toText(part));
  }
  return [...granted];
}

function overlap(a: ResourceScope, b: ResourceScope): ResourceScope | undefined {
  if (a.context !== b.context) return undefined;
  if (a.type !== '*' && b.type !== '*' && a.type !== b.type) return undefined;
  const letters = [...LETTERS].filter((letter) => a.letters.includes(letter) && b.letters.includes(letter)).join('');
  if (letters === '') return undefined;
  const query = [...new Set([a.query, b.query])].filter((one) => one !== undefined).join('&');
  const type = a.type === '*' ? b.type : a.type;
  return { context: a.context, type, letters, ...(query === '' ? {} : { query }) };
}

function toText({ context, type, letters, query }: ResourceScope): string {
  return `${context}/${type}.${letters}${query === undefined ? '' : `?${query}`}`;
}

const WITHOUT_PATIENT = IDENTITY_SCOPES.filter((scope) => !scope.startsWith('launch'));

/** The most an application may get from a person of this role, whatever it asks for. `system/` is for programs: no person's role has it. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly string[]>> = {
  patient: [...WITHOUT_PATIENT, 'launch/patient', 'patient/*.cruds', 'user/*.cruds'],
  // `patient/` needs a patient in context: `scopesOf` adds it where there is one.
  clinician: [...WITHOUT_PATIENT, 'user/*.cruds'],
  coordinator: [...WITHOUT_PATIENT, 'user/*.cruds'],
  // Both look at FHIR and no more, which the access gate holds; what they decide and report goes by the rooms' operations.
  insurer: [...WITHOUT_PATIENT, 'user/*.cruds'],
  regulator: [...WITHOUT_PATIENT, 'user/*.cruds'],
  operator: [...WITHOUT_PATIENT, 'user/*.cruds'],
  // FHIR is shut to this role altogether; its desk is the consent room's.
  'privacy-officer': [...WITHOUT_PATIENT, 'user/*.cruds'],
};

/** Roles that open applications in somebody's record: a patient in the own, a clinician in a patient's. */
const OPENING: ReadonlySet<Role> = new Set(['patient', 'clinician']);

/** The same for one request: a clinician's application that is opened in a record, or asks for one to be chosen, may speak for that patient. */
export function scopesOf(role: Role, { asked, isLaunched }: { asked: readonly string[]; isLaunched: boolean }) {
  if (!OPENING.has(role)) return ROLE_SCOPES[role];
  const launched = isLaunched && asked.includes('launch') ? ['launch'] : [];
  const hasPatient = launched.length > 0 || asked.includes('launch/patient');
  return [...ROLE_SCOPES[role], ...launched, ...(hasPatient ? ['launch/patient', 'patient/*.cruds'] : [])];
}

/** The words of a space-separated list, each once. */
export function splitScopes(list: string | undefined): string[] {
  return [...new Set((list ?? '').split(' ').filter((word) => word !== ''))];
}
