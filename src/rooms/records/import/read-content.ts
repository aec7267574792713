import { type Bundle, isResourceType, parseFhirJson, type Resource, readFhirXml, stringifyFhirJson } from '#fhir';
import { canonicalJson, RefusalError } from '#kernel';
import { asList, asObject, asText, type Json } from '../document/json.ts';
import { sha256 } from '../document/store.ts';
import { refuse } from '../messages.ts';

/** One entry of what is to be imported, as far as it can be. */
export interface ContentEntry {
  readonly index: number;
  readonly type: string;
  /** What it is called where it came from. */
  readonly source: string;
  readonly resource?: Resource;
  /** Why it cannot be taken: a request that is no content, no resource, a type that FHIR does not have. */
  readonly unfit?: 'no-resource' | 'not-content' | 'unknown-type';
}

export interface Content {
  /** The bundle as indexed for references; a single resource is a bundle of one. */
  readonly bundle: Json;
  readonly type: Bundle['type'] | undefined;
  readonly entries: readonly ContentEntry[];
}

/** Kinds of bundle whose entries are content. A response or a history says what happened to content elsewhere. */
const TYPES: ReadonlySet<string> = new Set(['document', 'message', 'collection', 'searchset', 'transaction', 'batch']);

/**
 * The content as JSON text: XML, told by how it begins, is written as the JSON that says the same, its numbers spelled as they were.
 *
 * @refuses fhir.* (no XML, another namespace, entities, too deep …)
 */
export function toJsonText(text: string): string {
  return /^\uFEFF?\s*</.test(text) ? stringifyFhirJson(readFhirXml(text.replace(/^\uFEFF/, ''))) : text;
}

/**
 * Reads what is to be imported.
 *
 * @param label - names the source of entries that have no address of their own
 * @refuses fhir.* (not JSON, too deep, duplicate keys …), records.import-type, records.import-empty
 */
export function readContent(text: string, label: string): Content {
  const json = parseFhirJson(text);
  if (json.resourceType !== 'Bundle') {
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: json }] };
    return { bundle, type: undefined, entries: [toEntry({ resource: json }, 0, label)] };
  }
  const type = asText(json.type);
  if (type === undefined || !TYPES.has(type)) {
    throw new RefusalError(refuse('records.import-type', { type: (type ?? '?').slice(0, 40) }, 'Bundle.type'));
  }
  const entries = asList(json.entry).map((entry, index) => toEntry(asObject(entry) ?? {}, index, label));
  if (entries.length === 0) throw new RefusalError(refuse('records.import-empty', {}, 'Bundle.entry'));
  return { bundle: json, type: type as Bundle['type'], entries };
}

function toEntry(entry: Json, index: number, label: string): ContentEntry {
  const method = asText(asObject(entry.request)?.method);
  const resource = asObject(entry.resource);
  const type = asText(resource?.resourceType) ?? '?';
  const source = sourceOf(entry, resource, label);
  if (method !== undefined && method !== 'POST' && method !== 'PUT')
    return { index, type, source, unfit: 'not-content' };
  if (!resource) return { index, type, source, unfit: 'no-resource' };
  if (!isResourceType(type)) return { index, type, source, unfit: 'unknown-type' };
  return { index, type, source, resource: resource as Resource };
}

/** An address that means the same everywhere, else the sender's id under the label, else the content itself. */
function sourceOf(entry: Json, resource: Json | undefined, label: string): string {
  const fullUrl = asText(entry.fullUrl);
  if (fullUrl !== undefined && /^(https?:\/\/|urn:uuid:|urn:oid:)/.test(fullUrl)) return fullUrl;
  const id = asText(resource?.id);
  const type = asText(resource?.resourceType) ?? '?';
  return id === undefined ? `${label}|${sha256(canonicalJson(resource ?? entry))}` : labelled(label, `${type}/${id}`);
}

export function labelled(label: string, reference: string): string {
  return `${label}|${reference}`;
}
