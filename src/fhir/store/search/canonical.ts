import type { Tx } from '#kernel';
import { parseFhirJson } from '../../json/json.ts';
import { findSearchParameter } from '../../search/parameters.ts';
import { columns, type StoredResource, type StoredRow, toStored } from '../stored.ts';
import { tokenHash } from '../token-hash.ts';
import { bodyJson, valuesOf } from './body-path.ts';

/**
 * References by canonical: `QuestionnaireResponse.questionnaire` leads to the Questionnaire that has this `url`.
 * @source https://hl7.org/fhir/R4/references.html#canonical
 */
export function leadsByCanonical(type: string, parameter: string): boolean {
  return findSearchParameter(type, parameter)?.paths.some((path) => path.type === 'canonical') === true;
}

/** The address of a row, as SQL; null where it has none. */
export function urlSql(table: string): string {
  return `(${bodyJson(table)} ->> 'url')`;
}

/** The address that others lead to this by; undefined where it has none. */
export function urlOf({ body }: Pick<StoredResource, 'body'>): string | undefined {
  const { url } = body === '' ? {} : parseFhirJson(body);
  return typeof url === 'string' && url !== '' ? url : undefined;
}

/** What a resource may be called by others: its address, and that with its version. */
export function namesOf({ body }: Pick<StoredResource, 'body'>): string[] {
  const { url, version } = body === '' ? {} : parseFhirJson(body);
  if (typeof url !== 'string' || url === '') return [];
  return typeof version === 'string' ? [url, `${url}|${version}`] : [url];
}

/** The address of a row with its version, as SQL; null where it has none. */
function versionedSql(table: string): string {
  return `(${urlSql(table)} || '|' || (${bodyJson(table)} ->> 'version'))`;
}

/** What a row may be called by others: its address, and that with its version. */
export function namesSql(table: string): string {
  return `array[${urlSql(table)}, ${versionedSql(table)}]`;
}

/**
 * That a resource refers to one of these names, as written: the index has each canonical without its version too, so it also leads to who means another version.
 *
 * @param names - SQL of a list of texts
 */
export function meansCanonical(table: string, type: string, parameter: string, names: string): string {
  const found = valuesOf(table, type, parameter);
  if (found === undefined) throw new Error(`broken invariant: ${type}.${parameter} reads canonicals`);
  return `exists (select 1 from (${found}) named where named.value = any(${names}))`;
}

export interface Canonical {
  /** With or without `|version`. */
  readonly url: string;
  readonly types: readonly string[];
}

/** What these lead to: of an address with a version that version, of one without the one that was written last. */
export async function readCanonicals(tx: Tx, wanted: readonly Canonical[]): Promise<StoredResource[]> {
  if (wanted.length === 0) return [];
  const types = [...new Set(wanted.flatMap((one) => one.types))];
  const hashes = wanted.flatMap(({ url, types: own }) => own.map((type) => tokenHash('uri', type, 'url', plain(url))));
  const rows = await tx.query<StoredRow>(
    `select ${columns('r')} from fhir.resource r
     where r.type = any($1::text[]) and not r.deleted and r.tokens && $2::bigint[] order by r.last_updated desc, r.id`,
    [types, hashes],
    { planned: 'anew' },
  );
  const found = rows.map(toStored).map((stored) => ({ stored, content: parseFhirJson(stored.body) }));
  const meant = wanted.flatMap(({ url, types: own }) => {
    const [address, version] = [plain(url), url.includes('|') ? url.slice(url.indexOf('|') + 1) : undefined];
    const first = found.find(
      ({ stored, content }) =>
        own.includes(stored.type) && content.url === address && (version === undefined || content.version === version),
    );
    return first ? [first.stored] : [];
  });
  return [...new Set(meant)];
}

function plain(url: string): string {
  return url.split('|')[0] ?? url;
}
