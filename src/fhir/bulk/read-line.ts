import { RefusalError, type Scope } from '#kernel';
import { isResourceType } from '../definitions/definitions.ts';
import { isObject, parseFhirJson, stringifyFhirJson } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { collectReferences, mapReferences } from '../reference/rewrite.ts';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { requireId } from '../rest/request/request.ts';
import { requireValid } from '../rest/write/require-valid.ts';
import type { Resource } from '../types.ts';
import { refuseBulk } from './messages.ts';

/** A resource of a line, under whose id it is to stand here. */
export type NamedResource = Resource & { readonly id: string };

/** The object of a line; nothing but its JSON has been looked at. @refuses what the JSON reader refuses */
export function parseLine(text: string): Resource {
  return parseFhirJson(text) as unknown as Resource;
}

/**
 * The resource of a line as it is to be stored, with addresses of this node made relative.
 *
 * @param expected - the type that it has to be of, where the manifest says so
 * @refuses fhir.unknown-type, fhir.type-mismatch, fhir.bad-id, bulk.line-without-id, bulk.line-reference, bulk.type-not-importable, what validation finds, and what the gate refuses at
 * the door of the type
 */
export async function acceptLine(
  parts: RestParts,
  scope: Scope,
  sent: Resource,
  expected: string | undefined,
): Promise<NamedResource> {
  const { resourceType: type, id } = sent;
  if (typeof type !== 'string' || !isResourceType(type)) {
    throw new RefusalError(refuseFhir('fhir.unknown-type', { type: String(type).slice(0, 64) }, 'resourceType'));
  }
  if (expected !== undefined && type !== expected) {
    throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected, found: type }, 'resourceType'));
  }
  if (id === undefined) throw new RefusalError(refuseBulk('bulk.line-without-id', {}, `${type}.id`));
  if (parts.restWrite[type] === 'closed' || parts.guards?.[type] !== undefined) {
    throw new RefusalError(refuseBulk('bulk.type-not-importable', { type }));
  }
  requireValid(sent);
  requireId(id);
  const resource = withOwnAddressesRelative(sent, baseOf(scope));
  requireNamedReferences(resource);
  await parts.gate.admit(scope, { action: 'update', type });
  return { ...resource, id };
}

function withOwnAddressesRelative(resource: Resource, base: string): Resource {
  const own = `${base}/`;
  return mapReferences(resource, (reference) => (reference.startsWith(own) ? reference.slice(own.length) : reference));
}

/** What means something only beside others: a `urn:` of a bundle, a condition. A stored Bundle is a world of its own, and has such. @refuses bulk.line-reference */
function requireNamedReferences(resource: Resource): void {
  if (resource.resourceType === 'Bundle') return;
  const loose = collectReferences(resource).find(({ reference }) => isLoose(reference));
  if (loose === undefined) return;
  throw new RefusalError(refuseBulk('bulk.line-reference', { reference: loose.reference.slice(0, 100) }));
}

function isLoose(reference: string): boolean {
  return /^urn:(uuid|oid):/i.test(reference) || /^[A-Z][A-Za-z]*\?/.test(reference);
}

/** Whether a line brings what is here already, whatever the server itself wrote into it. */
export function isSameContent(stored: string, brought: object): boolean {
  return contentOf(parseFhirJson(stored)) === contentOf(brought);
}

/** A resource as text, without what the server sets. */
export function contentOf(resource: object): string {
  const { resourceType: _t, id: _i, meta, ...rest } = resource as Record<string, unknown>;
  const { versionId: _v, lastUpdated: _l, ...own } = isObject(meta) ? meta : {};
  return stringifyFhirJson({ ...rest, meta: own });
}
