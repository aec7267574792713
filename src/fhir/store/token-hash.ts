import { hash } from 'node:crypto';
import { type TokenEntry, type TokenValue, tokenForms, tokenKey } from '../search/index-entries.ts';
import { hasNoSystem } from '../search/parameters.ts';

/** What a hash stands for, so that a code, a reference and a uri of the same spelling are three different things. */
export type TokenKind = 'token' | 'reference' | 'identifier' | 'uri' | 'exact' | 'unit' | 'pair';

const head = new DataView(new ArrayBuffer(8));

/**
 * The 64 bits under which a value of a search parameter is indexed, as PostgreSQL's bigint in decimal.
 * Cut from SHA-256, not from a quick hash: an identifier made to collide with another person's must not be found as theirs.
 */
export function tokenHash(kind: TokenKind, type: string, param: string, form: string): string {
  // What every type has (`_tag`) is hashed without the type.
  const text = `${kind}\n${param.startsWith('_') ? '' : type}\n${param}\n${form}`;
  if (kind === 'unit') return remembered(text, units, UNITS_MAX);
  return kind === 'reference' ? remembered(text, lately, LATELY_MAX) : digestOf(text);
}

/** Units of measure are few. */
const UNITS_MAX = 2_000;
const units = new Map<string, string>();

/** The patient and the visit stand in each resource of a visit or a record, so a reference comes again at once or not at all: a visit's worth of them. */
const LATELY_MAX = 100;
const lately = new Map<string, string>();

const REMEMBERED_LENGTH_MAX = 200;

/** Looked up instead of hashed anew. What is full begins anew. */
function remembered(text: string, known: Map<string, string>, max: number): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const made = digestOf(text);
  if (text.length > REMEMBERED_LENGTH_MAX) return made;
  if (known.size >= max) known.clear();
  known.set(text, made);
  return made;
}

function digestOf(text: string): string {
  // One character a byte: a Buffer of its own for each digest would cost three times as much as hashing does.
  const digest = hash('sha256', text, 'binary');
  for (let i = 0; i < 8; i++) head.setUint8(i, digest.charCodeAt(i));
  return head.getBigInt64(0).toString();
}

/** A type's codes are some thousands. When it is full it begins anew: cheaper than keeping an order of use. */
const KNOWN_MAX = 10_000;

/** By type, parameter, system and code: what most resources of a type have in common is found without spelling out its forms. What names one thing is not kept. */
const known = new Map<string, Map<string, Map<string | undefined, Map<string | undefined, readonly string[]>>>>();
let knownCount = 0;

/** A token as it is looked for: where no value has a system `|code` says no more than `code`, and only this is indexed. */
export function asIndexed(type: string, param: string, value: TokenValue): TokenValue {
  const { system, code } = value;
  return system === '' && code !== undefined && hasNoSystem(type, param) ? { code } : value;
}

/** The hashes of a token of a resource, in all forms in which it is looked for. */
export function tokenHashes(type: string, entry: TokenEntry): readonly string[] {
  const { param, system, code } = entry;
  const spell = () => {
    const isPlain = system === undefined && code !== undefined && hasNoSystem(type, param);
    const forms = isPlain ? [tokenKey({ code })] : tokenForms(entry);
    return forms.map((form) => tokenHash('token', type, param, form));
  };
  if (entry.isOwn) return spell();
  const found = known.get(type)?.get(param)?.get(system)?.get(code);
  if (found !== undefined) return found;
  const hashes = spell();
  if ((system?.length ?? 0) + (code?.length ?? 0) > 120) return hashes;
  if (knownCount >= KNOWN_MAX) {
    known.clear();
    knownCount = 0;
  }
  const ofType = known.get(type) ?? new Map();
  const ofParam = ofType.get(param) ?? new Map();
  const ofSystem = ofParam.get(system) ?? new Map();
  known.set(type, ofType.set(param, ofParam.set(system, ofSystem.set(code, hashes))));
  knownCount++;
  return hashes;
}
