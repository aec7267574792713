import { type AccessGate, isObject, parseFhirJson, readMany, type StoredResource } from '#fhir';
import type { Scope } from '#kernel';
import { asObjects, asText } from '../document/json.ts';
import { getDocuments } from '../document/store.ts';
import type { Visit } from './model.ts';

/**
 * What of these signed visits is hidden from the caller, by the visit's id; a visit of which all is shown is not among them. A note and a signed document say everything at once and cannot
 * be cut: where a diagnosis is labelled, or the patient keeps it to themself, the visit is as if it had never been.
 */
export async function hiddenInVisits(
  scope: Scope,
  gate: AccessGate,
  visits: readonly Visit[],
): Promise<ReadonlyMap<string, readonly StoredResource[]>> {
  const documents = await getDocuments(
    scope.tx,
    visits.flatMap(({ documentId }) => documentId ?? []),
  );
  const keysOf = new Map(documents.map(({ id, body }) => [id, keysIn(body)]));
  const keys = new Map([...keysOf.values()].flat().map((key) => [`${key.type}/${key.id}`, key]));
  const stored = (await readMany(scope.tx, [...keys.values()])).filter(
    ({ deleted, patientId, type }) => !deleted && patientId !== undefined && type !== 'Patient',
  );
  const shown = new Set(await gate.mayDisclose(scope, 'read', stored));
  const hidden = new Map(stored.filter((one) => !shown.has(one)).map((one) => [`${one.type}/${one.id}`, one]));
  return new Map(
    visits.flatMap(({ id, documentId = '' }): [string, StoredResource[]][] => {
      const parts = (keysOf.get(documentId) ?? []).flatMap((key) => hidden.get(`${key.type}/${key.id}`) ?? []);
      return parts.length === 0 ? [] : [[id, parts]];
    }),
  );
}

function keysIn(body: string): { readonly type: string; readonly id: string }[] {
  return asObjects(parseFhirJson(body).entry).flatMap(({ resource }) => {
    const type = isObject(resource) ? asText(resource.resourceType) : undefined;
    const id = isObject(resource) ? asText(resource.id) : undefined;
    return type === undefined || id === undefined ? [] : [{ type, id }];
  });
}
