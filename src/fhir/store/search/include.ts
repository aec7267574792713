import { RefusalError, type Tx } from '#kernel';
import { RESOURCE_TYPES } from '../../definitions/definitions.ts';
import type { Restriction, RestrictionOf } from '../../gate.ts';
import { parseFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { extractIndex } from '../../search/extract.ts';
import type { ReferenceEntry } from '../../search/index-entries.ts';
import { findSearchParameter, type SearchParameter, searchParametersOf } from '../../search/parameters.ts';
import type { Include, SearchRequest } from '../../search/request.ts';
import type { Resource } from '../../types.ts';
import { readMany } from '../read.ts';
import { columns, type ResourceKey, type StoredResource, type StoredRow, toStored } from '../stored.ts';
import { tokenHash } from '../token-hash.ts';
import { type Canonical, leadsByCanonical, namesOf, readCanonicals, urlOf } from './canonical.ts';
import { SqlParams } from './sql-params.ts';
import { byRestriction, within } from './within.ts';

/** Rounds of `:iterate`. A chain of references that is longer is a loop or a graph, and a page is neither. */
const ROUNDS_MAX = 5;

type Wishes = Pick<SearchRequest, 'include' | 'revinclude'>;

/**
 * What a page brings along: resources that its matches refer to (`_include`) or that refer to them (`_revinclude`), each once.
 *
 * @param show - which of the found the caller may see; only from those does `:iterate` go on
 * @param max - together; more is refused, because a page with some of its includes would look complete
 * @refuses fhir.search-too-broad
 */
export async function includedWith(
  tx: Tx,
  wishes: Wishes,
  matches: readonly StoredResource[],
  restrictionOf: RestrictionOf,
  show: (found: readonly StoredResource[]) => Promise<readonly StoredResource[]>,
  max: number,
): Promise<StoredResource[]> {
  if (wishes.include.length + wishes.revinclude.length === 0) return [];
  const known = new Set(matches.map(keyOf));
  const included: StoredResource[] = [];
  let sources = matches;
  for (let round = 0; round < ROUNDS_MAX && sources.length > 0; round++) {
    const applies = ({ iterate }: Include) => round === 0 || iterate;
    const { keys, canonicals } = followedFrom(sources, wishes.include.filter(applies));
    const fresh = uniqueKeys(keys).filter((key) => !known.has(keyOf(key)));
    const found = await readThere(tx, fresh, show, max);
    for (const target of await readCanonicals(tx, canonicals)) found.push(target);
    for (const revinclude of wishes.revinclude.filter(applies)) {
      found.push(...(await referrersOf(tx, sources, revinclude, restrictionOf, max + 1)));
    }
    const shown = (await show(found)).filter((stored) => !known.has(keyOf(stored)) && known.add(keyOf(stored)));
    included.push(...shown);
    if (included.length > max) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    sources = shown;
  }
  return included;
}

/**
 * The resources under these keys that are there. Where there are more keys than a page takes, they are looked through a piece at a time: a list of a hundred thousand is not read at once.
 *
 * @refuses fhir.search-too-broad
 */
async function readThere(
  tx: Tx,
  keys: readonly ResourceKey[],
  show: (found: readonly StoredResource[]) => Promise<readonly StoredResource[]>,
  max: number,
): Promise<StoredResource[]> {
  const found: StoredResource[] = [];
  for (let at = 0; at < keys.length; at += max) {
    const there = (await readMany(tx, keys.slice(at, at + max))).filter(({ deleted }) => !deleted);
    if (keys.length <= max) return there;
    found.push(...(await show(there)));
    if (found.length > max) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  }
  return found;
}

/**
 * What the references of these lead to that any of the wishes follows. The only place where a search looks into bodies: those of one page, each once, and only when it was asked to
 * follow their references.
 */
function followedFrom(
  sources: readonly StoredResource[],
  includes: readonly Include[],
): { readonly keys: readonly ResourceKey[]; readonly canonicals: readonly Canonical[] } {
  const keys: ResourceKey[] = [];
  const canonicals: Canonical[] = [];
  for (const source of sources) {
    const wanted = includes.filter((include) => include.type === '*' || include.type === source.type);
    const references = wanted.length === 0 ? [] : referencesOf(source);
    for (const reference of references) {
      for (const include of wanted) {
        if (include.parameter !== '*' && include.parameter !== reference.param) continue;
        const { type, id } = reference;
        if (reference.url !== undefined) canonicals.push(...canonicalOf(source.type, reference, include));
        if (type === undefined || id === undefined) continue;
        if (include.target === undefined || include.target === type) keys.push({ type, id });
      }
    }
  }
  return { keys, canonicals };
}

function referencesOf({ body }: StoredResource): readonly ReferenceEntry[] {
  return extractIndex(parseFhirJson(body) as unknown as Resource).references;
}

/** An address that a canonical names, with the types that it may lead to; none where the parameter reads no canonicals. */
function canonicalOf(type: string, { param, url = '' }: ReferenceEntry, { target }: Include): Canonical[] {
  if (!leadsByCanonical(type, param)) return [];
  const { targets = [] } = findSearchParameter(type, param) ?? {};
  return [{ url, types: targets.filter((one) => target === undefined || one === target) }];
}

/** What refers to these; of every type for `_revinclude=*`. A type that the caller may not search brings nothing. */
async function referrersOf(
  tx: Tx,
  sources: readonly StoredResource[],
  { type, parameter, target }: Include,
  restrictionOf: RestrictionOf,
  limit: number,
): Promise<StoredResource[]> {
  const wanted = sources.filter((source) => target === undefined || source.type === target);
  const params = new SqlParams();
  const branches: string[] = [];
  const types = type === '*' ? RESOURCE_TYPES : [type];
  for (const group of await byRestriction(types, (one) => unlessRefused(restrictionOf(one)))) {
    const hashes = group.types.flatMap((other) => referringHashes(other, parameter, wanted));
    if (hashes.length === 0) continue;
    branches.push(
      [
        `r.type = any(${params.add(group.types)}::text[])`,
        'not r.deleted',
        `r.tokens && ${params.add(hashes)}::bigint[]`,
        ...within({ params, table: 'r' }, group.restriction),
      ].join(' and '),
    );
  }
  if (branches.length === 0) return [];
  const where = branches.map((branch) => `(${branch})`).join(' or ');
  const sql = `select ${columns('r')} from fhir.resource r where ${where} limit ${Math.trunc(limit)}`;
  const found = (await tx.query<StoredRow>(sql, params.values, { planned: 'anew' })).map(toStored);
  return found.filter((referrer) => refersToSome(referrer, parameter, wanted));
}

/** The index has a canonical without its version too: who means another version of a source is no referrer of it. */
function refersToSome(referrer: StoredResource, parameter: string, wanted: readonly StoredResource[]): boolean {
  const codes = referenceParametersOf(referrer.type, parameter).map(({ code }) => code);
  if (!codes.some((code) => leadsByCanonical(referrer.type, code))) return true;
  const names = new Set(wanted.flatMap((source) => [keyOf(source), ...namesOf(source)]));
  return referencesOf(referrer).some(
    ({ param, type, id, url }) => codes.includes(param) && names.has(url ?? `${type}/${id}`),
  );
}

/** The hashes under which a type's resources lie that refer to one of these, by parameters that may point there. */
function referringHashes(type: string, parameter: string, wanted: readonly StoredResource[]): string[] {
  return referenceParametersOf(type, parameter).flatMap(({ code, targets }) =>
    wanted
      .filter((source) => targets.length === 0 || targets.includes(source.type))
      .flatMap((source) => {
        const url = leadsByCanonical(type, code) ? urlOf(source) : undefined;
        return [keyOf(source), ...(url === undefined ? [] : [url])].map((key) =>
          tokenHash('reference', type, code, key),
        );
      }),
  );
}

/** The parameters of a type that read references: the one that is named, or with `*` all of them. */
function referenceParametersOf(type: string, parameter: string): readonly SearchParameter[] {
  return [...searchParametersOf(type).values()].filter(
    ({ type: kind, code }) => kind === 'reference' && (parameter === '*' || code === parameter),
  );
}

/** How far the caller may look into a type; undefined where not at all. */
async function unlessRefused(restriction: Promise<Restriction>): Promise<Restriction | undefined> {
  try {
    return await restriction;
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

function keyOf({ type, id }: ResourceKey): string {
  return `${type}/${id}`;
}

function uniqueKeys(keys: readonly ResourceKey[]): ResourceKey[] {
  return [...new Map(keys.map((key) => [keyOf(key), key])).values()];
}
