import type { Tx } from '#kernel';
import { isObject, parseFhirJson } from '../json/json.ts';
import { nextReference } from './named-by.ts';
import { shardOf } from './shard.ts';
import { columns, type StoredResource, type StoredRow, toStored } from './stored.ts';

/** What a resource tells of others in words: a reference with a `display` beside it says what the other is, to whoever may not read that. */

/**
 * Parts of the names of elements, each beginning with a character that JSON seldom has. These make it quick enough to look through three hundred bodies; a pattern took longer.
 */
const WORDS = 'display":';
const FIRST = '{"reference":"';
const EXTENDED = 'xtension":[';
const LOGICAL = 'fier":{';
const URN = 'urn:';

const NAMED = /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/;

/** A name that a resource bears (an identifier), where it is not referred to by its address. Without a system any system will do. */
export interface LogicalName {
  readonly system?: string;
  readonly value: string;
}

/** The resources that another names with words beside the reference: by address, and by a name that they bear. */
export interface WordedNames {
  readonly references: readonly string[];
  readonly logical: readonly LogicalName[];
}

const NOTHING: WordedNames = { references: [], logical: [] };

/**
 * What a resource names with words beside the reference: `Condition/1` of `{reference, display}`, wherever it stands, or with words in an extension of it; what bears the identifier of
 * `{identifier, display}`; and what is called by a `urn:`. Most references stand alone, and no body is parsed for them.
 *
 * @param isOf - the types asked about
 */
export function wordedNamesIn({ body, deleted }: StoredResource, isOf: (type: string) => boolean): WordedNames {
  if (deleted || !(body.includes(WORDS) || body.includes(EXTENDED)) || !mayBeWorded(body, isOf)) return NOTHING;
  const known = parsed.get(isOf) ?? new Map<string, WordedNames>();
  parsed.set(isOf, known);
  const before = known.get(body);
  if (before) return before;
  const found = wordedNamesOf(body, isOf);
  if (body.length > PARSED_LENGTH_MAX) return found;
  if (known.size >= PARSED_MAX) known.clear();
  // A copy: a body is a piece of the text of its whole record, which would be kept with it.
  known.set(Buffer.from(body).toString(), found);
  return found;
}

/** What was found in bodies that had to be parsed, so that each is parsed once: a patient's Consents above all are looked through at every look at the record. */
const parsed = new WeakMap<(type: string) => boolean, Map<string, WordedNames>>();
const PARSED_MAX = 300;
/** What is longer is parsed each time: three hundred of the largest would be more than the process may have. */
const PARSED_LENGTH_MAX = 100_000;

function wordedNamesOf(body: string, isOf: (type: string) => boolean): WordedNames {
  const references = new Set<string>();
  const logical = new Map<string, LogicalName>();
  collectWorded(parseFhirJson(body), isOf, { references, logical });
  return { references: [...references], logical: [...logical.values()] };
}

/** The resources in these patients' compartments that bear one of these names. It walks through all that they have; names with words beside them are rare. */
export async function bearersOf(
  tx: Tx,
  patientIds: readonly string[],
  names: readonly LogicalName[],
): Promise<StoredResource[]> {
  if (patientIds.length === 0 || names.length === 0) return [];
  const rows = await tx.query<StoredRow>(
    `select ${columns('r')} from fhir.resource r
      where r.shard = any($1::smallint[]) and r.patient = any($2::text[]) and not r.deleted
        and exists (select 1 from unnest($3::text[]) as said where strpos(r.body, said) > 0)`,
    [[...new Set(patientIds.map(shardOf))], patientIds, names.map(({ value }) => `"value":${JSON.stringify(value)}`)],
  );
  return rows.map(toStored).filter((stored) => bears(stored, names));
}

/** Whether a resource bears one of these names: as an identifier of its own. */
export function bears({ body }: StoredResource, names: readonly LogicalName[]): boolean {
  if (names.length === 0) return false;
  const { identifier } = parseFhirJson(body);
  return [identifier].flat().some((own) => names.some((name) => isCalled(own, name)));
}

function isCalled(identifier: unknown, { system, value }: LogicalName): boolean {
  if (!isObject(identifier) || identifier.value !== value) return false;
  return system === undefined || identifier.system === undefined || identifier.system === system;
}

/** Whether a body may have words beside a reference of such a type. A reference that is all there is in its element has both braces beside it. */
function mayBeWorded(body: string, isOf: (type: string) => boolean): boolean {
  if (body.includes(LOGICAL)) return true;
  for (let from = nextReference(body, 0); from >= 0; from = nextReference(body, from)) {
    const end = body.indexOf('"', from);
    const isAlone = body.startsWith(FIRST, from - FIRST.length) && body[end + 1] === '}';
    if (!isAlone && (body.startsWith(URN, from) || namesType(body.slice(from, end), isOf))) return true;
  }
  return false;
}

function namesType(address: string, isOf: (type: string) => boolean): boolean {
  return address.split('/').some((part) => TYPE.test(part) && isOf(part));
}

const TYPE = /^[A-Z][A-Za-z]+$/;

interface Worded {
  readonly references: Set<string>;
  readonly logical: Map<string, LogicalName>;
}

function collectWorded(value: unknown, isOf: (type: string) => boolean, found: Worded): void {
  if (Array.isArray(value)) for (const one of value) collectWorded(one, isOf, found);
  if (!isObject(value)) return;
  const { reference, display, _display, extension, identifier, type } = value;
  if ([display, _display, extension].some((words) => words !== undefined)) {
    const address = typeof reference === 'string' ? NAMED.exec(reference)?.[1] : undefined;
    if (address !== undefined && isOf(address.split('/')[0] ?? '')) found.references.add(address);
    if (typeof type !== 'string' || isOf(type)) {
      if (typeof reference === 'string' && reference.startsWith(URN)) collectLogical({ value: reference }, found);
      collectLogical(identifier, found);
    }
  }
  for (const one of Object.values(value)) collectWorded(one, isOf, found);
}

function collectLogical(identifier: unknown, { logical }: Worded): void {
  if (!isObject(identifier) || typeof identifier.value !== 'string') return;
  const { system, value } = identifier;
  const name = typeof system === 'string' ? { system, value } : { value };
  logical.set(JSON.stringify(name), name);
}
